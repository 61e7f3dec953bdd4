package dev.athens.sumdb.log;

import com.google.common.base.Throwables;
import com.google.common.io.Closer;
import com.google.common.util.concurrent.ThreadFactoryBuilder;
import com.google.common.util.concurrent.Uninterruptibles;
import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.athens.module.ModuleVersion;
import dev.athens.sumdb.tree.SumdbRecord;
import dev.athens.sumdb.tree.Tile;
import dev.athens.sumdb.tree.TreeHash;
import dev.athens.sumdb.tree.TreeHead;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
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

/**
 * An append-only log of records in a folder, with a signed head that only ever moves on.
 *
 * <p>Records are appended in batches: whatever arrives while one batch is being written makes the next. Records and hashes
 * are on the disk before a head is signed for them, and the head is on the disk before anybody is told; so what was once
 * published is still there after any crash, and what a crash leaves behind the head was seen by nobody and is cut off.
 *
 * <p>Concurrency: thread-safe. One thread of the log's own writes, so no caller's interrupt breaks off what is for many.
 */
final class SumdbLog implements AutoCloseable {
    /** The most records; the numbers in the index would allow twice as many. */
    static final long MAX_RECORDS = 1 << 30;

    private static final System.Logger LOG = System.getLogger(SumdbLog.class.getName());

    /** A signed head and how many records it is for. */
    record Published(long records, String note) {}

    private record Pending(LogRecord record, CompletableFuture<SumdbRecord> answer) {}

    private final SignerKey key;
    private final LogFolder folder;
    private final LogFile texts;
    private final HashFiles hashes;
    private final RecordIndex index;
    private final Optional<HeadWitness> witness;
    private final Closer opened;
    private final ExecutorService writer = Executors.newSingleThreadExecutor(new ThreadFactoryBuilder()
            .setNameFormat("athens-sumdb-log")
            .setDaemon(true)
            .build());

    private volatile Published published;

    @GuardedBy("this")
    private List<Pending> pending = new ArrayList<>();

    /** False while, and after a failure because, nobody knows what is published; for the writer's thread only. */
    private boolean usable = true;

    private SumdbLog(SignerKey key, LogFolder folder, Optional<HeadWitness> witness, Closer opened) throws IOException {
        Path files = folder.folder();
        String note = LogCheck.note(files);
        TreeHead head = LogCheck.head(files, note, key.verifier());
        this.key = key;
        this.folder = folder;
        this.witness = witness;
        this.opened = opened;
        this.texts = opened.register(LogFile.open(files.resolve(LogFolder.RECORDS)));
        this.hashes = opened.register(HashFiles.open(files));
        this.index = new RecordIndex(texts);
        this.published = new Published(head.records(), note);
        LogCheck.check(files, head, index, records -> LOG.log(Level.DEBUG, "{0}: {1} records checked", files, records));
        texts.cut(index.end(head.records()));
        hashes.cut(head.records());
        if (witness.isPresent()) {
            witness.get().check(files, head.records(), note, hashes::root);
        }
    }

    /**
     * Opens a log to write it, or makes one; reads and checks all of it.
     *
     * @param root the folder, one for each database
     * @param witness knows the newest head that was published, if anybody does
     * @throws IOException if another process writes it, it is not what its head says, or an older copy; the message says
     *     which
     */
    static SumdbLog open(Path root, SignerKey key, Optional<HeadWitness> witness) throws IOException {
        Closer opened = Closer.create();
        try {
            return new SumdbLog(key, opened.register(LogFolder.take(root, key)), witness, opened);
        } catch (IOException | RuntimeException e) {
            opened.close();
            throw e;
        }
    }

    /** The newest head. */
    Published published() {
        return published;
    }

    /** Finds the record of a version. */
    Optional<SumdbRecord> find(ModuleVersion version) throws IOException {
        Optional<SumdbRecord> found = index.find(LogRecord.name(version));
        // read after the index, which learns of records shortly before they are published
        long records = published.records();
        return found.filter(record -> record.id() < records);
    }

    /** Reads a tile; empty if the published tree does not have it. */
    Optional<byte[]> hashes(Tile tile) throws IOException {
        return isPublished(tile) ? Optional.of(hashes.read(tile)) : Optional.empty();
    }

    /** Reads the records whose hashes a tile of level 0 holds; empty if the published tree does not have it. */
    Optional<byte[]> records(Tile tile) throws IOException {
        long first = tile.index() * Tile.FULL;
        return isPublished(tile) ? Optional.of(index.stored(first, first + tile.width())) : Optional.empty();
    }

    private boolean isPublished(Tile tile) {
        return tile.index() * Tile.FULL + tile.width() <= Tile.hashes(tile.level(), published.records());
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
            throw new IOException(
                    folder.folder() + ": cannot append to the checksum database: "
                            + Throwables.getRootCause(e).getMessage(),
                    e);
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
            if (!usable) {
                throw new IOException(folder.folder()
                        + ": checksum database takes no records since a head could not be published; restart it");
            }
            Map<String, SumdbRecord> records = write(batch);
            batch.forEach(waiting ->
                    waiting.answer().complete(records.get(waiting.record().name())));
        } catch (Throwable e) {
            batch.forEach(waiting -> waiting.answer().completeExceptionally(e));
        }
    }

    /** Writes and publishes what is new in a batch; returns the records of all of it by name. */
    private Map<String, SumdbRecord> write(List<Pending> batch) throws IOException {
        Map<String, SumdbRecord> records = new HashMap<>();
        List<LogRecord> added = new ArrayList<>();
        long before = published.records();
        for (Pending waiting : batch) {
            LogRecord record = waiting.record();
            if (records.containsKey(record.name())) {
                continue;
            }
            Optional<SumdbRecord> known = index.find(record.name());
            if (known.isEmpty()) {
                known = Optional.of(new SumdbRecord(before + added.size(), record.text()));
                added.add(record);
            }
            records.put(record.name(), known.get());
        }
        if (!added.isEmpty()) {
            append(before, added);
        }
        return records;
    }

    /** A failure before the head is published leaves nothing behind that counts: the next batch is written over it. */
    private void append(long before, List<LogRecord> added) throws IOException {
        long after = before + added.size();
        if (after > MAX_RECORDS) {
            throw new IOException(folder.folder() + ": checksum database is full");
        }
        long start = index.end(before);
        ByteArrayOutputStream stored = new ByteArrayOutputStream();
        List<TreeHash> leaves = new ArrayList<>();
        List<Long> ends = new ArrayList<>();
        for (LogRecord record : added) {
            stored.writeBytes(record.stored().getBytes(StandardCharsets.UTF_8));
            leaves.add(TreeHash.ofRecord(record.text()));
            ends.add(start + stored.size());
        }
        texts.write(start, stored.toByteArray());
        texts.force();
        hashes.append(before, leaves);
        String note = key.sign(new TreeHead(after, hashes.root(after)).text());
        folder.prepare(note);
        usable = false;
        folder.publish();
        if (witness.isPresent()) {
            witness.get().write(note);
        }
        for (int i = 0; i < added.size(); i++) {
            index.add(added.get(i).name(), ends.get(i));
        }
        published = new Published(after, note);
        usable = true;
    }

    /** Waits for what is being appended, then lets others have the log. */
    @Override
    public void close() throws IOException {
        try {
            writer.execute(this::leave);
        } catch (RejectedExecutionException e) {
            // closed before
            return;
        }
        writer.shutdown();
        Uninterruptibles.awaitTerminationUninterruptibly(writer);
        opened.close();
    }

    private void leave() {
        if (!usable) {
            return;
        }
        try {
            folder.leave();
        } catch (IOException e) {
            // the next writer will take this one for dead, which costs it a copy
            LOG.log(Level.WARNING, "cannot leave the log of a checksum database in order", e);
        }
    }
}
