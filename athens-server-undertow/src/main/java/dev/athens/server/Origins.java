package dev.athens.server;

import dev.athens.fetch.GoEnvironment;
import dev.athens.fetch.ModuleFetcher;
import dev.athens.fetch.Netrc;
import dev.athens.sumdb.SumdbRelay;
import dev.athens.sumdb.SumdbSetting;
import dev.athens.upstream.UpstreamClient;
import dev.athens.upstream.UpstreamFetcher;
import dev.athens.vcs.jgit.Credentials;
import dev.athens.vcs.jgit.JGitFetcher;
import java.net.URI;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/** Where modules and their checksums come from, as the configuration says: repositories, other proxies, databases. */
final class Origins implements AutoCloseable {
    private final ServerConfig config;
    private final GoEnvironment go;
    private final UpstreamClient client;
    private final Function<URI, ModuleFetcher> upstream;
    private final JGitFetcher direct;

    private Origins(
            ServerConfig config,
            GoEnvironment go,
            UpstreamClient client,
            Function<URI, ModuleFetcher> upstream,
            JGitFetcher direct) {
        this.config = config;
        this.go = go;
        this.client = client;
        this.upstream = upstream;
        this.direct = direct;
    }

    /**
     * Puts them together.
     *
     * @param environment the variables that clients of other servers read, such as HTTPS_PROXY and NETRC
     * @param clones where clones of repositories are kept
     * @throws ConfigException if a variable of the go command is malformed
     */
    static Origins of(ServerConfig config, Map<String, String> environment, Path clones) {
        GoEnvironment go =
                checked("GOPROXY: ", () -> GoEnvironment.from(config.origin().goEnvironment()));
        Map<String, String> clientEnvironment = clientEnvironment(config, environment);
        UpstreamClient client = checked(
                "",
                () -> UpstreamClient.builder().environment(clientEnvironment).build());
        Function<URI, ModuleFetcher> upstream = url -> UpstreamFetcher.builder(url)
                .client(client)
                .insecure(go.insecure())
                .build();
        Map<String, String> gitEnvironment = new HashMap<>(clientEnvironment);
        gitEnvironment.putAll(config.origin().goEnvironment());
        ServerConfig.GitLimits limits = config.git();
        JGitFetcher direct = checked("", () -> JGitFetcher.builder(clones)
                .environment(gitEnvironment)
                .credentials(credentials(config, Netrc.load(clientEnvironment)))
                .maxCacheBytes(limits.cacheBytes())
                .maxRepositoryBytes(limits.repositoryBytes())
                .maxFileBytes(limits.fileBytes())
                .maxFetchTime(limits.fetchTime())
                .proxies(upstream)
                .build());
        return new Origins(config, go, client, upstream, direct);
    }

    /** The netrc file that is configured is read where it is. */
    static Map<String, String> clientEnvironment(ServerConfig config, Map<String, String> environment) {
        Map<String, String> variables = new HashMap<>(environment);
        config.origin().netrc().ifPresent(file -> variables.put("NETRC", file.toString()));
        return variables;
    }

    /** The token stands for a login of github.com; any user name goes with it. */
    static Credentials credentials(ServerConfig config, Netrc netrc) {
        Optional<Credentials.Login> github =
                config.origin().githubToken().map(token -> new Credentials.Login("x-access-token", token.value()));
        return host -> github.filter(login -> host.equals("github.com"))
                .or(() -> netrc.lookup(host).map(login -> new Credentials.Login(login.login(), login.password())));
    }

    /** Makes something of variables, whose malformed values are the operator's to mend. */
    private static <T> T checked(String name, Supplier<T> made) {
        try {
            return made.get();
        } catch (IllegalArgumentException e) {
            throw new ConfigException(name + e.getMessage());
        }
    }

    /** The settings of the go command. */
    GoEnvironment go() {
        return go;
    }

    /** Builds modules from their repositories. */
    JGitFetcher direct() {
        return direct;
    }

    /** Another proxy by its URL. */
    ModuleFetcher proxy(URI url) {
        return upstream.apply(url);
    }

    /** Everything in the order of GOPROXY. */
    ModuleFetcher fetcher() {
        return go.fetcher(direct, upstream);
    }

    /** The checksum databases that are relayed; none with GOSUMDB=off. */
    Optional<SumdbSource> sumdb() {
        if (sumdbNames().isEmpty()) {
            return Optional.empty();
        }
        SumdbRelay.Builder relay = SumdbRelay.builder(client).proxies(go.proxies());
        config.origin().sumDatabases().ifPresentOrElse(names -> addAll(names, relay), () -> setting()
                .ifPresent(setting -> add(setting, relay)));
        return Optional.of(new RelaySource(relay.build(), go.noSumdb()));
    }

    /** The names of these databases. */
    List<String> sumdbNames() {
        return config.origin().sumDatabases().orElseGet(() -> setting().map(SumdbSetting::name).stream()
                .toList());
    }

    private Optional<SumdbSetting> setting() {
        return checked(
                "GOSUMDB: ", () -> go.sumdb().map(SumdbSetting::parse).orElse(Optional.of(SumdbSetting.standard())));
    }

    private static void addAll(List<String> names, SumdbRelay.Builder relay) {
        checked("SumDBs: ", () -> {
            names.forEach(relay::database);
            return relay;
        });
    }

    private static void add(SumdbSetting setting, SumdbRelay.Builder relay) {
        setting.url().ifPresentOrElse(url -> relay.database(setting.name(), url), () -> relay.database(setting.name()));
    }

    @Override
    public void close() {
        direct.close();
    }
}
