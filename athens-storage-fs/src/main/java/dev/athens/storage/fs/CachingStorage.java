package dev.athens.storage.fs;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.athens.content.ModuleFiles;
import dev.athens.content.ModuleHead;
import dev.athens.module.ModulePath;
import dev.athens.module.ModuleVersion;
import dev.athens.module.Version;
import dev.athens.storage.Storage;
import dev.athens.storage.StorageParts;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * A bounded cache in a folder before a storage behind a network: what was read once is read from the disk afterwards, and
 * without waiting for the network. What nobody has used for the longest time makes room.
 *
 * <pre>{@code
 * StorageParts cached = CachingStorage.builder(bucket, Path.of("cache")).maxBytes(10L << 30).open().parts();
 * }</pre>
 *
 * <p>The storage has everything and decides everything: what is saved or deleted goes there first, and lists come from there.
 * Heads are kept when they are first read, and so are zips up to 16 MB; longer ones are served from the storage while one
 * thread copies them. Nothing is kept that is not what the storage has {@linkplain dev.athens.storage.RecordedHashes
 * recorded} of it. A disk that is full makes no request fail.
 *
 * <p>What somebody else deletes from the storage stays here until it is evicted or {@linkplain #drop dropped}.
 *
 * <p><b>Concurrency.</b> Thread-safe, and safe among processes that share the folder, which nobody else may use.
 */
public final class CachingStorage implements Storage {
    /** Takes a bucket a second or two; for longer ones nobody waits. */
    private static final long AT_ONCE_BYTES = 16L << 20;

    /** A version that takes more than this part of the cache pushes too much out. */
    private static final int LARGEST_PART = 4;

    private static final int FILLERS = 2;
    private static final int MAX_WAITING = 64;
    private static final int THREAD_IDLE_SECONDS = 10;
    private static final int CLOSE_SECONDS = 2;

    private final StorageParts far;
    private final FileStorage files;
    private final NearStorage near;
    private final CacheFill fill;
    private final long maxZipBytes;
    private final Executor filling;
    private final List<ExecutorService> pools = new ArrayList<>();

    private CachingStorage(Builder settings, FileStorage files) {
        this.far = settings.far;
        this.files = files;
        this.near = new NearStorage(files, far.storage(), settings.clock);
        this.maxZipBytes = Math.min(settings.maxZipBytes, settings.maxBytes / LARGEST_PART);
        this.filling = settings.background.orElseGet(() -> pool("athens-cache-fill", FILLERS, MAX_WAITING));
        Executor evicting = settings.background.orElseGet(() -> pool("athens-cache-eviction", 1, 1));
        CacheEviction eviction = new CacheEviction(files, settings.folder, settings.maxBytes, evicting);
        this.fill = new CacheFill(files, far.hashes(), eviction);
        // it may have had another size before
        eviction.plan();
    }

    private Executor pool(String name, int threads, int waiting) {
        ThreadPoolExecutor pool = new ThreadPoolExecutor(
                threads, threads, THREAD_IDLE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(waiting), work -> {
                    Thread thread = new Thread(work, name);
                    thread.setDaemon(true);
                    return thread;
                });
        pool.allowCoreThreadTimeOut(true);
        pools.add(pool);
        return pool;
    }

    /**
     * Starts to put a cache before a storage.
     *
     * @param far the storage, which is closed with the parts of the cache
     * @param folder a folder that is used for nothing else, created if it is missing
     */
    public static Builder builder(StorageParts far, Path folder) {
        return new Builder(far, folder);
    }

    /**
     * This storage with all that the one behind it can do. What is {@linkplain StorageParts#near near} is the cache, and its
     * files are held against what was recorded when they came; whoever deletes something there {@linkplain #drop drops} it.
     */
    public StorageParts parts() {
        return new StorageParts(
                this,
                Optional.of(new StorageParts.Near(near, Optional.of(near), fill::drop)),
                far.catalog(),
                far.usages(),
                far.hashes().map(hashes -> new CachedHashes(far.storage(), hashes, this)),
                far.claims(),
                far.noticeboard(),
                far.logs(),
                this::close);
    }

    private void close() throws IOException {
        pools.forEach(ExecutorService::shutdownNow);
        try {
            boolean ended = true;
            for (ExecutorService pool : pools) {
                ended &= pool.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS);
            }
            // what whoever does not react leaves behind is swept by the next one to open the folder
            if (ended) {
                files.parts().close();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            far.close();
        }
    }

    /** Takes a version out of the cache, which somebody has deleted from the storage. */
    public void drop(ModuleVersion version) {
        fill.drop(version);
    }

    @Override
    public List<Version> list(ModulePath module) throws IOException {
        return far.storage().list(module);
    }

    @Override
    public Optional<ModuleFiles> find(ModuleVersion version) throws IOException {
        Optional<ModuleFiles> kept = nearby(version, near::find);
        if (kept.isPresent()) {
            return kept;
        }
        long drops = fill.drops(version);
        Optional<ModuleFiles> found = far.storage().find(version);
        if (found.isEmpty()) {
            return Optional.empty();
        }
        ModuleFiles files = found.get();
        if (!mayKeep(files)) {
            return found;
        }
        if (files.zip().sizeBytes() > AT_ONCE_BYTES) {
            fillLater(version, files, drops);
            return found;
        }
        fill.whole(version, files, drops);
        return nearby(version, near::find).or(() -> found);
    }

    private boolean mayKeep(ModuleFiles files) {
        return files.zip().sizeBytes() <= maxZipBytes;
    }

    private void fillLater(ModuleVersion version, ModuleFiles files, long drops) {
        if (fill.isUnderWay(version)) {
            return;
        }
        try {
            filling.execute(() -> {
                try {
                    if (this.files.find(version).isEmpty()) {
                        fill.whole(version, files, drops);
                    }
                } catch (IOException e) { // the outermost frame
                    fill.warn(version + ": not kept in the cache", e);
                }
            });
        } catch (RejectedExecutionException e) {
            // others are first; whoever asks for it again tries again
        }
    }

    @Override
    public Optional<ModuleHead> findHead(ModuleVersion version) throws IOException {
        Optional<ModuleHead> kept = nearby(version, near::findHead);
        if (kept.isPresent()) {
            return kept;
        }
        long drops = fill.drops(version);
        Optional<ModuleHead> found = far.storage().findHead(version);
        if (found.isEmpty()) {
            return Optional.empty();
        }
        try {
            fill.head(version, found.get(), drops);
        } catch (IOException e) {
            if (!(e.getCause() instanceof DamagedException)) {
                throw e;
            }
            // whoever holds it against what was recorded, as a proxy does, moves it away, and it is fetched anew
            fill.warn(version + ": not kept in the cache", e);
            return found;
        }
        return nearby(version, near::findHead).or(() -> found);
    }

    /** A look that may find something. */
    @FunctionalInterface
    private interface Look<T> {
        Optional<T> at(ModuleVersion version) throws IOException;
    }

    /** What the cache has; nothing if it cannot be read. */
    private <T> Optional<T> nearby(ModuleVersion version, Look<T> look) {
        try {
            return look.at(version);
        } catch (IOException e) {
            fill.warn(version + ": cannot be read from the cache", e);
            return Optional.empty();
        }
    }

    @Override
    public boolean saveHead(ModuleVersion version, ModuleHead head) throws IOException {
        long drops = fill.drops(version);
        boolean saved = far.storage().saveHead(version, head);
        if (saved) {
            fill.savedHead(version, head, drops);
        }
        return saved;
    }

    @Override
    public boolean save(ModuleVersion version, ModuleFiles files) throws IOException {
        long drops = fill.drops(version);
        boolean saved = far.storage().save(version, files);
        if (saved && mayKeep(files)) {
            // its head may have been there before, with another info
            Optional<ModuleHead> head = stored(version);
            head.ifPresent(stored -> fill.saved(version, new ModuleFiles(stored, files.zip()), drops));
        }
        return saved;
    }

    private Optional<ModuleHead> stored(ModuleVersion version) {
        Optional<ModuleHead> kept = nearby(version, files::findHead);
        return kept.isPresent() ? kept : nearby(version, far.storage()::findHead);
    }

    @Override
    public boolean delete(ModuleVersion version) throws IOException {
        boolean deleted = far.storage().delete(version);
        drop(version);
        return deleted;
    }

    @Override
    public Optional<String> readOnlyReason() {
        return far.storage().readOnlyReason();
    }

    @Override
    public String toString() {
        return "CachingStorage[" + files + " before " + far.storage() + "]";
    }

    /** Settings of a cache; all are optional. */
    public static final class Builder {
        private final StorageParts far;
        private final Path folder;
        private long maxBytes = 10L << 30;
        private long maxZipBytes = Long.MAX_VALUE;
        private InstantSource clock = InstantSource.system();
        private Optional<Executor> background = Optional.empty();

        private Builder(StorageParts far, Path folder) {
            this.far = far;
            this.folder = folder.toAbsolutePath().normalize();
        }

        /**
         * What all that is kept may take on the disk; 10 GiB by default. Processes that share the folder should agree on it.
         *
         * @throws IllegalArgumentException if it is not positive
         */
        @CanIgnoreReturnValue
        public Builder maxBytes(long bytes) {
            if (bytes <= 0) {
                throw new IllegalArgumentException("maxBytes must be positive, not " + bytes);
            }
            this.maxBytes = bytes;
            return this;
        }

        /**
         * How large a zip may be to be kept, where larger ones are never read here, because clients are sent to the storage
         * for them; by default as large as a quarter of the cache, and never larger.
         */
        @CanIgnoreReturnValue
        public Builder maxZipBytes(long bytes) {
            this.maxZipBytes = bytes;
            return this;
        }

        @CanIgnoreReturnValue
        Builder clock(InstantSource clock) {
            this.clock = clock;
            return this;
        }

        /** Who fills and evicts in the place of threads of its own. */
        @CanIgnoreReturnValue
        Builder background(Executor executor) {
            this.background = Optional.of(executor);
            return this;
        }

        /**
         * Opens the folder.
         *
         * @throws IOException if it cannot be created, read or written; the storage is not closed then
         */
        public CachingStorage open() throws IOException {
            FileStorage files = FileStorage.open(folder);
            Optional<String> obstacle = files.readOnlyReason();
            if (obstacle.isPresent()) {
                files.parts().close();
                throw new IOException(folder + ": a cache must be written, and cannot be: " + obstacle.get());
            }
            return new CachingStorage(this, files);
        }
    }
}
