package dev.athens.storage.fs;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.athens.internal.Modes;
import dev.athens.storage.NotWritableException;
import java.io.FileOutputStream;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/**
 * Whether a storage can be written, and its workspace while it can. Whether it can is found out by writing a little into it
 * after something failed, since the texts of operating systems for a full or read-only disk have many forms and languages.
 *
 * <p>Concurrency: thread-safe. Who only reads waits for nobody; one of them may be the one who looks again.
 */
final class Writing {
    private static final Logger LOG = System.getLogger(Writing.class.getName());

    /** How long it is taken for granted that a storage still cannot be written. */
    static final Duration RETRY = Duration.ofSeconds(10);

    private static final int PROBE_BYTES = 4096;

    /** With less than this a disk is full, whatever fits in. */
    private static final long FULL_BYTES = 1 << 20;

    private static final String BY_CONFIGURATION = "the storage of this proxy is read-only by its configuration;"
            + " ask a proxy that may store, or let its operator say so";

    private final Path root;
    private final LongSupplier nanoTime;
    private final boolean never;

    /** Why nothing can be written; empty if something can, as far as is known. */
    private volatile Optional<String> obstacle;

    private volatile long foundNanos;

    private final ReentrantLock probing = new ReentrantLock();

    @GuardedBy("this")
    private Optional<Workspace> workspace = Optional.empty();

    private Writing(Path root, LongSupplier nanoTime, boolean never) {
        this.root = root;
        this.nanoTime = nanoTime;
        this.never = never;
        this.obstacle = never ? Optional.of(BY_CONFIGURATION) : Optional.empty();
    }

    /** Of a storage into which nothing is to be written. */
    static Writing never(Path root) {
        return new Writing(root, System::nanoTime, true);
    }

    /**
     * Of a storage that is to be written, now or when it can be.
     *
     * @param nanoTime the source of elapsed time
     * @throws IOException if the storage must not be used, whether it can be written or not
     */
    static Writing open(Path root, LongSupplier nanoTime) throws IOException {
        Writing writing = new Writing(root, nanoTime, false);
        try {
            writing.enter();
        } catch (IOException e) {
            new StoreFormat(root).check();
            if (writing.probe().isEmpty()) {
                throw e;
            }
        }
        return writing;
    }

    private synchronized Workspace enter() throws IOException {
        if (workspace.isEmpty()) {
            workspace = Optional.of(Workspace.enter(root));
        }
        return workspace.get();
    }

    /** Gives the workspace back; whoever writes all the same gets a new one. */
    synchronized void leave() throws IOException {
        Optional<Workspace> left = workspace;
        workspace = Optional.empty();
        if (left.isPresent()) {
            left.get().close();
        }
    }

    /** Why nothing can be written now, for clients; empty if something can. Looks again now and then. */
    Optional<String> obstacle() {
        if (obstacle.isEmpty() || never) {
            return obstacle;
        }
        boolean old = nanoTime.getAsLong() - foundNanos >= RETRY.toNanos();
        if (old && probing.tryLock()) {
            try {
                return probe();
            } finally {
                probing.unlock();
            }
        }
        return obstacle;
    }

    /**
     * Names for one save's files; none of them exists.
     *
     * @throws NotWritableException if nothing can be written
     */
    TemporaryFiles newFiles() throws IOException {
        check();
        return enter().newFiles();
    }

    /**
     * A file of this process, which goes when the process has ended.
     *
     * @throws NotWritableException if nothing can be written
     */
    Path ownFile(String name) throws IOException {
        check();
        return enter().file(name);
    }

    /** Tells whether nothing is to be written, by whoever opened the storage. */
    boolean isNever() {
        return never;
    }

    /** Fails if nothing can be written. */
    void check() throws NotWritableException {
        Optional<String> reason = obstacle();
        if (reason.isPresent()) {
            throw new NotWritableException(reason.get());
        }
    }

    /**
     * Explains why a write failed.
     *
     * @param neededBytes what was to be written
     * @return a {@link NotWritableException} if that was the storage's fault, else the failure itself
     */
    IOException explained(IOException failure, long neededBytes) {
        if (failure instanceof NotWritableException) {
            return failure;
        }
        Optional<String> reason = probe();
        if (reason.isPresent()) {
            return new NotWritableException(reason.get(), failure);
        }
        return freeBytes() < neededBytes + FULL_BYTES ? new NotWritableException(full(), failure) : failure;
    }

    private Optional<String> probe() {
        probing.lock();
        try {
            Optional<String> before = obstacle;
            Optional<String> now = tryToWrite();
            foundNanos = nanoTime.getAsLong();
            obstacle = now;
            if (now.isPresent() && before.isEmpty()) {
                LOG.log(Level.WARNING, root + ": what is stored is served and nothing is added: " + now.get());
            }
            if (now.isEmpty() && before.isPresent()) {
                LOG.log(Level.INFO, root + " can be written again");
            }
            return now;
        } finally {
            probing.unlock();
        }
    }

    private Optional<String> tryToWrite() {
        Path file = Workspace.all(root).resolve("probe-" + UUID.randomUUID());
        try {
            Modes.createDirectories(Workspace.all(root));
            Files.createFile(file);
            // no channel: the interrupt of a thread that was too slow would close it, and say nothing about the disk
            try (FileOutputStream out = new FileOutputStream(file.toFile())) {
                out.write(new byte[PROBE_BYTES]);
                out.getFD().sync();
            } finally {
                Files.deleteIfExists(file);
            }
            return Optional.empty();
        } catch (IOException e) {
            LOG.log(Level.DEBUG, root + " cannot be written", e);
            return Optional.of(reason(e));
        }
    }

    private String reason(IOException failure) {
        if (failure instanceof AccessDeniedException) {
            return "the storage of this proxy cannot be written: permission denied; its operator must let the user that"
                    + " the proxy runs as write there";
        }
        if (freeBytes() < FULL_BYTES) {
            return full();
        }
        Optional<String> text = failure instanceof FileSystemException named
                ? Optional.ofNullable(named.getReason())
                : Optional.ofNullable(failure.getMessage());
        return "the storage of this proxy cannot be written: "
                + text.orElse(failure.getClass().getSimpleName())
                + "; its operator must make it writable again";
    }

    private static String full() {
        return "the storage of this proxy has no room for this version: its disk is full; its operator must make room";
    }

    private long freeBytes() {
        try {
            return Files.getFileStore(root).getUsableSpace();
        } catch (IOException e) {
            return Long.MAX_VALUE;
        }
    }
}
