package dev.athens.sumdb;

import dev.athens.fetch.DocumentFetcher;
import dev.athens.fetch.FetchException;
import dev.athens.fetch.GoEnvironment;
import dev.athens.fetch.ModuleFetcher;
import dev.athens.module.PathPatterns;
import dev.athens.protocol.SumdbRequest;
import dev.athens.sumdb.tree.VerifierKey;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.LongSupplier;
import java.util.stream.Stream;

/**
 * The checksum databases that a proxy uses and relays, as the settings of the go command say: that of GOSUMDB verifies what
 * is fetched, and clients of the proxy reach it, and others that are named, through the proxy. What a database whose key is
 * known has proved is kept and served without it; names of private modules are told to nobody. Thread-safe.
 *
 * <p>Source: golang.org/design/25530-sumdb, "Proxying a Checksum Database"; go help environment, GOSUMDB and GONOSUMDB.
 */
public final class ChecksumDatabases {
    private final Optional<SumdbSetting> setting;
    private final PathPatterns unverified;
    private final List<String> names;
    private final SumdbRelay relay;
    private final Map<String, SumdbClient> clients = new HashMap<>();
    private final ServableDatabases servable;
    private final List<VerifyingFetcher> verifying = new CopyOnWriteArrayList<>();

    private ChecksumDatabases(Builder builder) throws IOException {
        this.setting = builder.setting;
        this.unverified = builder.unverified;
        this.names = builder.names;
        this.relay = relay(builder, builder.asksNobody ? List.of() : builder.names);
        for (SumdbSetting known : known().toList()) {
            boolean verifies = setting.filter(known::equals).isPresent();
            if ((verifies || names.contains(known.name())) && !clients.containsKey(known.name())) {
                clients.put(known.name(), client(builder, known));
            }
        }
        this.servable = new ServableDatabases(name -> relayed(name, new SumdbRequest.Latest()), builder.nanoTime);
    }

    /** Those whose keys are known. */
    private Stream<SumdbSetting> known() {
        return Stream.of(setting, Optional.of(SumdbSetting.standard())).flatMap(Optional::stream);
    }

    private static SumdbClient client(Builder builder, SumdbSetting setting) throws IOException {
        SumdbRelay relay = relay(builder, List.of(setting.name()));
        return new SumdbClient(
                VerifierKey.parse(setting.key()),
                request -> builder.asksNobody ? nobody(request) : relay.relay(setting.name(), request),
                state(builder, setting.name().replace(':', '_')));
    }

    private static SumdbState state(Builder builder, String name) throws IOException {
        if (builder.folder.isEmpty()) {
            return SumdbState.inMemory();
        }
        Path folder = builder.folder.get().resolve(name);
        return builder.writesFolder ? FolderState.open(folder) : FolderState.readOnly(folder);
    }

    private static byte[] nobody(SumdbRequest request) throws FetchException.NotFound {
        throw new FetchException.NotFound(request + ": not kept here, and this proxy asks nobody");
    }

    private static SumdbRelay relay(Builder builder, List<String> names) {
        SumdbRelay.Builder relay = SumdbRelay.builder(builder.documents).proxies(builder.go.proxies());
        for (String name : names) {
            builder.setting
                    .filter(own -> own.name().equals(name))
                    .flatMap(SumdbSetting::url)
                    .ifPresentOrElse(url -> relay.database(name, url), () -> relay.database(name));
        }
        return relay.build();
    }

    /**
     * Starts to build them.
     *
     * @param go says which database verifies, which modules it is not asked about, and through which proxies it is reached
     * @param documents gets what the databases answer, without any credentials of clients
     * @throws IllegalArgumentException if GOSUMDB is malformed
     */
    public static Builder builder(GoEnvironment go, DocumentFetcher documents) {
        return new Builder(go, documents);
    }

    /** The client of the database that verifies; empty with GOSUMDB=off. */
    public Optional<SumdbClient> verifier() {
        return setting.map(own -> clients.get(own.name()));
    }

    /** Has everything that a fetcher fetches verified, unless GOSUMDB is off. */
    public ModuleFetcher verified(ModuleFetcher fetcher) {
        return verifier()
                .<ModuleFetcher>map(database -> verified(fetcher, database))
                .orElse(fetcher);
    }

    private VerifyingFetcher verified(ModuleFetcher fetcher, SumdbClient database) {
        VerifyingFetcher verified = new VerifyingFetcher(fetcher, database, unverified);
        verifying.add(verified);
        return verified;
    }

    /** How often GOSUMDB's database has not confirmed what fetchers had, by the text forms of those that are verified. */
    public Map<String, Long> refusals() {
        Map<String, Long> refusals = new TreeMap<>();
        verifying.forEach(fetcher -> refusals.merge(fetcher.toString(), fetcher.refusals(), Long::sum));
        return refusals;
    }

    /** The modules that no database is asked about. */
    public PathPatterns unverified() {
        return unverified;
    }

    /** The databases that are relayed. */
    public List<String> names() {
        return names;
    }

    /** Tells whether what a database says is believed only if it proves it. */
    public boolean proves(String database) {
        return known().anyMatch(known -> known.name().equals(database));
    }

    /**
     * Answers what a client asks a database below {@code /sumdb/} of the proxy.
     *
     * @param database the name as in the database's key, such as {@code sum.golang.org}; may contain {@code /}
     * @throws FetchException.NotFound if this database is not relayed, cannot be served now, or has no such thing
     * @throws FetchException.Refused if the module is private
     * @throws FetchException.Unavailable if the database could not be asked
     */
    public byte[] get(String database, SumdbRequest request) throws FetchException, InterruptedException {
        if (request instanceof SumdbRequest.Lookup lookup
                && unverified.matches(lookup.version().path())) {
            throw new FetchException.Refused(request
                    + ": module is private to this proxy (GONOSUMDB, GOPRIVATE or NoSumPatterns); set GONOSUMDB for"
                    + " the client too");
        }
        if (request instanceof SumdbRequest.Supported) {
            servable.check(database);
            return new byte[0];
        }
        return relayed(database, request);
    }

    private byte[] relayed(String database, SumdbRequest request) throws FetchException, InterruptedException {
        Optional<SumdbClient> client =
                names.contains(database) ? Optional.ofNullable(clients.get(database)) : Optional.empty();
        return client.isPresent() ? client.get().serve(request) : relay.relay(database, request);
    }

    /** Settings of the databases; all have defaults. Not thread-safe. */
    public static final class Builder {
        private final GoEnvironment go;
        private final DocumentFetcher documents;
        private final Optional<SumdbSetting> setting;
        private PathPatterns unverified;
        private List<String> names;
        private Optional<Path> folder = Optional.empty();
        private boolean writesFolder = true;
        private boolean asksNobody;
        private LongSupplier nanoTime = System::nanoTime;

        private Builder(GoEnvironment go, DocumentFetcher documents) {
            this.go = go;
            this.documents = documents;
            this.setting = go.sumdb().map(SumdbSetting::parse).orElse(Optional.of(SumdbSetting.standard()));
            this.unverified = go.noSumdb();
            this.names = setting.map(SumdbSetting::name).stream().toList();
        }

        /** The modules that no database is asked about; those of GONOSUMDB by default. */
        public Builder unverified(PathPatterns modules) {
            this.unverified = modules;
            return this;
        }

        /**
         * The databases that clients reach through the proxy; the one of GOSUMDB by default.
         *
         * @param names each {@code host[/path]}
         * @throws IllegalArgumentException if one is no such name
         */
        public Builder relayed(List<String> names) {
            names.forEach(SumdbSetting::checkName);
            this.names = List.copyOf(names);
            return this;
        }

        /** Where is kept what the databases have proved, a folder for each below this one; by default only in memory. */
        public Builder folder(Path folder) {
            this.folder = Optional.of(folder);
            return this;
        }

        /** Only reads the folder; what the databases prove from now on is kept in memory. */
        public Builder readsFolderOnly() {
            this.writesFolder = false;
            return this;
        }

        /** Answers from what is kept alone. */
        public Builder asksNobody() {
            this.asksNobody = true;
            return this;
        }

        /** The clock for what is remembered for some minutes. */
        Builder nanoTime(LongSupplier nanoTime) {
            this.nanoTime = nanoTime;
            return this;
        }

        /**
         * Builds them.
         *
         * @throws IOException if a folder cannot be made; the message names it
         */
        public ChecksumDatabases build() throws IOException {
            return new ChecksumDatabases(this);
        }
    }
}
