package dev.athens.storage.fs;

import dev.athens.fleet.ForgottenModules;
import dev.athens.fleet.Noticeboard;
import dev.athens.fleet.WrittenNotice;
import dev.athens.internal.Modes;
import dev.athens.module.ModulePath;
import java.io.IOException;
import java.io.InputStream;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A noticeboard in {@code .athens/notices}, for servers that share a folder, also through a network. A notice is a file that the
 * hashes of its module and its name name, in one of 256 folders; what was forgotten is one more file. All of them are replaced
 * by renames, and nothing waits for the disk, as nothing here has to outlast a loss of power. How old a notice is, the clock of
 * the file system says, as for {@link LeaseFiles}.
 *
 * <p>Thread-safe, and safe among processes: who forgets holds a lock while he replaces the file of what was forgotten.
 */
final class FileNoticeboard implements Noticeboard {
    private static final Logger LOG = System.getLogger(FileNoticeboard.class.getName());

    /** All servers together may have more for as long as it takes until each has looked. */
    private static final int MAX_NOTICES = 20_000;

    private static final long MAX_TOTAL_BYTES = 64L << 20;

    private static final Duration SWEEP = Duration.ofMinutes(1);
    private static final int SHARD_DIGITS = 2;

    private final Path root;
    private final Path folder;
    private final FolderLocks locks;
    private final Optional<FileClock> clock;
    private final AtomicLong numbers = new AtomicLong();
    private final AtomicLong sweptNanos = new AtomicLong(System.nanoTime() - SWEEP.toNanos());
    /** Whether no other process used the storage when this one looked last. */
    private volatile boolean alone;

    /** Those of two who add at once may count as one, until the next look. */
    private volatile Kept kept = new Kept(0, 0);

    /** How much there is, as far as this process knows. */
    private record Kept(long notices, long bytes) {
        Kept plus(long size) {
            return new Kept(notices + 1, bytes + size);
        }

        boolean isFull() {
            return notices >= MAX_NOTICES || bytes >= MAX_TOTAL_BYTES;
        }
    }

    /**
     * The noticeboard of a storage.
     *
     * @param clock empty for who must write nothing: he is told what to forget, finds no notices, since he could not tell how old
     *     they are, and puts none up
     */
    FileNoticeboard(Path root, Optional<FileClock> clock) {
        this.root = root;
        this.folder = folder(root);
        this.locks = FolderLocks.of(root);
        this.clock = clock;
    }

    /** Where it is; nothing makes it before somebody has something to tell. */
    static Path folder(Path root) {
        return Workspace.folder(root).resolve("notices");
    }

    private Path forgotten() {
        return folder.resolve("forgotten");
    }

    private Path shard(ModulePath module) {
        return folder.resolve(WrittenNotice.folder(module).substring(0, SHARD_DIGITS));
    }

    private static String prefix(ModulePath module) {
        return WrittenNotice.folder(module) + ".";
    }

    private Path notice(ModulePath module, String name) {
        return shard(module).resolve(prefix(module) + WrittenNotice.file(name));
    }

    @Override
    public Optional<Notice> find(ModulePath module, String name) throws IOException {
        return clock.isPresent() ? find(notice(module, name), clock.get()) : Optional.empty();
    }

    private static Optional<Notice> find(Path file, FileClock clock) throws IOException {
        Optional<byte[]> bytes = read(file, WrittenNotice.MAX_BYTES);
        if (bytes.isEmpty()) {
            return Optional.empty();
        }
        try {
            // of one that has replaced it meanwhile, it says more of what is no older than that look
            FileTime written = Files.getLastModifiedTime(file);
            return WrittenNotice.read(bytes.get(), age(written, clock.now()));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    private static Duration age(FileTime written, FileTime now) {
        Duration age = Duration.between(written.toInstant(), now.toInstant());
        return age.isNegative() ? Duration.ZERO : age;
    }

    /** Reads a file, which through a network is how it is now only if it is opened; empty if it is not there, or too long. */
    private static Optional<byte[]> read(Path file, int maxBytes) throws IOException {
        // no channel: an interrupt would close it
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(maxBytes + 1);
            return bytes.length > maxBytes ? Optional.empty() : Optional.of(bytes);
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    @Override
    public void put(ModulePath module, String name, String content, Duration validFor) throws IOException {
        if (clock.isEmpty()) {
            return;
        }
        sweepSometimes(clock.get());
        if (kept.isFull()) {
            // each asks for itself until the next look
            return;
        }
        byte[] bytes = WrittenNotice.write(content, validFor);
        replace(notice(module, name), bytes, clock.get());
        kept = kept.plus(bytes.length);
    }

    private void replace(Path file, byte[] bytes, FileClock own) throws IOException {
        Path unfinished = own.file().resolveSibling("notice-" + numbers.incrementAndGet());
        Modes.newFile(unfinished, bytes);
        try {
            try {
                Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
            } catch (NoSuchFileException e) {
                Modes.createDirectories(file.resolveSibling(""));
                Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
            }
        } finally {
            Files.deleteIfExists(unfinished);
        }
    }

    @Override
    public void forget(ModulePath module) throws IOException {
        if (clock.isEmpty()) {
            return;
        }
        String prefix = prefix(module);
        for (String name : FolderNames.read(shard(module))) {
            if (name.startsWith(prefix)) {
                Files.deleteIfExists(shard(module).resolve(name));
            }
        }
        FileClock own = clock.get();
        boolean unused = locks.holding("notices", () -> {
            replace(forgotten(), readForgotten().with(module).write(), own);
            return true;
        });
    }

    private ForgottenModules readForgotten() throws IOException {
        return read(forgotten(), ForgottenModules.MAX_BYTES)
                .map(ForgottenModules::parse)
                .orElse(ForgottenModules.NONE);
    }

    @Override
    public boolean isAlone() {
        return alone;
    }

    @Override
    public News news(Optional<String> cursor) throws IOException {
        alone = clock.isPresent() && seesNobody();
        return readForgotten().since(cursor);
    }

    private boolean seesNobody() {
        try {
            return Workspace.liveOwner(root).isEmpty();
        } catch (IOException e) {
            // of another user, say: then somebody is there
            return false;
        }
    }

    /** Removes notices that are over, now and then. */
    private void sweepSometimes(FileClock own) {
        long now = System.nanoTime();
        long last = sweptNanos.get();
        if (now - last < SWEEP.toNanos() || !sweptNanos.compareAndSet(last, now)) {
            return;
        }
        try {
            sweep(own);
        } catch (IOException e) {
            LOG.log(Level.DEBUG, folder + ": notices that are over stay for now", e);
        }
    }

    /** Removes notices that are over, and finds out how much is left. */
    void sweep(FileClock own) throws IOException {
        FileTime now = own.now();
        Kept left = new Kept(0, 0);
        for (String shard : FolderNames.read(folder)) {
            for (String name : FolderNames.read(folder.resolve(shard))) {
                Path file = folder.resolve(shard).resolve(name);
                Optional<Long> size = sweep(file, now);
                left = size.isPresent() ? left.plus(size.get()) : left;
            }
        }
        kept = left;
    }

    /** Removes a notice that is over; of one that stays the size. */
    private static Optional<Long> sweep(Path file, FileTime now) throws IOException {
        try {
            BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
            Duration age = age(attributes.lastModifiedTime(), now);
            // those that are young are not read: they go with the next look, at most
            boolean stays = age.compareTo(SWEEP) < 0
                    || read(file, WrittenNotice.MAX_BYTES)
                            .flatMap(bytes -> WrittenNotice.read(bytes, age))
                            .isPresent();
            if (!stays) {
                Files.deleteIfExists(file);
            }
            return stays ? Optional.of(attributes.size()) : Optional.empty();
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }
}
