package dev.athens.vcs.jgit.clones;

import com.google.common.cache.Cache;
import com.google.common.cache.CacheBuilder;
import com.google.common.hash.Hashing;
import dev.athens.fetch.FetchException;
import dev.athens.internal.CacheCensus;
import dev.athens.internal.Urls;
import dev.athens.module.ModulePath;
import dev.athens.vcs.jgit.place.Remote;
import dev.athens.vcs.jgit.place.RepositoryAccess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.atomic.LongAdder;

/**
 * Bare clones on disk, one folder per repository URL, shared by all versions of a repository, by all threads and by all
 * processes that use the same cache folder; two folders where some modules may use logins and others may not.
 *
 * <p>The clones together stay below a size: when one has grown, those used longest ago are removed, never one in use.
 * A damaged clone is removed and made anew. Clones survive a restart.
 *
 * <p>Concurrency: thread-safe. Work in one repository never waits for another repository.
 */
public final class RepositoryCache implements AutoCloseable {
    /** The most references of one repository; the largest known ones have some hundred thousand. */
    static final int MAX_REFS = 1_000_000;

    private static final System.Logger LOG = System.getLogger(RepositoryCache.class.getName());
    private static final Duration LOOK_EVERY = Duration.ofMinutes(10); // other processes add clones too
    /** Which part of the heap holds references that were listed lately. */
    private static final int REFERENCES_SHARE = 16;

    private static final int MAX_ATTEMPTS = 3;
    private static final int MAX_IDLE = 256;
    private static final int MAX_READABLE_CHARS = 40;

    /**
     * What all repositories share.
     *
     * @param transports reaches remote repositories
     * @param clock for the age of what was advertised and of clones
     * @param refsFreshness how long an advertisement is taken as current
     * @param budget what may be spent
     * @param trash where folders wait for their deletion
     * @param advertised what repositories advertised lately
     * @param forgotten the modules for which that is not good any more
     */
    record Settings(
            Transports transports,
            Clock clock,
            Duration refsFreshness,
            Budget budget,
            Path trash,
            Cache<RepositoryAccess, RemoteRefs> advertised,
            Forgotten forgotten) {}

    /**
     * What may be spent.
     *
     * @param cacheBytes on all clones together
     * @param repositoryBytes on one fetch
     * @param fileBytes on one file of a module
     * @param fetchTime on one fetch
     * @param heap on what is in memory at one time
     */
    public record Budget(long cacheBytes, long repositoryBytes, long fileBytes, Duration fetchTime, HeapBudget heap) {}

    /** Something to do with a repository. It may be run again after damage was healed, so it starts from nothing. */
    @FunctionalInterface
    public interface Work<T> {
        T run(RepositorySnapshot snapshot) throws IOException, FetchException, InterruptedException;
    }

    /** A repository that somebody uses or used; {@code holders} is guarded by the cache. */
    private static final class Entry {
        private final CachedRepository repository;
        private int holders;

        Entry(CachedRepository repository) {
            this.repository = repository;
        }
    }

    private final Path clones;
    private final Path locks;
    private final Settings settings;
    private final Map<String, Entry> entries = new LinkedHashMap<>(16, 0.75f, true); // guarded by this
    private final Object trimming = new Object();

    // guarded by trimming: what the clones took at the last look, and at most what came since
    private long knownBytes;
    private Instant lookedAt = Instant.EPOCH;

    /** The same for who only wants to know, who must not wait for a look; -1 before the first one. */
    private volatile long toldBytes = -1;

    private final LongAdder evicted = new LongAdder();
    private final LongAdder overLimit = new LongAdder();

    /** Uses a folder, which need not exist. */
    public RepositoryCache(Path folder, Budget budget, Duration refsFreshness, Clock clock, Transports transports) {
        JGitRuntime.prepare();
        this.clones = folder.resolve("clones");
        this.locks = folder.resolve("locks");
        Cache<RepositoryAccess, RemoteRefs> advertised = CacheBuilder.newBuilder()
                .maximumWeight(budget.heap().limits().heapBytes() / REFERENCES_SHARE)
                .weigher((RepositoryAccess remote, RemoteRefs refs) -> weight(remote, refs))
                .recordStats()
                .build();
        this.settings = new Settings(
                transports, clock, refsFreshness, budget, folder.resolve("trash"), advertised, new Forgotten());
    }

    /** Has the repository of a module asked anew for its references, however little time has passed. */
    public void forget(ModulePath module) {
        settings.forgotten().add(module);
    }

    private static int weight(RepositoryAccess remote, RemoteRefs refs) {
        return (int) Math.min(Integer.MAX_VALUE, remote.url().length() + refs.heapBytes());
    }

    /** What there is, and what became of it. */
    public CloneCounts counts() {
        long bytes = toldBytes;
        return new CloneCounts(
                bytes < 0 ? OptionalLong.empty() : OptionalLong.of(bytes),
                evicted.sum(),
                overLimit.sum(),
                CacheCensus.of("references", settings.advertised(), RepositoryCache::weight));
    }

    /**
     * Does something with a repository.
     *
     * @param subject what is asked for; messages of failures start with it
     * @param remote the repository, as whoever asks may use it
     * @param interest what the work will look at
     * @throws FetchException.Unavailable if the clone could not be read or written
     */
    public <T> T use(String subject, Remote remote, Interest interest, Work<T> work)
            throws FetchException, InterruptedException {
        JGitRuntime.prepareClones();
        String name = folderName(remote.access());
        Entry entry = hold(name, remote.access());
        try {
            return attempt(entry.repository, subject, remote, interest, work);
        } catch (BudgetException e) {
            overLimit.increment();
            throw e.about(subject + ": " + Urls.withoutSecrets(remote.url()));
        } catch (UncheckedIOException e) {
            if (e.getCause() instanceof BudgetException excess) {
                overLimit.increment();
                throw excess.about(subject + ": " + Urls.withoutSecrets(remote.url()));
            }
            throw e;
        } catch (IOException e) {
            Interrupts.check(e);
            throw new FetchException.Unavailable(
                    subject + ": clone of " + Urls.withoutSecrets(remote.url()) + ": " + e.getMessage(), e);
        } finally {
            release(entry);
            if (entry.repository.resetGrown()) {
                tidy(name, entry.repository);
            }
        }
    }

    private static <T> T attempt(
            CachedRepository repository, String subject, Remote remote, Interest interest, Work<T> work)
            throws IOException, FetchException, InterruptedException {
        for (int attempt = 1; ; attempt++) {
            int generation = repository.generation();
            try (RepositorySession session = repository.open(subject, remote, interest)) {
                return work.run(session);
            } catch (RefsMovedException e) {
                if (attempt == MAX_ATTEMPTS) {
                    throw e;
                }
                repository.forgetRefs();
            } catch (IOException | FetchException.Unavailable | RuntimeException e) {
                if (attempt == MAX_ATTEMPTS || !(Damage.causes(e) || repository.isDamaged())) {
                    throw e;
                }
                LOG.log(
                        System.Logger.Level.WARNING,
                        subject + ": a clone is damaged or lacks something, making it anew",
                        e);
                repository.discard(generation);
            }
        }
    }

    private synchronized Entry hold(String name, RepositoryAccess remote) {
        Entry entry = entries.computeIfAbsent(
                name,
                key -> new Entry(new CachedRepository(remote, clones.resolve(name), locks.resolve(name), settings)));
        entry.holders++;
        return entry;
    }

    private synchronized void release(Entry entry) {
        entry.holders--;
        if (entries.size() > MAX_IDLE) {
            entries.values().removeIf(other -> {
                boolean idle = entries.size() > MAX_IDLE && other.holders == 0;
                if (idle) {
                    other.repository.closeClones();
                }
                return idle;
            });
        }
    }

    /** Closes all clones; they stay on disk. */
    @Override
    public synchronized void close() {
        entries.values().forEach(entry -> entry.repository.closeClones());
    }

    /** A clone on disk. */
    private record Clone(String name, long sizeBytes, FileTime usedAt) {}

    /** Removes worn clones, and when the rest may be too much, looks at all; trouble leaves it to the next time. */
    private void tidy(String name, CachedRepository used) {
        synchronized (trimming) {
            try {
                if (used.isWorn()) {
                    evict(name);
                }
                knownBytes += Folders.sizeBytes(clones.resolve(name));
                Duration age = Duration.between(lookedAt, settings.clock().instant());
                if (knownBytes > settings.budget().cacheBytes() || age.compareTo(LOOK_EVERY) > 0) {
                    knownBytes = trim();
                    lookedAt = settings.clock().instant();
                }
                toldBytes = knownBytes;
            } catch (IOException e) {
                LOG.log(System.Logger.Level.WARNING, "cannot remove old clones", e);
            }
        }
    }

    /** Removes the clones used longest ago until the rest fits, and says what that takes. */
    private long trim() throws IOException {
        Folders.delete(settings.trash()); // what a stopped process left
        List<Clone> oldestFirst = listClones();
        long sum = oldestFirst.stream().mapToLong(Clone::sizeBytes).sum();
        for (Clone clone : oldestFirst) {
            if (sum <= settings.budget().cacheBytes()) {
                return sum;
            }
            if (evict(clone.name())) {
                evicted.increment();
                sum -= clone.sizeBytes();
            }
        }
        return sum;
    }

    private List<Clone> listClones() throws IOException {
        List<Clone> found = new ArrayList<>();
        try (DirectoryStream<Path> folders = Files.newDirectoryStream(clones)) {
            for (Path folder : folders) {
                String name = folder.getFileName().toString();
                Path lockFile = CachedRepository.useLockFile(locks.resolve(name));
                FileTime usedAt = Files.exists(lockFile) ? Files.getLastModifiedTime(lockFile) : FileTime.fromMillis(0);
                found.add(new Clone(name, Folders.sizeBytes(folder), usedAt));
            }
        }
        found.sort(Comparator.comparing(Clone::usedAt));
        return found;
    }

    private boolean evict(String name) throws IOException {
        Path trash = settings.trash().resolve(UUID.randomUUID().toString());
        boolean evicted;
        synchronized (this) { // nobody may begin to use it meanwhile; the move is quick, the deletion comes later
            Entry entry = entries.get(name);
            if (entry != null && entry.holders > 0) {
                return false;
            }
            evicted = entry == null
                    ? new UseLock(CachedRepository.useLockFile(locks.resolve(name)))
                            .runUnused(() -> Folders.move(clones.resolve(name), trash))
                    : entry.repository.evict(trash);
        }
        Folders.delete(trash);
        return evicted;
    }

    /** A name that is safe everywhere, tells a reader the repository, and is unique by its hash. */
    static String folderName(RepositoryAccess remote) {
        String url = remote.url();
        String readable = url.toLowerCase(Locale.ROOT)
                .replaceFirst("^[a-z0-9+]+://([^/@]*@)?", "")
                .replaceAll("[?#].*", "")
                .replaceAll("[^a-z0-9]+", "-");
        String tail = readable.substring(Math.max(0, readable.length() - MAX_READABLE_CHARS));
        String hash = Hashing.sha256()
                .hashString(url + remote.suffix(), StandardCharsets.UTF_8)
                .toString();
        return hash.substring(0, 32) + tail.replaceFirst("^-*", "-").replaceFirst("-+$", "");
    }
}
