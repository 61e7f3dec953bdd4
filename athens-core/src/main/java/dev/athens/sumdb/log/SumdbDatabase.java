package dev.athens.sumdb.log;

import dev.athens.fetch.FetchException;
import dev.athens.fleet.Claims;
import dev.athens.module.ModuleHash;
import dev.athens.module.ModuleVersion;
import dev.athens.module.PathPatterns;
import dev.athens.protocol.SumdbRequest;
import dev.athens.storage.LogStore;
import dev.athens.sumdb.SumdbClient;
import dev.athens.sumdb.tree.LookupReply;
import dev.athens.sumdb.tree.SumdbRecord;
import dev.athens.sumdb.tree.Tile;
import dev.athens.sumdb.tree.VerifierKey;
import java.io.Closeable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;

/**
 * A checksum database of one's own: the first hashes that it sees of a version it gives for ever, in a log that is signed
 * with its key and that no other key can change. Any number of servers with the key serve and extend one log.
 *
 * <p>The hashes of the modules that it is for come from a source that is trusted, such as a proxy's store. Those of all
 * others can come from another database, which is not: what it says must prove true before it is written down here. So one
 * database can stand for all modules that a company uses.
 *
 * <p>Concurrency: thread-safe. Lookups of new versions wait for the store of the log together, all others read.
 *
 * <p>Source: Proposal "Secure the Public Go Module Ecosystem"; golang.org/x/mod/sumdb, Server.
 */
public final class SumdbDatabase implements Closeable {
    private final SumdbLog log;
    private final VerifierKey key;
    private final RecordSource source;
    private final PathPatterns modules;
    private final Optional<SumdbClient> others;
    private final boolean readOnly;

    private SumdbDatabase(Builder builder) throws IOException {
        this.key = builder.key.verifier();
        this.source = builder.source;
        this.modules = builder.modules;
        this.others = builder.others;
        this.readOnly = builder.readOnly;
        this.log = SumdbLog.open(
                builder.store.open(builder),
                builder.key,
                new SumdbLog.Company(
                        builder.headFile.map(file -> new HeadWitness(file, key)), builder.claims, readOnly));
    }

    /** Where the hashes of a version come from that has no record yet. Called by many threads at once; may block. */
    @FunctionalInterface
    public interface RecordSource {
        /**
         * The hashes of a version. They are believed, and asked for again only if there was no record in the end.
         *
         * @throws FetchException.NotFound if there is no such version
         * @throws FetchException.Refused if a rule forbids the answer
         * @throws FetchException.Unavailable if nobody could be asked
         */
        Hashes of(ModuleVersion version) throws FetchException, InterruptedException;
    }

    /**
     * What go.sum has of a version.
     *
     * @param zip the {@code h1:} hash of the zip
     * @param mod the {@code h1:} hash of the go.mod file
     */
    public record Hashes(ModuleHash zip, ModuleHash mod) {}

    /**
     * Starts to build a database with its log in a folder. Several servers may share it, also by a network file system. What an
     * older version of Athens has left there is taken over.
     *
     * @param folder where its log is, or will be; one for each key
     * @param key what it signs with
     * @param source where the hashes of new versions come from
     */
    public static Builder builder(Path folder, SignerKey key, RecordSource source) {
        return new Builder(builder -> FormerLog.takenOver(folder, builder.key, builder.readOnly), key, source);
    }

    /**
     * Starts to build a database with its log in a storage, which any number of servers may share.
     *
     * @param logs of the storage
     * @param key what it signs with, the same for all servers
     * @param source where the hashes of new versions come from
     */
    public static Builder builder(LogStore.Logs logs, SignerKey key, RecordSource source) {
        return new Builder(builder -> logs.log(logName(key.verifier())), key, source);
    }

    /** What the log of a database is called in a storage: its name, as far as letters allow, and the hash of its key. */
    public static String logName(VerifierKey key) {
        return key.name().toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9.-]", "_") + "+" + key.hash();
    }

    /** The key that clients need, which begins with the database's name. */
    public VerifierKey key() {
        return key;
    }

    /** How many versions have a record. */
    public long records() {
        return log.published().records();
    }

    /**
     * Reads what other servers have appended, as is done before each lookup that needs it.
     *
     * @throws IOException if the store of the log cannot be read
     */
    public void refresh() throws IOException, InterruptedException {
        log.refresh();
    }

    /**
     * Answers a request.
     *
     * @throws FetchException.NotFound if there is no such tile, or the version does not exist
     * @throws FetchException.Refused if a rule forbids the answer, or another database does not prove what it says
     * @throws FetchException.Unavailable if nobody could be asked for the hashes, or the log cannot be read or written
     */
    public byte[] get(SumdbRequest request) throws FetchException, InterruptedException {
        if (request instanceof SumdbRequest.Supported) {
            return new byte[0];
        }
        if (request instanceof SumdbRequest.Latest) {
            return bytes(log.latest().note());
        }
        if (request instanceof SumdbRequest.Lookup lookup) {
            return reply(lookup.version());
        }
        return tile(request)
                .orElseThrow(
                        () -> new FetchException.NotFound(key.name() + ": no such file in this database: " + request));
    }

    private byte[] reply(ModuleVersion version) throws FetchException, InterruptedException {
        SumdbRecord record = lookup(version);
        // read after the record, which it covers
        String head = log.published().note();
        return bytes(new LookupReply(record, head).text());
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private Optional<byte[]> tile(SumdbRequest request) throws FetchException.Unavailable, InterruptedException {
        try {
            if (request instanceof SumdbRequest.HashTile hashes) {
                return log.hashes(Tile.of(hashes));
            }
            if (request instanceof SumdbRequest.RecordTile records) {
                return log.records(new Tile(0, records.index(), records.width()));
            }
        } catch (IOException e) {
            throw new FetchException.Unavailable(key.name() + ": cannot read " + request, e);
        }
        throw new AssertionError(request);
    }

    /**
     * Looks a version up, and makes its record if no server has made one.
     *
     * @return the record, which the newest head covers and which never changes
     * @throws FetchException.NotFound if the version does not exist, or its module is none that this database is for
     * @throws FetchException.Refused if a rule forbids the answer, or another database does not prove what it says
     * @throws FetchException.Unavailable if nobody could be asked for the hashes, or the log cannot be read or written
     */
    public SumdbRecord lookup(ModuleVersion version) throws FetchException, InterruptedException {
        try {
            Optional<SumdbRecord> known = log.find(version);
            if (known.isEmpty()) {
                log.refresh();
                known = log.find(version);
            }
            if (known.isPresent()) {
                return known.get();
            }
            if (readOnly) {
                throw new FetchException.NotFound(version + ": " + key.name()
                        + " has no record of it yet, and this server makes none; ask one that does");
            }
            return log.append(record(version, hashes(version)));
        } catch (IOException e) {
            throw new FetchException.Unavailable(version + ": " + key.name() + ": cannot make a record", e);
        }
    }

    private Hashes hashes(ModuleVersion version) throws FetchException, InterruptedException {
        if (modules.matches(version.path())) {
            return source.of(version);
        }
        if (others.isEmpty()) {
            throw new FetchException.NotFound(version + ": " + key.name()
                    + " is not for this module; set GONOSUMDB for it, or let the database ask another one");
        }
        SumdbRecord theirs = others.get().lookup(version);
        return new Hashes(
                theirs.zipHash(version).orElseThrow(), theirs.modHash(version).orElseThrow());
    }

    private LogRecord record(ModuleVersion version, Hashes hashes) throws FetchException.Refused {
        LogRecord record = LogRecord.of(version, hashes.zip(), hashes.mod());
        if (bytes(record.stored()).length > LogRecord.MAX_BYTES) {
            throw new FetchException.Refused(version + ": name is too long for a record of " + key.name());
        }
        return record;
    }

    /** Waits for what is being written. */
    @Override
    public void close() throws IOException {
        log.close();
    }

    /** Settings of a database. Not thread-safe. */
    public static final class Builder {
        private final StoreOpener store;
        private final SignerKey key;
        private final RecordSource source;
        private PathPatterns modules = PathPatterns.parse("*");
        private Optional<SumdbClient> others = Optional.empty();
        private Optional<Path> headFile = Optional.empty();
        private Optional<Claims> claims = Optional.empty();
        private boolean readOnly;

        @FunctionalInterface
        private interface StoreOpener {
            LogStore open(Builder builder) throws IOException;
        }

        private Builder(StoreOpener store, SignerKey key, RecordSource source) {
            this.store = store;
            this.key = key;
            this.source = source;
        }

        /** The modules whose hashes come from the source; all by default. */
        public Builder modules(PathPatterns patterns) {
            this.modules = patterns;
            return this;
        }

        /** Who knows the hashes of all other modules; nobody by default, so that they are not found. */
        public Builder others(SumdbClient client) {
            this.others = Optional.of(client);
            return this;
        }

        /**
         * A file outside the log in which the newest published head is kept as well, so that a log that is an older copy is
         * noticed when it is opened; none by default. It should not be restored together with the log.
         *
         * @param file made if it is missing
         */
        public Builder headFile(Path file) {
            this.headFile = Optional.of(file);
            return this;
        }

        /** Saves work where several servers make records at once; nobody does by default. */
        public Builder claims(Claims service) {
            this.claims = Optional.of(service);
            return this;
        }

        /** Serves what is recorded, and writes nothing: a version without a record is not found. */
        public Builder readOnly() {
            this.readOnly = true;
            return this;
        }

        /**
         * Opens the log, reads and checks all of it, and makes it if there is none.
         *
         * @throws IOException if it belongs to another key, it is not what its signed head says, or an older copy; the message
         *     says which
         */
        public SumdbDatabase open() throws IOException {
            return new SumdbDatabase(this);
        }
    }
}
