package dev.athens.standalone.wiring;

import dev.athens.config.ConfigException;
import dev.athens.fetch.FailureReason;
import dev.athens.fetch.FetchException;
import dev.athens.fetch.GoEnvironment;
import dev.athens.fetch.Login;
import dev.athens.fetch.ModuleFetcher;
import dev.athens.fetch.Netrc;
import dev.athens.fetch.ObservedFetcher;
import dev.athens.fetch.ProxyList;
import dev.athens.fleet.Claims;
import dev.athens.module.ModuleHash;
import dev.athens.module.ModuleVersion;
import dev.athens.module.PathPatterns;
import dev.athens.net.AddressGuard;
import dev.athens.net.Cidr;
import dev.athens.observe.Observer;
import dev.athens.policy.NetworkMode;
import dev.athens.retention.Evidence;
import dev.athens.retention.OriginEvidence;
import dev.athens.server.options.SumdbSource;
import dev.athens.standalone.config.ServerConfig;
import dev.athens.standalone.credentials.CredentialsFile;
import dev.athens.standalone.metrics.Metrics;
import dev.athens.storage.LogStore;
import dev.athens.storage.RecordedHashes;
import dev.athens.storage.Storage;
import dev.athens.sumdb.ChecksumDatabases;
import dev.athens.sumdb.SumdbClient;
import dev.athens.sumdb.log.SignerKey;
import dev.athens.sumdb.log.SumdbDatabase;
import dev.athens.upstream.UpstreamClient;
import dev.athens.upstream.UpstreamFetcher;
import dev.athens.vcs.jgit.Credentials;
import dev.athens.vcs.jgit.JGitFetcher;
import dev.athens.vcs.jgit.RepositoryRule;
import java.io.Closeable;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.StringJoiner;
import java.util.function.BiFunction;
import java.util.function.Function;

/** Where modules and their checksums come from, as the configuration says: repositories, other proxies, databases. */
public final class Origins implements Closeable {
    /** In the disk storage, for all that is no module. */
    private static final String FOLDER = ".athens";

    private final ServerConfig config;
    private final GoEnvironment go;
    private final UpstreamClient client;
    private final ChecksumDatabases databases;
    private final Function<URI, ModuleFetcher> upstream;
    private final Function<URI, ModuleFetcher> witness;
    private final JGitFetcher direct;
    private final AddressGuard guard;

    private Origins(
            ServerConfig config,
            GoEnvironment go,
            UpstreamClient client,
            ChecksumDatabases databases,
            Function<URI, ModuleFetcher> upstream,
            Function<URI, ModuleFetcher> witness,
            JGitFetcher direct,
            AddressGuard guard) {
        this.config = config;
        this.go = go;
        this.client = client;
        this.databases = databases;
        this.upstream = upstream;
        this.witness = witness;
        this.direct = direct;
        this.guard = guard;
    }

    /**
     * Puts them together.
     *
     * @param environment the variables that clients of other servers read, such as HTTPS_PROXY and NETRC
     * @param clones where clones of repositories are kept
     * @throws ConfigException if a variable of the go command is malformed
     */
    public static Origins of(ServerConfig config, Map<String, String> environment, Path clones) {
        GoEnvironment go = PolicyFiles.checked(
                "GOPROXY: ", () -> GoEnvironment.from(config.origin().goEnvironment()));
        Map<String, String> clientEnvironment = clientEnvironment(config, environment);
        List<Cidr> trusted = config.origin().trustedNetworks();
        AddressGuard guard = AddressGuard.trusting(trusted);
        UpstreamClient client = PolicyFiles.checked("", () -> UpstreamClient.builder()
                .environment(clientEnvironment)
                .guard(guard)
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
                .proxies((url, mayUseLogin, reached) -> proxy.apply(url, mayUseLogin ? client : anonymous)
                        .witness()
                        .namedByStranger(reached)
                        .build());
        config.origin().credentials().ifPresent(file -> git.logins(CredentialsFile.watched(file, environment)));
        config.origin().sshPassphrase().ifPresent(passphrase -> git.sshPassphrase(passphrase.value()));
        ChecksumDatabases databases = databases(config, go, client);
        // the last that can fail, and the only one to be closed
        JGitFetcher direct = PolicyFiles.checked("", git::build);
        return new Origins(config, go, client, databases, upstream, witness, direct, guard);
    }

    /** Shows what is counted of them. */
    void show(Metrics metrics) {
        metrics.origins(direct::counts, guard::blocked, databases::refusals);
    }

    /** Gets ready for the first fetch where that takes long: the certificates of all authorities are read. */
    void prepare() {
        boolean https = go.proxies().entries().stream()
                .anyMatch(entry -> entry.source() instanceof ProxyList.Proxy proxy
                        && "https".equalsIgnoreCase(proxy.url().getScheme()));
        if (https && config.policy().networkMode() != NetworkMode.OFFLINE) {
            client.prepare();
        }
    }

    /** The filter is asked for repositories too, since an import page can name any. */
    private static RepositoryRule repositories(ServerConfig config, GoEnvironment go) {
        PathPatterns trusted =
                PathPatterns.parse(String.join(",", config.origin().trustedImports()));
        return RepositoryRule.standard(go.privateModules(), trusted).filteredBy(PolicyFiles.filter(config.policy()));
    }

    /** The netrc file that is configured is read where it is. */
    static Map<String, String> clientEnvironment(ServerConfig config, Map<String, String> environment) {
        Map<String, String> variables = new HashMap<>(environment);
        config.origin().netrc().ifPresent(file -> variables.put("NETRC", file.toString()));
        return variables;
    }

    /** The token stands for a login of github.com; any user name goes with it. */
    static Credentials credentials(ServerConfig config, Netrc netrc) {
        Optional<Login> github = config.origin().githubToken().map(token -> new Login("x-access-token", token.value()));
        return host -> github.filter(login -> host.equals("github.com")).or(() -> netrc.lookup(host));
    }

    /** The settings of the go command. */
    public GoEnvironment go() {
        return go;
    }

    /** Builds modules from their repositories. */
    public JGitFetcher direct() {
        return direct;
    }

    /** Another proxy by its URL. */
    public ModuleFetcher proxy(URI url) {
        return upstream.apply(url);
    }

    /** Everything in the order of GOPROXY, verified by the checksum database where it must be. */
    public ModuleFetcher fetcher() {
        return go.fetcher(databases.verified(direct), url -> databases.verified(upstream.apply(url)));
    }

    /** The same, seen by somebody. */
    ModuleFetcher fetcher(Observer observer) {
        return go.fetcher(
                new ObservedFetcher(databases.verified(direct), "git", observer),
                url -> new ObservedFetcher(databases.verified(upstream.apply(url)), "proxy", observer));
    }

    /**
     * Shows which versions could be had again.
     *
     * @param storage where they are; it must not take a look for a use
     * @param hashes what is known of them, so that they need not be read
     */
    public Evidence evidence(Storage storage, Optional<RecordedHashes> hashes) {
        OriginEvidence.Builder evidence = OriginEvidence.builder(
                        storage, fetcher(), config.storage().scratch())
                .witness(go.fetcher(direct, witness));
        hashes.ifPresent(recorded ->
                evidence.recorded(version -> recorded.recorded(version).zip()));
        databases.verifier().ifPresent(database -> evidence.database(database, noSumdb()));
        return evidence.build();
    }

    private static ChecksumDatabases databases(ServerConfig config, GoEnvironment go, UpstreamClient client) {
        ChecksumDatabases.Builder databases =
                PolicyFiles.checked("GOSUMDB: ", () -> ChecksumDatabases.builder(go, client));
        databases.unverified(noSumdb(config, go));
        config.origin()
                .sumDatabases()
                .ifPresent(names -> PolicyFiles.checked("SumDBs: ", () -> databases.relayed(names)));
        if (config.policy().networkMode() == NetworkMode.OFFLINE) {
            databases.asksNobody();
        }
        Path folder = config.storage().root().resolve(FOLDER).resolve("sumdb");
        if (config.storage().isDisk()) {
            databases.folder(folder);
        }
        if (config.storage().cannotWrite()) {
            databases.readsFolderOnly();
        }
        try {
            return databases.build();
        } catch (IOException e) {
            throw new ConfigException(folder + ": cannot be used for checksum databases: " + FailureReason.of(e));
        }
    }

    /**
     * The database that this server is itself, if it has a key for one. What GOSUMDB knows has the hashes that it proves, all
     * else those of what is stored.
     *
     * @param stored gives the hashes of a version, which is fetched if it is not stored yet
     * @param logs of a storage that is no folder
     * @param claims save work where other servers write the same log
     */
    Optional<SumdbDatabase> ownDatabase(
            SumdbDatabase.RecordSource stored, Optional<LogStore.Logs> logs, Optional<Claims> claims)
            throws IOException {
        Optional<ServerConfig.Secret> secret = config.origin().sumdbKey();
        if (secret.isEmpty()) {
            return Optional.empty();
        }
        SignerKey key = PolicyFiles.checked(
                "SumDBKey: ", () -> SignerKey.parse(secret.get().value()));
        String name = key.verifier().name();
        boolean isDisk = config.storage().isDisk();
        if (!isDisk && logs.isEmpty()) {
            throw new ConfigException(
                    "SumDBKey: a checksum database needs a storage that can keep its log: disk, postgres, or"
                            + " s3 or minio on a server that keeps conditions");
        }
        SumdbDatabase.Builder database = isDisk
                ? SumdbDatabase.builder(logFolder(name), key, stored)
                : SumdbDatabase.builder(logs.orElseThrow(), key, stored);
        config.origin()
                .sumdbHead()
                .or(() -> isDisk ? Optional.of(headFile(name)) : Optional.empty())
                .ifPresent(database::headFile);
        claims.ifPresent(database::claims);
        if (config.storage().readOnly() || config.storage().cannotWrite()) {
            database.readOnly();
        }
        databases.verifier().ifPresent(others -> database.modules(noSumdb()).others(others));
        return Optional.of(database.open());
    }

    /**
     * The checksum databases that are relayed, none with GOSUMDB=off, and the own one.
     *
     * @param own the database that this server is itself
     */
    public Optional<SumdbSource> sumdb(Optional<SumdbDatabase> own) {
        if (databases.names().isEmpty() && own.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new RelayedDatabases(databases, own));
    }

    /** Tells whether what a database says is believed only if it proves it. */
    public boolean proves(String database) {
        return databases.proves(database);
    }

    /**
     * The modules that no other database is asked for, as GONOSUMDB and NoSumPatterns say together. A pattern with a version,
     * as gomods/athens needed it, stands for the module.
     */
    public PathPatterns noSumdb() {
        return databases.unverified();
    }

    private static PathPatterns noSumdb(ServerConfig config, GoEnvironment go) {
        // not as a stream: one of two streams needs code that Java makes at run time
        StringJoiner patterns = new StringJoiner(",").add(go.noSumdb().toString());
        config.origin().noSumPatterns().forEach(pattern -> patterns.add(pattern.replaceFirst("@.*", "")));
        return PathPatterns.parse(patterns.toString());
    }

    /** Tells whether GOSUMDB's database, if it may be asked about the module, has the version with these hashes. */
    public boolean vouches(ModuleVersion version, ModuleHash zipHash, ModuleHash modHash)
            throws FetchException.Unavailable, InterruptedException {
        Optional<SumdbClient> database = databases.verifier();
        if (database.isEmpty() || noSumdb().matches(version.path())) {
            return false;
        }
        try {
            database.get().verify(version, zipHash, modHash, "this storage");
            return true;
        } catch (FetchException.Refused e) {
            return false;
        }
    }

    /**
     * Keeps what GOSUMDB's database has of a version, if it may be asked about the module, so that clients get it from here
     * when the database cannot be asked.
     */
    void keepChecksums(ModuleVersion version) throws FetchException, InterruptedException {
        Optional<SumdbClient> database = databases.verifier();
        if (database.isPresent() && !noSumdb().matches(version.path())) {
            database.get().lookup(version);
        }
    }

    /** What GOSUMDB's database has for a go.mod file; empty if it may not be asked about the module or knows nothing. */
    public Optional<ModuleHash> goModHash(ModuleVersion version)
            throws FetchException.Unavailable, InterruptedException {
        Optional<SumdbClient> database = databases.verifier();
        if (database.isEmpty() || noSumdb().matches(version.path())) {
            return Optional.empty();
        }
        try {
            return database.get().lookup(version).modHash(version);
        } catch (FetchException.NotFound e) {
            return Optional.empty();
        } catch (FetchException.Unavailable e) {
            throw e;
        } catch (FetchException e) {
            // it contradicts itself, so that it says nothing
            throw new FetchException.Unavailable(String.valueOf(e.getMessage()), e);
        }
    }

    /** Beside the logs: of no use if all of the storage is restored, but that cannot be known here. */
    private Path headFile(String database) {
        return config.storage().root().resolve(FOLDER).resolve("sumdb-heads").resolve(fileName(database) + ".head");
    }

    private static String fileName(String database) {
        return database.replace(':', '_');
    }

    private Path logFolder(String database) {
        return config.storage().root().resolve(FOLDER).resolve("sumdb-log").resolve(fileName(database));
    }

    /** The names of these databases. */
    public List<String> sumdbNames() {
        return databases.names();
    }

    @Override
    public void close() {
        direct.close();
    }
}
