package dev.athens.proxy;

import com.google.common.hash.Hashing;
import com.google.common.util.concurrent.RateLimiter;
import com.google.common.util.concurrent.ThreadFactoryBuilder;
import dev.athens.content.Blob;
import dev.athens.content.ModuleHead;
import dev.athens.journal.Journal;
import dev.athens.journal.Note;
import dev.athens.module.ModuleHash;
import dev.athens.module.ModuleVersion;
import dev.athens.storage.RecordedHashes;
import dev.athens.storage.RecordedHashes.Hashes;
import dev.athens.storage.Storage;
import dev.athens.zip.DirHash;
import java.io.EOFException;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.function.Consumer;
import java.util.zip.ZipException;

/**
 * Finds what is stored, and holds it against what was recorded when it is used for the first time after a start. What is
 * damaged is moved to the quarantine and so is absent.
 *
 * <p>Info and go.mod are small and are checked before they are served. So is a zip, if it is small and not too many come at
 * once; others are served at once and checked in the background, at a bounded rate: nobody waits for a large file to be read
 * twice. So a large damaged zip may be served until the background has come to it; the go command checks it against go.sum
 * or the checksum database. What has no recorded hash gets one in the background.
 *
 * <p>Concurrency: thread-safe. Two threads may check the same version at once; one of them moves it away.
 */
final class StoredCheck implements Finder, AutoCloseable {
    private static final Logger LOG = System.getLogger(StoredCheck.class.getName());

    /** Takes some 10 ms to read and hash. */
    static final long SMALL_ZIP_BYTES = 4L << 20;

    /** A tenth of a core, at some 400 MB a second. */
    private static final double SMALL_BYTES_PER_SECOND = 48 << 20;

    private static final double BACKGROUND_BYTES_PER_SECOND = 24 << 20;

    /** What a check costs that has hardly any bytes to read. */
    private static final int LEAST_BYTES = 4096;

    /** A power of two. Those that are pushed out are checked again when they are found again. */
    private static final int MAX_REMEMBERED = 1 << 16;

    /** What does not fit in is tried again when it is found again. */
    private static final int MAX_WAITING = 1_000;

    private static final Duration MAX_CLOSE = Duration.ofSeconds(2);

    private static final Duration THREAD_IDLE = Duration.ofSeconds(10);

    private final Storage storage;
    private final Finder stored;
    private final RecordedHashes hashes;
    private final Optional<Journal> journal;
    private final Consumer<ModuleVersion> damaged;
    private final long smallZipBytes;
    private final boolean checksZips;

    @SuppressWarnings("UnstableApiUsage") // the class has been so for fourteen years
    private final RateLimiter smallZips = RateLimiter.create(SMALL_BYTES_PER_SECOND);

    @SuppressWarnings("UnstableApiUsage")
    private final RateLimiter backgroundBytes = RateLimiter.create(BACKGROUND_BYTES_PER_SECOND);

    private final Epochs epochs;

    /** At the place of a version its key: as it is if info and mod were checked, with the lowest bit if the zip was too. */
    private final AtomicLongArray checked = new AtomicLongArray(MAX_REMEMBERED);

    private final Set<Job> waiting = ConcurrentHashMap.newKeySet();
    private final ThreadPoolExecutor background = new ThreadPoolExecutor(
            1,
            1,
            THREAD_IDLE.toSeconds(),
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            new ThreadFactoryBuilder()
                    .setNameFormat("athens-checks")
                    .setDaemon(true)
                    .build());

    private record Job(ModuleVersion version, boolean zip) {}

    /**
     * Starts with nothing checked.
     *
     * @param storage what is found and checked
     * @param hashes what was recorded of it
     * @param journal notes what is moved to the quarantine, right before
     * @param damaged told of versions that are no longer to be served although they were found before
     * @param smallZipBytes how large a zip may be to be checked while somebody waits for it
     * @param epochs with the next one of its module, a version counts as unchecked
     */
    StoredCheck(
            Storage storage,
            RecordedHashes hashes,
            Optional<Journal> journal,
            Consumer<ModuleVersion> damaged,
            long smallZipBytes,
            Epochs epochs) {
        this(storage, hashes, journal, damaged, smallZipBytes, epochs, true);
    }

    private StoredCheck(
            Storage storage,
            RecordedHashes hashes,
            Optional<Journal> journal,
            Consumer<ModuleVersion> damaged,
            long smallZipBytes,
            Epochs epochs,
            boolean checksZips) {
        this.epochs = epochs;
        this.checksZips = checksZips;
        this.storage = storage;
        this.stored = Finder.in(storage);
        this.hashes = hashes;
        this.journal = journal;
        this.damaged = damaged;
        this.smallZipBytes = smallZipBytes;
        background.allowCoreThreadTimeOut(true);
    }

    /**
     * One that leaves zips alone, for a storage behind a network: to hash them would be to download them, and who keeps them
     * near checks them on their way.
     */
    static StoredCheck ofHeads(
            Storage storage,
            RecordedHashes hashes,
            Optional<Journal> journal,
            Consumer<ModuleVersion> damaged,
            Epochs epochs) {
        return new StoredCheck(storage, hashes, journal, damaged, 0, epochs, false);
    }

    @Override
    public Optional<Found> find(ModuleVersion version, boolean sought) throws IOException {
        boolean zip = sought && checksZips;
        long key = key(version);
        Optional<Found> found = stored.find(version, sought);
        if (found.isEmpty() || storage.readOnlyReason().isPresent()) {
            // what cannot be moved away or fetched again is served as it is
            return found;
        }
        long state = checked.get(place(key));
        if (state == (key | 1) || (state == key && !zip)) {
            return found;
        }
        ModuleHead head = found.get().head();
        Hashes recorded = hashes.recorded(version);
        Optional<String> damage = state == key ? Optional.empty() : damageOfHead(head, recorded);
        Optional<Blob> smallZip = found.get()
                .zip()
                .filter(file -> checksZips
                        && file.sizeBytes() <= smallZipBytes
                        && recorded.zip().isPresent())
                .filter(file -> mayCheckNow(file.sizeBytes()));
        if (damage.isEmpty() && smallZip.isPresent()) {
            damage = damageOfZip(smallZip.get(), recorded);
        }
        if (damage.isPresent()) {
            // a version that has changed meanwhile is as good as new
            return quarantine(version, head, damage.get()) ? Optional.empty() : stored.find(version, sought);
        }
        remember(key, smallZip.isPresent());
        if ((zip && smallZip.isEmpty())
                || recorded.info().isEmpty()
                || recorded.mod().isEmpty()) {
            later(new Job(version, zip));
        }
        return found;
    }

    /** Notes that a whole version was checked before it was saved. */
    void saved(ModuleVersion version) {
        remember(key(version), true);
    }

    /** Notes that a head was checked before it was saved. */
    void savedHead(ModuleVersion version) {
        remember(key(version), false);
    }

    /** Moves a head away that turned out to be another one than everybody else has. */
    void condemn(ModuleVersion version, ModuleHead head, String reason) throws IOException {
        quarantine(version, head, reason);
    }

    private long key(ModuleVersion version) {
        return Hashing.murmur3_128()
                        .newHasher()
                        .putLong(epochs.of(version.path()))
                        .putString(version.toString(), StandardCharsets.UTF_8)
                        .hash()
                        .asLong()
                & ~1L;
    }

    private static int place(long key) {
        return (int) (key >>> 1) & (MAX_REMEMBERED - 1);
    }

    private void remember(long key, boolean zip) {
        checked.set(place(key), zip ? key | 1 : key);
    }

    private boolean mayCheckNow(long zipBytes) {
        return smallZips.tryAcquire((int) Math.max(zipBytes, LEAST_BYTES));
    }

    private static Optional<String> damageOfHead(ModuleHead head, Hashes recorded) throws IOException {
        if (recorded.info().isPresent()) {
            Optional<String> damage = difference("info", Hashes.ofBytes(head.info()), recorded.info());
            if (damage.isPresent()) {
                return damage;
            }
        }
        return recorded.mod().isPresent()
                ? difference("go.mod", DirHash.ofGoMod(head.mod()), recorded.mod())
                : Optional.empty();
    }

    /** Compares the bytes if those were hashed, else the contents. */
    private static Optional<String> damageOfZip(Blob zip, Hashes recorded) throws IOException {
        if (recorded.zipBytes().isPresent()) {
            return difference("zip", Hashes.ofBytes(zip), recorded.zipBytes());
        }
        Optional<Path> file = zip.file();
        if (recorded.zip().isEmpty() || file.isEmpty()) {
            return Optional.empty();
        }
        try {
            return difference("zip", DirHash.ofZip(file.get()), recorded.zip());
        } catch (ZipException | EOFException e) {
            return difference("zip", "no zip (" + e.getMessage() + ")", recorded.zip());
        }
    }

    private static Optional<String> difference(String file, Object now, Optional<?> recorded) {
        return recorded.filter(before -> !before.equals(now))
                .map(before -> file + " is " + now + ", but " + before + " was recorded");
    }

    private boolean quarantine(ModuleVersion version, ModuleHead head, String damage) throws IOException {
        String reason = version + ": stored files are damaged: " + damage;
        try {
            if (journal.isPresent()) {
                journal.get().append(List.of(new Note(Note.Kind.QUARANTINED, version, damage, "")));
            }
            if (!hashes.quarantine(version, head, reason)) {
                return false;
            }
        } catch (IOException e) {
            throw new IOException(reason + "; they cannot be moved to the quarantine", e);
        }
        LOG.log(Level.WARNING, reason + "; moved to the quarantine, to be fetched again");
        damaged.accept(version);
        return true;
    }

    private void later(Job job) {
        if (waiting.size() < MAX_WAITING && waiting.add(job)) {
            background.execute(() -> run(job));
        }
    }

    private void run(Job job) {
        try {
            check(job.version(), job.zip());
        } catch (IOException | RuntimeException e) {
            // the outermost frame of the thread; whoever asks for the version gets the reason
            LOG.log(Level.WARNING, job.version() + ": stored files could not be checked", e);
        } finally {
            waiting.remove(job);
        }
    }

    private void check(ModuleVersion version, boolean zip) throws IOException {
        long key = key(version);
        Optional<Found> found = stored.find(version, zip);
        if (found.isEmpty() || storage.readOnlyReason().isPresent()) {
            return;
        }
        ModuleHead head = found.get().head();
        Optional<Blob> file = found.get().zip();
        long bytes = file.map(content -> content.sizeBytes() + head.sizeBytes()).orElse(0L) + LEAST_BYTES;
        backgroundBytes.acquire((int) Math.min(Integer.MAX_VALUE, bytes));
        Hashes recorded = hashes.recorded(version);
        Optional<String> damage = damageOfHead(head, recorded);
        if (damage.isEmpty() && file.isPresent()) {
            damage = damageOfZip(file.get(), recorded);
        }
        if (damage.isPresent()) {
            quarantine(version, head, damage.get());
            return;
        }
        boolean headIsRecorded = recorded.info().isPresent() && recorded.mod().isPresent();
        if (!headIsRecorded || (zip && recorded.zipBytes().isEmpty())) {
            hashes.record(version, head, recorded.or(hashesOf(head, file)));
        }
        remember(key, zip);
    }

    private static Hashes hashesOf(ModuleHead head, Optional<Blob> zip) throws IOException {
        Hashes known = Hashes.ofHead(head);
        return zip.isPresent() ? known.withZip(hashOfZip(zip.get()), Optional.of(Hashes.ofBytes(zip.get()))) : known;
    }

    private static Optional<ModuleHash> hashOfZip(Blob zip) throws IOException {
        try {
            return zip.file().isPresent() ? Optional.of(DirHash.ofZip(zip.file().get())) : Optional.empty();
        } catch (ZipException | EOFException e) {
            // nobody has ever known another hash of it
            return Optional.empty();
        }
    }

    /** Stops, and waits for a moment until nothing is written to the storage any more. */
    @Override
    public void close() {
        background.shutdownNow();
        try {
            if (!background.awaitTermination(MAX_CLOSE.toMillis(), TimeUnit.MILLISECONDS)) {
                LOG.log(Level.DEBUG, "a check of stored files goes on behind the end of the proxy");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
