package dev.athens.sumdb.log;

import com.google.common.base.Throwables;
import com.google.common.util.concurrent.ThreadFactoryBuilder;
import com.google.common.util.concurrent.Uninterruptibles;
import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.athens.fleet.Claims;
import dev.athens.internal.SeldomWarning;
import dev.athens.module.ModuleVersion;
import dev.athens.storage.LogStore;
import dev.athens.sumdb.tree.SumdbRecord;
import dev.athens.sumdb.tree.Tile;
import dev.athens.sumdb.tree.TreeHash;
import dev.athens.sumdb.tree.TreeHead;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * An append-only log of records, with a signed head that only ever moves on, which any number of servers extend.
 *
 * <p>Records are appended in batches: whatever arrives while one batch is being written makes the next. The tiles that become
 * full are in the store before a head is signed for them, and the head takes the place of the one that it extends, or of none:
 * then somebody else was quicker, and what he has appended is read before the rest is tried again. The record of a version that he
 * has appended is the record of that version. So what was once published is still there after any crash, and what was not leaves
 * at most tiles behind that no head names.
 *
 * <p>Concurrency: thread-safe. One thread of the log's own reads heads and writes, so no caller's interrupt breaks off what is for
 * many.
 */
final class SumdbLog implements AutoCloseable {
    /** The most records; the numbers in the index would allow twice as many. */
    static final long MAX_RECORDS = 1 << 30;

    /** A head that is shown to clients was read, or written, no longer ago. */
    private static final Duration FRESH = Duration.ofSeconds(1);

    /** Whoever wants a fresh head takes an older one if the store does not answer in that time. */
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    private static final System.Logger LOG = System.getLogger(SumdbLog.class.getName());

    /** A signed head and how many records it is for. */
    record Published(long records, String note) {}

    /**
     * Who else has to do with the log.
     *
     * @param witness knows the newest head that was published, if anybody does
     * @param claims save work where several servers write
     * @param readOnly whether nothing is ever written
     */
    record Company(Optional<HeadWitness> witness, Optional<Claims> claims, boolean readOnly) {}

    private record State(LogTree tree, String note, String token) {}

    private record Pending(LogRecord record, CompletableFuture<SumdbRecord> answer) {}

    private final LogStore store;
    private final SignerKey key;
    private final Company company;
    private final RecordTiles tiles;
    private final RecordIndex index = new RecordIndex();
    private final SeldomWarning notFresh = new SeldomWarning(LOG, "an older head is served");
    private final ExecutorService writer = Executors.newSingleThreadExecutor(new ThreadFactoryBuilder()
            .setNameFormat("athens-sumdb-log")
            .setDaemon(true)
            .build());

    /** Changed by one thread at a time: the one that opens the log, then the writer's. */
    private volatile State state;

    private volatile long readNanos = System.nanoTime();

    @GuardedBy("this")
    private List<Pending> pending = new ArrayList<>();

    @GuardedBy("this")
    private Optional<CompletableFuture<Void>> reading = Optional.empty();

    private SumdbLog(LogStore store, SignerKey key, Company company) {
        this.store = store;
        this.key = key;
        this.company = company;
        this.tiles = new RecordTiles(store);
        this.state = new State(LogTree.EMPTY, key.sign(TreeHead.empty().text()), LogStore.NONE);
    }

    /**
     * Opens a log, or makes one, unless it is only read; reads and checks all of it.
     *
     * @throws IOException if it is not what its head says, belongs to another key, or is an older copy; the message says which
     */
    static SumdbLog open(LogStore store, SignerKey key, Company company) throws IOException {
        SumdbLog log = new SumdbLog(store, key, company);
        boolean done = false;
        try {
            log.start();
            done = true;
            return log;
        } finally {
            if (!done) {
                log.writer.shutdown();
            }
        }
    }

    private void start() throws IOException {
        Optional<HeadWitness> witness = company.witness();
        // before the log, which others may extend meanwhile, so that it is never older than what is read here
        Optional<TreeHead> seen = witness.isPresent() ? witness.get().read() : Optional.empty();
        State before = state;
        State now = newer(before).orElse(before);
        if (witness.isPresent() && seen.isPresent()) {
            witness.get().check(seen.get(), store, now.tree().records(), records -> root(now.tree(), records));
        }
        if (now.token().equals(LogStore.NONE) && !company.readOnly()) {
            byte[] empty = LogHead.write(key.verifier(), now.note(), now.tree());
            Optional<String> token = store.replace(LogStore.NONE, empty);
            publish(
                    token.isPresent()
                            ? new State(now.tree(), now.note(), token.get())
                            : newer(before).orElseThrow(() -> new IOException(store + ": cannot make a head")));
            return;
        }
        publish(now);
    }

    private TreeHash root(LogTree tree, long records) throws IOException {
        return tree.root(records, tiles.tile(tree, records / Tile.FULL));
    }

    /** The newest head that is known here. */
    Published published() {
        State now = state;
        return new Published(now.tree().records(), now.note());
    }

    /** A head that was the newest of all servers a moment ago, if the store can be asked. */
    Published latest() throws InterruptedException {
        if (System.nanoTime() - readNanos > FRESH.toNanos()) {
            try {
                read().get(PATIENCE.toNanos(), TimeUnit.NANOSECONDS);
            } catch (ExecutionException e) {
                notFresh.warn("cannot read the newest head of a checksum database: "
                        + Throwables.getRootCause(e).getMessage());
            } catch (TimeoutException e) {
                notFresh.warn(store + ": does not answer");
            }
        }
        return published();
    }

    /** Learns what others have appended. */
    void refresh() throws IOException, InterruptedException {
        try {
            read().get();
        } catch (ExecutionException e) {
            throw failure("cannot read the checksum database", e);
        }
    }

    private IOException failure(String what, ExecutionException e) {
        return new IOException(what + ": " + Throwables.getRootCause(e).getMessage(), e);
    }

    /** Reads the head once for all who ask before it begins. */
    private synchronized CompletableFuture<Void> read() {
        if (reading.isEmpty()) {
            CompletableFuture<Void> next = new CompletableFuture<>();
            try {
                writer.execute(() -> read(next));
            } catch (RejectedExecutionException e) {
                return CompletableFuture.failedFuture(new IOException("checksum database is closed", e));
            }
            reading = Optional.of(next);
        }
        return reading.get();
    }

    /** The outermost frame of the writer's thread: whatever happens, all who wait are told. */
    private void read(CompletableFuture<Void> answer) {
        synchronized (this) {
            reading = Optional.empty();
        }
        try {
            readNewer();
            answer.complete(null);
        } catch (Throwable e) {
            answer.completeExceptionally(e);
        }
    }

    /** Tells whether there was anything new. */
    private boolean readNewer() throws IOException {
        Optional<State> newer = newer(state);
        if (newer.isPresent()) {
            publish(newer.get());
        }
        readNanos = System.nanoTime();
        return newer.isPresent();
    }

    /** Reads the head if it is another one, and proves that it extends what is known. */
    private Optional<State> newer(State known) throws IOException {
        Optional<LogStore.Head> found = store.head(known.token());
        if (found.isEmpty()) {
            return Optional.empty();
        }
        LogHead head = LogHead.read(found.get().content(), key.verifier(), store.toString());
        LogTree tree = new LogReader(store, known.tree(), head, index, this::progress).read();
        return Optional.of(new State(tree, head.note(), found.get().token()));
    }

    private void progress(long records) {
        LOG.log(Level.DEBUG, "{0}: {1} records checked", store, records);
    }

    /** Shows a head, whose records the index has, to everybody from now on, after the witness has it. */
    private void publish(State next) throws IOException {
        boolean done = false;
        try {
            if (company.witness().isPresent() && !company.readOnly()) {
                company.witness().get().write(next.tree().records(), next.note());
            }
            state = next;
            done = true;
        } finally {
            if (!done) {
                index.keep(state.tree().records());
            }
        }
    }

    /** Finds the record of a version, as far as this server knows. */
    Optional<SumdbRecord> find(ModuleVersion version) throws IOException {
        return find(LogRecord.name(version));
    }

    private Optional<SumdbRecord> find(String name) throws IOException {
        int[] candidates = index.candidates(name);
        // read after the index, which learns of records shortly before they are published
        LogTree tree = state.tree();
        for (int id : candidates) {
            if (id < tree.records()) {
                String text = tiles.text(tree, id);
                if (text.startsWith(name + " ")) {
                    return Optional.of(new SumdbRecord(id, text));
                }
            }
        }
        return Optional.empty();
    }

    /** Reads a tile; empty if no server has published one. */
    Optional<byte[]> hashes(Tile tile) throws IOException, InterruptedException {
        Optional<LogTree> tree = having(tile);
        if (tree.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(
                tile.level() > 0
                        ? tree.get().hashes(tile)
                        : tiles.tile(tree.get(), tile.index()).leaves(tile.width()));
    }

    /** Reads the records whose hashes a tile of level 0 holds; empty if no server has published them. */
    Optional<byte[]> records(Tile tile) throws IOException, InterruptedException {
        Optional<LogTree> tree = having(tile);
        return tree.isPresent()
                ? Optional.of(tiles.tile(tree.get(), tile.index()).stored(tile.width()))
                : Optional.empty();
    }

    /** The tree if it has a tile, perhaps only by now: a client may have the head of another server. */
    private Optional<LogTree> having(Tile tile) throws IOException, InterruptedException {
        if (!has(state.tree(), tile)) {
            refresh();
        }
        return Optional.of(state.tree()).filter(tree -> has(tree, tile));
    }

    private static boolean has(LogTree tree, Tile tile) {
        return tile.index() * Tile.FULL + tile.width() <= Tile.hashes(tile.level(), tree.records());
    }

    /**
     * Appends a record, unless there is one of this version; returns the one that is published when this returns.
     *
     * @throws IOException if it could not be written
     */
    SumdbRecord append(LogRecord record) throws IOException, InterruptedException {
        try {
            return submit(record).get();
        } catch (RejectedExecutionException e) {
            throw new IOException("checksum database is closed", e);
        } catch (ExecutionException e) {
            throw failure(store + ": cannot append to the checksum database", e);
        }
    }

    /** The same without waiting; records are appended in the order of the calls. */
    synchronized CompletableFuture<SumdbRecord> submit(LogRecord record) {
        if (pending.isEmpty()) {
            writer.execute(this::writeBatch);
        }
        CompletableFuture<SumdbRecord> answer = new CompletableFuture<>();
        pending.add(new Pending(record, answer));
        return answer;
    }

    private synchronized List<Pending> takePending() {
        List<Pending> batch = pending;
        pending = new ArrayList<>();
        return batch;
    }

    /** The outermost frame of the writer's thread: whatever happens, all who wait are told. */
    private void writeBatch() {
        List<Pending> batch = takePending();
        try {
            Map<String, SumdbRecord> records = write(batch);
            batch.forEach(waiting ->
                    waiting.answer().complete(records.get(waiting.record().name())));
        } catch (Throwable e) {
            batch.forEach(waiting -> waiting.answer().completeExceptionally(e));
        }
    }

    /** Writes and publishes what is new in a batch; returns the records of all of it by name. */
    private Map<String, SumdbRecord> write(List<Pending> batch) throws IOException, InterruptedException {
        if (company.readOnly()) {
            throw new IOException("this server only reads the checksum database");
        }
        try (WriterTurn turn = new WriterTurn(company.claims(), key.verifier().toString())) {
            while (true) {
                Map<String, SumdbRecord> records = new HashMap<>();
                List<LogRecord> added = new ArrayList<>();
                sort(batch, records, added);
                if (added.isEmpty() || append(added)) {
                    return records;
                }
                if (!turn.await()) {
                    throw new IOException("its head could not be replaced for too long");
                }
                readNewer();
            }
        }
    }

    /** Finds the records of a batch, and which of them would be new. */
    private void sort(List<Pending> batch, Map<String, SumdbRecord> records, List<LogRecord> added) throws IOException {
        long before = state.tree().records();
        for (Pending waiting : batch) {
            LogRecord record = waiting.record();
            if (records.containsKey(record.name())) {
                continue;
            }
            Optional<SumdbRecord> known = find(record.name());
            if (known.isEmpty()) {
                known = Optional.of(new SumdbRecord(before + added.size(), record.text()));
                added.add(record);
            }
            records.put(record.name(), known.get());
        }
    }

    /**
     * Extends the head that is known; tells whether it was the present one. A failure after which nothing new is there leaves
     * nothing behind that counts; if it is there after all, it is found like what others have written.
     */
    private boolean append(List<LogRecord> added) throws IOException {
        State before = state;
        if (before.tree().records() + added.size() > MAX_RECORDS) {
            throw new IOException("checksum database is full");
        }
        try {
            LogTree.Growth growth = before.tree().grow(store::add);
            growth.append(added);
            LogTree tree = growth.tree();
            String note = key.sign(new TreeHead(tree.records(), tree.root()).text());
            Optional<String> token = store.replace(before.token(), LogHead.write(key.verifier(), note, tree));
            if (token.isEmpty()) {
                return false;
            }
            added.forEach(record -> index.add(record.name()));
            publish(new State(tree, note, token.get()));
            readNanos = System.nanoTime();
            return true;
        } catch (IOException e) {
            if (!readNewer()) {
                throw e;
            }
            return false;
        }
    }

    /** Waits for what is being appended. */
    @Override
    public void close() {
        writer.shutdown();
        Uninterruptibles.awaitTerminationUninterruptibly(writer);
    }
}
