package dev.athens.standalone.wiring;

import dev.athens.config.ConfigException;
import dev.athens.fetch.FetchException;
import dev.athens.fleet.Claims;
import dev.athens.fleet.ClaimsProvider;
import dev.athens.http.EndpointProvider;
import dev.athens.http.HttpEndpoint;
import dev.athens.http.StorageRedirects;
import dev.athens.index.IndexProvider;
import dev.athens.index.MemoryIndex;
import dev.athens.index.VersionIndex;
import dev.athens.journal.Journal;
import dev.athens.module.ModuleVersion;
import dev.athens.observe.Observer;
import dev.athens.proxy.ListenerProvider;
import dev.athens.proxy.ModuleProxy;
import dev.athens.proxy.ObserverProvider;
import dev.athens.proxy.ProxyListener;
import dev.athens.retention.Retention;
import dev.athens.server.AthensServer;
import dev.athens.server.options.Limits;
import dev.athens.standalone.access.Logins;
import dev.athens.standalone.config.ServerConfig;
import dev.athens.standalone.events.HooksOut;
import dev.athens.standalone.hooks.Hooks;
import dev.athens.standalone.metrics.Metrics;
import dev.athens.standalone.metrics.MetricsPort;
import dev.athens.storage.LogStore;
import dev.athens.storage.MemoryLogStore;
import dev.athens.storage.NotedUses;
import dev.athens.storage.ObservedStorage;
import dev.athens.storage.Storage;
import dev.athens.storage.StorageParts;
import dev.athens.storage.fs.FileIndex;
import dev.athens.sumdb.log.SumdbDatabase;
import dev.athens.tombstone.Tombstones;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Chooses the parts of the standalone server and puts them together. Owns the proxies, which it closes. */
public final class Wiring implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(Wiring.class.getName());

    /** The log with what was taken out of the storage. */
    public static final String JOURNAL = "journal";

    /** Load balancers ask every one to three seconds and mostly want to hear it twice or thrice. */
    private static final Duration UNTIL_NOTICED = Duration.ofSeconds(5);

    private final ServerConfig config;
    private final Closer opened;
    private final Origins origins;
    private final StorageParts store;
    private final Optional<VersionIndex> index;
    private final Tombstones tombstones;
    private final Journal journal;
    private final ModuleProxy proxy;
    private final Optional<SumdbDatabase> database;
    private final Optional<Claims> claims;
    private final List<HttpEndpoint> endpoints;
    private final HooksOut hooksOut;
    private final Housekeeping housekeeping;
    private final Logins logins;
    private final Optional<Metrics> metrics;

    private Wiring(ServerConfig config, Map<String, String> environment, boolean cached, Closer opened)
            throws IOException {
        this.config = config;
        this.opened = opened;
        PolicyFiles rules = PolicyFiles.of(config.policy(), Origins.clientEnvironment(config, environment));
        this.metrics = config.metrics().map(on -> new Metrics());
        // closed when nothing happens any more
        Observer observer = observer(config, metrics, opened);
        // first of all that keeps something in its folder
        this.store = opened.closing(cached ? Storages.openCached(config) : Storages.open(config.storage()));
        this.origins = opened.closing(Origins.of(config, environment, clones(config)));
        this.index = index(config, opened);
        LogStore.Logs logs = store.logs().orElseGet(MemoryLogStore::logs);
        this.tombstones = opened.closing(Tombstones.open(logs.log("tombstones"), InstantSource.system()));
        this.journal = Journal.in(logs.log(JOURNAL), InstantSource.system());
        this.hooksOut = opened.closing(hooksOut(config, environment, logs));
        Optional<IndexListener> late = index.map(known -> new IndexListener(known, InstantSource.system()));
        Storage seen =
                new ObservedStorage(notingUses(config, store), config.storage().kind(), observer);
        ModuleProxy.Builder proxy = ModuleProxy.builder(seen, origins.fetcher(observer))
                .observer(observer)
                .filter(rules.filter())
                .downloads(rules.downloads())
                .networkMode(config.policy().networkMode())
                .tombstones(tombstones)
                .journal(journal)
                .listener(listener(config, late, hooksOut, opened))
                .forgetting(origins.direct()::forget)
                .scratch(config.storage().scratch())
                .fetchThreads(config.fetching().workers())
                .fetchesPerHost(config.fetching().workersPerHost())
                .lookAhead(config.fetching().looksAhead())
                .fetchTimeout(config.fetching().fetchTimeout())
                .queryTimeout(config.fetching().queryTimeout())
                .freshness(config.freshness().query())
                .staleFor(config.freshness().staleFor())
                .notFoundMemory(config.freshness().negative());
        rules.validator().ifPresent(proxy::validator);
        store.near().ifPresent(proxy::near);
        store.hashes().ifPresent(proxy::recordedHashes);
        this.claims = join(proxy, config, store, opened);
        this.proxy = proxy.build();
        opened.closing(this.proxy::close);
        StoredHashes stored = new StoredHashes(
                this.proxy, store.storage(), store.hashes(), config.storage().scratch());
        this.database = origins.ownDatabase(stored::of, store.logs(), claims);
        database.ifPresent(opened::closing);
        this.endpoints = endpoints(config, new EndpointProvider.ServerParts(this.proxy, store, index), opened);
        if (config.hooksIn().isOpen()) {
            endpoints.add(Hooks.of(config.hooksIn(), this.proxy));
        }
        this.logins = Logins.of(config, Origins.clientEnvironment(config, environment));
        opened.closing(logins::close);
        this.housekeeping = opened.closing(new Housekeeping(config, origins, store, index, journal, this.proxy));
        metrics.ifPresent(all -> show(all, late));
    }

    private void show(Metrics all, Optional<IndexListener> late) {
        all.build(() -> BuildInfo.load().version());
        all.proxy(proxy::counts);
        origins.show(all);
        Map<String, Path> folders =
                new HashMap<>(Map.of("scratch", config.storage().scratch(), "clones", clones(config)));
        if (config.storage().isDisk()) {
            folders.put("storage", config.storage().root());
        }
        all.storage(
                () -> housekeeping.counts(late.map(IndexListener::lateVersions).orElse(0)), folders);
    }

    /** Shows what a server counts that has been started, and opens the listener for metrics, if they have their own. */
    public void started(AthensServer server) throws IOException {
        if (metrics.isPresent()) {
            metrics.get().server(server::counts);
            Optional<InetSocketAddress> own = config.metrics().flatMap(ServerConfig.Metrics::own);
            if (own.isPresent()) {
                MetricsPort port =
                        opened.closing(MetricsPort.open(own.get(), metrics.get().endpoint()));
                LOG.log(Level.INFO, "metrics: http:/" + port.address() + "/metrics");
            }
        }
    }

    /**
     * Puts the parts together.
     *
     * @param environment the variables that clients of other servers read, such as HTTPS_PROXY and NETRC
     * @throws ConfigException if a variable of the go command is malformed
     * @throws IOException if the storage cannot be opened; whatever fails, nothing stays open
     */
    public static Wiring of(ServerConfig config, Map<String, String> environment) throws IOException {
        return of(config, environment, true);
    }

    /**
     * Puts the parts together for a command that fills the storage, and does not serve: the cache of a server that may run
     * beside it is left alone.
     *
     * @throws ConfigException as {@link #of}
     * @throws IOException as {@link #of}
     */
    public static Wiring withoutCache(ServerConfig config, Map<String, String> environment) throws IOException {
        return of(config, environment, false);
    }

    private static Wiring of(ServerConfig config, Map<String, String> environment, boolean cached) throws IOException {
        Closer opened = new Closer();
        try {
            return new Wiring(config, environment, cached, opened);
        } catch (IOException | RuntimeException e) {
            opened.close();
            throw e;
        }
    }

    /** All who want to see what work is made of. */
    private static Observer observer(ServerConfig config, Optional<Metrics> metrics, Closer opened) throws IOException {
        List<Observer> observers = new ArrayList<>();
        metrics.ifPresent(all -> observers.add(all.observer()));
        if (config.traces().isPresent()) {
            observers.add(opened.closing(config.traces().get().open(ObserverProvider::open))
                    .observer());
        }
        return Observer.of(observers);
    }

    /** What is served is used; who only looks at the storage uses nothing. */
    private static Storage notingUses(ServerConfig config, StorageParts store) {
        return config.retention().maxBytes().isPresent() && store.usages().isPresent()
                ? NotedUses.of(store.storage(), store.usages().get(), InstantSource.system())
                : store.storage();
    }

    private static Optional<VersionIndex> index(ServerConfig config, Closer opened) throws IOException {
        ServerConfig.Index index = config.index();
        if (index instanceof ServerConfig.Index.Provided provided) {
            return Optional.of(
                    opened.closing(provided.chosen().open(IndexProvider::open)).index());
        }
        if (index instanceof ServerConfig.Index.File) {
            return Optional.of(FileIndex.open(config.storage().root()));
        }
        return index instanceof ServerConfig.Index.Memory
                ? Optional.of(MemoryIndex.ofMaxEntries(MemoryIndex.DEFAULT_MAX_ENTRIES))
                : Optional.empty();
    }

    /** Has the work of several servers divided, by a service of its own or by the storage; tells by which claims. */
    private static Optional<Claims> join(
            ModuleProxy.Builder proxy, ServerConfig config, StorageParts store, Closer opened) throws IOException {
        Optional<Claims> claims = Optional.empty();
        ServerConfig.SingleFlight singleFlight = config.singleFlight();
        if (singleFlight instanceof ServerConfig.SingleFlight.Provided provided) {
            ClaimsProvider.ClaimsParts parts = opened.closing(provided.chosen().open(ClaimsProvider::open));
            claims = Optional.of(parts.claims());
            parts.noticeboard().or(store::noticeboard).ifPresent(proxy::noticeboard);
        } else if (singleFlight instanceof ServerConfig.SingleFlight.OfStorage) {
            claims = store.claims();
            store.noticeboard().ifPresent(proxy::noticeboard);
        }
        claims.ifPresent(proxy::claims);
        return claims;
    }

    private static ProxyListener listener(
            ServerConfig config, Optional<IndexListener> index, HooksOut hooksOut, Closer opened) throws IOException {
        List<ProxyListener> listeners = new ArrayList<>(List.of(new FetchLog()));
        for (ServerConfig.Chosen<ListenerProvider> chosen : config.listeners()) {
            listeners.add(opened.closing(chosen.open(ListenerProvider::open)).listener());
        }
        index.ifPresent(listeners::add);
        // behind the index, where it looks for what is new
        listeners.add(hooksOut.listener());
        return ProxyListener.of(listeners);
    }

    private HooksOut hooksOut(ServerConfig config, Map<String, String> environment, LogStore.Logs logs) {
        if (!config.hooksOut().targets().isEmpty()
                && store.logs().isEmpty()
                && !config.storage().isMemory()) {
            throw new ConfigException("[[Hooks.Targets]]: how far they were told must be kept by the storage: disk,"
                    + " postgres, or s3 or minio on a server that keeps conditions");
        }
        boolean indexLasts = !(config.index() instanceof ServerConfig.Index.Memory)
                || config.storage().isMemory();
        return HooksOut.of(
                config.hooksOut(),
                new HooksOut.Shared(index.filter(known -> indexLasts), journal, logs),
                Origins.clientEnvironment(config, environment));
    }

    private static List<HttpEndpoint> endpoints(ServerConfig config, EndpointProvider.ServerParts server, Closer opened)
            throws IOException {
        List<HttpEndpoint> endpoints = new ArrayList<>();
        for (ServerConfig.Chosen<EndpointProvider> chosen : config.endpoints()) {
            endpoints.addAll(opened.closing(chosen.open((provider, section) -> provider.open(section, server)))
                    .endpoints());
        }
        return endpoints;
    }

    /** Clones of repositories are kept beside what is stored, if anything is and can be. */
    public static Path clones(ServerConfig config) {
        return config.storage().isDisk() && !config.storage().cannotWrite()
                ? config.storage().root().resolve(".athens").resolve("clones")
                : config.storage().scratch().resolve("athens-clones");
    }

    /** Who supplies modules, without logins. */
    public String upstream() {
        return origins.go().proxies().toString();
    }

    /** What clients put into GOSUMDB, if this server is a checksum database itself. */
    public Optional<String> sumdbKey() {
        return database.map(own -> own.key().toString());
    }

    /** The proxy itself. */
    public ModuleProxy proxy() {
        return proxy;
    }

    /** The storage, where a look is no use. */
    public StorageParts store() {
        return store;
    }

    /** Who supplies modules, and vouches for them. */
    public Origins origins() {
        return origins;
    }

    /**
     * What would remove versions from the storage, as the configuration says; empty if the storage cannot tell what they take.
     *
     * @param maxBytes what all may take; no bound if empty
     */
    public Optional<Retention.Builder> retention(Optional<Long> maxBytes) {
        return housekeeping.builder(maxBytes);
    }

    /** The versions that were deleted and must not come back. */
    public Tombstones tombstones() {
        return tombstones;
    }

    /** What was taken out of the storage; who takes something out notes it there first. */
    public Journal journal() {
        return journal;
    }

    /** Who is told what happens to versions. */
    public HooksOut hooksOut() {
        return hooksOut;
    }

    /** Keeps what the checksum database has of a version that is stored, so that clients can verify it without asking there. */
    public void keepChecksums(ModuleVersion version) throws FetchException, InterruptedException {
        origins.keepChecksums(version);
    }

    /** A server of the proxy that has not been started. */
    public AthensServer.Builder server() {
        ServerConfig.Listen listen = config.listen();
        AthensServer.Builder server = AthensServer.builder(proxy)
                .version(() -> BuildInfo.load().json())
                .host(listen.host())
                .port(listen.port())
                .path(listen.pathPrefix())
                .trustedProxies(listen.trustedProxies())
                .noSumPatterns(config.origin().noSumPatterns())
                .limits(Limits.DEFAULT.withMaxWaitingPerClient(config.fetching().waitingPerClient()))
                .shutdownTimeout(listen.shutdownTimeout());
        listen.shutdownDelay()
                .ifPresentOrElse(server::shutdownDelay, () -> server.shutdownDelayIfWatched(UNTIL_NOTICED));
        listen.unixSocket().ifPresent(server::unixSocket);
        listen.tls().ifPresent(tls -> server.tls(tls.certificate(), tls.key()));
        if (listen.forcesSsl()) {
            server.forceHttps();
        }
        config.redirects()
                .ifPresent(when -> server.redirects(
                        new StorageRedirects(when.minBytes(), when.validFor(), InstantSource.system())));
        logins.guard(server);
        // both have defaults, which need not exist
        Optional.of(config.pages().robotsFile()).filter(Files::exists).ifPresent(server::robots);
        Optional.of(config.pages().homeTemplate()).filter(Files::exists).ifPresent(server::homeTemplate);
        origins.sumdb(database).ifPresent(server::sumdb);
        store.catalog()
                .map(catalog -> store.near().isPresent() ? new CatalogOfRemote(catalog) : catalog)
                .ifPresent(server::catalog);
        index.ifPresent(server::index);
        endpoints.forEach(server::endpoint);
        new HealthParts(config, store, index, database, claims).all().forEach(server::health);
        metrics.ifPresent(all -> {
            server.listener(all.requests());
            if (config.metrics().flatMap(ServerConfig.Metrics::own).isEmpty()) {
                server.endpoint(all.endpoint());
            }
        });
        return server;
    }

    /** What else lies in the storage folder and should not be overlooked, for the operator. */
    public Optional<String> foreign() {
        Path root = config.storage().root();
        if (!config.storage().isDisk()) {
            return Optional.empty();
        }
        try {
            return ForeignStore.look(root, store.storage())
                    .map(version -> root + ": holds versions in the layout of gomods/athens, such as " + version
                            + ", which are not served from there; to take them over: athens import --data " + root + " "
                            + root);
        } catch (IOException e) {
            // what is unreadable will be told by those who need it
            return Optional.empty();
        }
    }

    /** Starts what goes on in the background as long as the process lives. */
    public void startBackground() {
        housekeeping.start();
        // with a storage of several servers the others are there, even if each of them fetches for itself
        if (!config.storage().readOnly() && !config.storage().cannotWrite()) {
            hooksOut.start(claims.or(store::claims));
        }
        Thread preparation = new Thread(origins::prepare, "athens-prepare");
        preparation.setDaemon(true);
        preparation.start();
    }

    @Override
    public void close() {
        opened.close();
    }
}
