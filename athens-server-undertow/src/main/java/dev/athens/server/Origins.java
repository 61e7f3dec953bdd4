package dev.athens.server;

import dev.athens.fetch.FetchException;
import dev.athens.fetch.GoEnvironment;
import dev.athens.fetch.ModuleFetcher;
import dev.athens.fetch.Netrc;
import dev.athens.module.ModuleVersion;
import dev.athens.module.PathPatterns;
import dev.athens.net.AddressGuard;
import dev.athens.net.Cidr;
import dev.athens.policy.NetworkMode;
import dev.athens.retention.Evidence;
import dev.athens.retention.OriginEvidence;
import dev.athens.storage.fs.FileStorage;
import dev.athens.sumdb.FolderState;
import dev.athens.sumdb.SignerKey;
import dev.athens.sumdb.SumdbClient;
import dev.athens.sumdb.SumdbDatabase;
import dev.athens.sumdb.SumdbRelay;
import dev.athens.sumdb.SumdbSetting;
import dev.athens.sumdb.SumdbState;
import dev.athens.sumdb.VerifierKey;
import dev.athens.sumdb.VerifyingFetcher;
import dev.athens.upstream.UpstreamClient;
import dev.athens.upstream.UpstreamFetcher;
import dev.athens.vcs.jgit.Credentials;
import dev.athens.vcs.jgit.JGitFetcher;
import dev.athens.vcs.jgit.RepositoryRule;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Where modules and their checksums come from, as the configuration says: repositories, other proxies, databases. */
final class Origins implements AutoCloseable {
    private final ServerConfig config;
    private final GoEnvironment go;
    private final UpstreamClient client;
    private final Function<URI, ModuleFetcher> upstream;
    private final Function<URI, ModuleFetcher> witness;
    private final JGitFetcher direct;

    /** One for each database, so that all who use it remember the same. */
    private final Map<String, SumdbClient> clients = new ConcurrentHashMap<>();

    private Origins(
            ServerConfig config,
            GoEnvironment go,
            UpstreamClient client,
            Function<URI, ModuleFetcher> upstream,
            Function<URI, ModuleFetcher> witness,
            JGitFetcher direct) {
        this.config = config;
        this.go = go;
        this.client = client;
        this.upstream = upstream;
        this.witness = witness;
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
        GoEnvironment go = Rules.checked(
                "GOPROXY: ", () -> GoEnvironment.from(config.origin().goEnvironment()));
        Map<String, String> clientEnvironment = clientEnvironment(config, environment);
        List<Cidr> trusted = Rules.checked("TrustedNetworks: ", () -> config.origin().trustedNetworks().stream()
                .map(Cidr::parse)
                .toList());
        UpstreamClient client = Rules.checked("", () -> UpstreamClient.builder()
                .environment(clientEnvironment)
                .guard(AddressGuard.trusting(trusted))
                .build());
        BiFunction<URI, UpstreamClient, UpstreamFetcher.Builder> proxy = (url, connections) ->
                UpstreamFetcher.builder(url).client(connections).insecure(go.insecure());
        Function<URI, ModuleFetcher> upstream = url -> proxy.apply(url, client).build();
        Function<URI, ModuleFetcher> witness =
                url -> proxy.apply(url, client).witness().build();
        UpstreamClient anonymous = client.withoutLogins();
        Map<String, String> gitEnvironment = new HashMap<>(clientEnvironment);
        gitEnvironment.putAll(config.origin().goEnvironment());
        ServerConfig.GitLimits limits = config.git();
        JGitFetcher.Builder git = JGitFetcher.builder(clones)
                .environment(gitEnvironment)
                .credentials(credentials(config, Netrc.load(clientEnvironment)))
                .maxCacheBytes(limits.cacheBytes())
                .maxRepositoryBytes(limits.repositoryBytes())
                .maxFileBytes(limits.fileBytes())
                .maxFetchTime(limits.fetchTime())
                .trustedNetworks(trusted)
                .repositories(repositories(config, go))
                .proxies((url, mayUseLogin, guard) -> proxy.apply(url, mayUseLogin ? client : anonymous)
                        .witness()
                        .namedByStranger(guard)
                        .build());
        config.origin().sshPassphrase().ifPresent(passphrase -> git.sshPassphrase(passphrase.value()));
        JGitFetcher direct = Rules.checked("", git::build);
        return new Origins(config, go, client, upstream, witness, direct);
    }

    /** The filter is asked for repositories too, since an import page can name any. */
    private static RepositoryRule repositories(ServerConfig config, GoEnvironment go) {
        PathPatterns trusted =
                PathPatterns.parse(String.join(",", config.origin().trustedImports()));
        return RepositoryRule.standard(go.privateModules(), trusted).filteredBy(Rules.filter(config.policy()));
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

    /** Everything in the order of GOPROXY, verified by the checksum database where it must be. */
    ModuleFetcher fetcher() {
        Optional<SumdbSetting> setting = setting();
        if (setting.isEmpty()) {
            return go.fetcher(direct, upstream);
        }
        SumdbClient database = client(setting.get());
        return go.fetcher(verified(direct, database), url -> verified(upstream.apply(url), database));
    }

    /**
     * Shows which versions could be had again.
     *
     * @param storage where they are; it must not take a look for a use
     */
    Evidence evidence(FileStorage storage) {
        OriginEvidence.Builder evidence = OriginEvidence.builder(
                        storage, fetcher(), config.storage().scratch())
                .witness(go.fetcher(direct, witness))
                .recorded(version -> storage.recorded(version).zip());
        setting().ifPresent(setting -> evidence.database(client(setting), noSumdb()));
        return evidence.build();
    }

    private ModuleFetcher verified(ModuleFetcher fetcher, SumdbClient database) {
        return new VerifyingFetcher(fetcher, database, noSumdb());
    }

    /**
     * The database that this server is itself, if it has a key for one. What GOSUMDB knows has the hashes that it proves, all
     * else those of what is stored.
     *
     * @param stored gives the hashes of a version, which is fetched if it is not stored yet
     */
    Optional<SumdbDatabase> ownDatabase(SumdbDatabase.RecordSource stored) throws IOException {
        Optional<ServerConfig.Secret> secret = config.origin().sumdbKey();
        if (secret.isEmpty()) {
            return Optional.empty();
        }
        if (config.storage().type() == ServerConfig.StorageType.MEMORY) {
            throw new ConfigException("SumDBKey: a checksum database needs the disk storage");
        }
        SignerKey key =
                Rules.checked("SumDBKey: ", () -> SignerKey.parse(secret.get().value()));
        SumdbDatabase.Builder database =
                SumdbDatabase.builder(folder("sumdb-log", key.verifier().name()), key, stored);
        setting().ifPresent(setting -> database.modules(noSumdb()).others(client(setting)));
        return Optional.of(database.open());
    }

    /**
     * The checksum databases that are relayed, none with GOSUMDB=off, and the own one.
     *
     * @param own the database that this server is itself
     */
    Optional<SumdbSource> sumdb(Optional<SumdbDatabase> own) {
        List<String> names = sumdbNames();
        if (names.isEmpty() && own.isEmpty()) {
            return Optional.empty();
        }
        Map<String, SumdbClient> proved = new HashMap<>();
        knownDatabases()
                .filter(setting -> names.contains(setting.name()))
                .forEach(setting -> proved.computeIfAbsent(setting.name(), name -> client(setting)));
        return Optional.of(
                new RelaySource(relay(isOffline() ? List.of() : names), proved, noSumdb(), own, System::nanoTime));
    }

    /** Those whose keys are known. */
    private Stream<SumdbSetting> knownDatabases() {
        return Stream.of(setting(), Optional.of(SumdbSetting.standard())).flatMap(Optional::stream);
    }

    /** Tells whether what a database says is believed only if it proves it. */
    boolean proves(String database) {
        return knownDatabases().anyMatch(setting -> setting.name().equals(database));
    }

    /**
     * The modules that no other database is asked for, as GONOSUMDB and NoSumPatterns say together. A pattern with a version,
     * as gomods/athens needed it, stands for the module.
     */
    PathPatterns noSumdb() {
        return PathPatterns.parse(Stream.concat(
                        Stream.of(go.noSumdb().toString()),
                        config.origin().noSumPatterns().stream().map(pattern -> pattern.replaceFirst("@.*", "")))
                .collect(Collectors.joining(",")));
    }

    /** Tells whether GOSUMDB's database, if it may be asked about the module, has the version with these hashes. */
    boolean vouches(ModuleVersion version, String zipHash, String modHash)
            throws FetchException.Unavailable, InterruptedException {
        Optional<SumdbSetting> setting = setting();
        if (setting.isEmpty() || noSumdb().matches(version.path())) {
            return false;
        }
        try {
            client(setting.get()).verify(version, zipHash, modHash, "this storage");
            return true;
        } catch (FetchException.Refused e) {
            return false;
        }
    }

    private SumdbClient client(SumdbSetting setting) {
        return clients.computeIfAbsent(setting.name(), name -> {
            SumdbRelay relay = relay(List.of(name));
            return new SumdbClient(
                    VerifierKey.parse(setting.key()),
                    path -> isOffline() ? nobody(path) : RelaySource.bytes(relay, name, path),
                    state(name));
        });
    }

    private boolean isOffline() {
        return config.policy().networkMode() == NetworkMode.OFFLINE;
    }

    private static byte[] nobody(String path) throws FetchException.NotFound {
        throw new FetchException.NotFound(path + ": not kept here, and this proxy asks nobody");
    }

    private SumdbState state(String database) {
        if (config.storage().type() == ServerConfig.StorageType.MEMORY) {
            return SumdbState.inMemory();
        }
        Path folder = folder("sumdb", database);
        try {
            return FolderState.open(folder);
        } catch (IOException e) {
            throw new ConfigException(folder + ": cannot be used for the checksum database: " + e.getMessage());
        }
    }

    private Path folder(String kind, String database) {
        return config.storage().root().resolve(".athens").resolve(kind).resolve(database.replace(':', '_'));
    }

    private SumdbRelay relay(List<String> names) {
        SumdbRelay.Builder relay = SumdbRelay.builder(client).proxies(go.proxies());
        Optional<SumdbSetting> setting = setting();
        Rules.checked("SumDBs: ", () -> {
            for (String name : names) {
                setting.filter(own -> own.name().equals(name))
                        .flatMap(SumdbSetting::url)
                        .ifPresentOrElse(url -> relay.database(name, url), () -> relay.database(name));
            }
            return relay;
        });
        return relay.build();
    }

    /** The names of these databases. */
    List<String> sumdbNames() {
        return config.origin().sumDatabases().orElseGet(() -> setting().map(SumdbSetting::name).stream()
                .toList());
    }

    private Optional<SumdbSetting> setting() {
        return Rules.checked(
                "GOSUMDB: ", () -> go.sumdb().map(SumdbSetting::parse).orElse(Optional.of(SumdbSetting.standard())));
    }

    @Override
    public void close() {
        direct.close();
    }
}
