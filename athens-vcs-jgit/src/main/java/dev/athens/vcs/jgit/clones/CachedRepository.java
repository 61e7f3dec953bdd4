package dev.athens.vcs.jgit.clones;

import dev.athens.fetch.FetchException;
import dev.athens.internal.Urls;
import dev.athens.vcs.jgit.place.ModuleErrors;
import dev.athens.vcs.jgit.place.Remote;
import dev.athens.vcs.jgit.place.RepositoryAccess;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.locks.ReentrantLock;
import org.eclipse.jgit.errors.TransportException;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.Ref;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.storage.file.FileRepositoryBuilder;
import org.eclipse.jgit.transport.Transport;

/**
 * The clones of one remote repository, and what it advertised lately. A folder is made when
 * something is fetched, not before.
 *
 * <p>Concurrency: thread-safe. One thread at a time lists references, and one fetches into a clone, also among processes;
 * the others wait and then find what they need, or fetch into a clone of their own. Reading needs no lock, since fetching
 * only adds files.
 */
final class CachedRepository {
    private static final int MAX_PACKS = 100;
    private static final String ASIDE = "aside-";

    private final RepositoryAccess remote;
    private final Path folder;
    private final UseLock useLock;
    private final RepositoryCache.Settings settings;
    private final ReentrantLock listing = new ReentrantLock();
    private final FetchLocks fetching;
    private final Refusals refusals = new Refusals();

    // guarded by listing
    private Instant advertisedAt = Instant.MIN;
    private long advertisedSince;

    // guarded by this
    private final Map<String, Repository> clones = new HashMap<>();
    private int generation;
    private boolean grown;

    /**
     * Knows nothing of the repository yet.
     *
     * @param folder for the clones
     * @param locks what the names of lock files begin with
     */
    CachedRepository(RepositoryAccess remote, Path folder, Path locks, RepositoryCache.Settings settings) {
        this.remote = remote;
        this.folder = folder;
        this.fetching = new FetchLocks(locks);
        this.useLock = new UseLock(useLockFile(locks));
        this.settings = settings;
    }

    /** The lock file of whoever uses the clones; its time is that of the last use. */
    static Path useLockFile(Path locks) {
        return locks.resolveSibling(locks.getFileName() + ".use");
    }

    /**
     * Opens the repository as it is now.
     *
     * @param subject what is asked for; messages of failures start with it
     * @param remote the repository, as whoever asks may use it
     */
    RepositorySession open(String subject, Remote remote, Interest interest)
            throws IOException, FetchException, InterruptedException {
        RepositorySession session = new RepositorySession(this, subject, remote, interest);
        try {
            if (!interest.knowsCommit()) {
                session.refs(); // at once, so that their failure is not mistaken for that of a revision
            }
            return session;
        } catch (IOException | FetchException | InterruptedException | RuntimeException e) {
            session.close();
            throw e;
        }
    }

    /** The URL for messages. */
    String shownUrl() {
        return Urls.withoutSecrets(remote.url());
    }

    /** Forgets what was advertised, so that the next session asks again. */
    void forgetRefs() {
        listing.lock();
        try {
            settings.advertised().invalidate(remote);
        } finally {
            listing.unlock();
        }
    }

    /** Counts how often the clones were dropped. */
    synchronized int generation() {
        return generation;
    }

    /**
     * Drops clones that are damaged or lack something, unless somebody has done it since the session was opened. From then
     * on whole versions are fetched.
     */
    synchronized void discard(int damagedGeneration) throws IOException {
        if (generation == damagedGeneration) {
            closeClones();
            Folders.moveToTrash(folder, settings.trash());
            refusals.forgetNoCommits(); // what a damaged clone lacks may be a commit
        }
        refusals.disallow(List.of(Slice.TOPS, Slice.TREES, Slice.HISTORY_AND_TREES, Slice.FILES));
    }

    /** Closes the clones before their folder goes, or before this object does. */
    synchronized void closeClones() {
        clones.values().forEach(Repository::close);
        clones.clear();
        generation++;
    }

    /** Tells whether something was fetched since the last call. */
    synchronized boolean resetGrown() {
        boolean result = grown;
        grown = false;
        return result;
    }

    /** What the server is known to refuse. */
    Refusals refusals() {
        return refusals;
    }

    /** Who fetches. */
    FetchLocks fetching() {
        return fetching;
    }

    /** What the repository advertises, or advertised a moment ago. */
    RemoteRefs refs(RepositorySession session) throws IOException, FetchException, InterruptedException {
        listing.lockInterruptibly();
        try {
            RemoteRefs advertised = settings.advertised().getIfPresent(remote);
            Duration age = Duration.between(advertisedAt, settings.clock().instant());
            boolean isForgotten = settings.forgotten().contains(session.remote().module(), advertisedSince);
            if (advertised != null
                    && !isForgotten
                    && !age.isNegative()
                    && age.compareTo(settings.refsFreshness()) < 0) {
                return advertised;
            }
            long since = settings.forgotten().now();
            RemoteRefs listed = listRefs(session);
            settings.advertised().put(remote, listed);
            advertisedAt = settings.clock().instant();
            advertisedSince = since;
            return listed;
        } finally {
            listing.unlock();
        }
    }

    private RemoteRefs listRefs(RepositorySession session) throws IOException, FetchException, InterruptedException {
        try {
            Collection<Ref> refs = session.listRefs();
            if (refs.size() > RepositoryCache.MAX_REFS) {
                throw new FetchException.Refused(session.subject() + ": " + shownUrl() + " has more than "
                        + RepositoryCache.MAX_REFS + " references");
            }
            RemoteRefs listed = new RemoteRefs(refs);
            session.take(listed.heapBytes());
            return listed;
        } catch (BudgetException e) {
            throw e.about(session.subject() + ": " + shownUrl());
        } catch (TransportException e) {
            FetchException failure = explain(session, e);
            if (failure instanceof FetchException.Unavailable trouble && !trouble.isTimeout() && hasLongIds(session)) {
                throw new FetchException.NotFound(
                        session.subject() + ": " + shownUrl()
                                + " is a SHA-256 repository, which is not supported; ask a proxy that has it",
                        e);
            }
            throw failure;
        }
    }

    /**
     * A way to the server for a clone; the caller closes it.
     *
     * @param purpose how much may come
     */
    Transport transport(RepositorySession session, Repository clone, Transports.Purpose purpose)
            throws FetchException, InterruptedException {
        try {
            return settings.transports().open(clone, session.remote(), purpose);
        } catch (FetchException e) {
            throw ModuleErrors.about(session.subject(), e);
        }
    }

    /** Tells whether JGit cannot read the repository because object ids have 64 digits. */
    private boolean hasLongIds(RepositorySession session) throws IOException, FetchException, InterruptedException {
        try {
            return LongIds.areAt(session.remote(), settings.transports(), folder.resolve(Slice.ALL.cloneName()));
        } catch (FetchException e) {
            throw ModuleErrors.about(session.subject(), e);
        }
    }

    /** A failed transport is trouble of the local clone, an interrupt, or what the transports say. */
    FetchException explain(RepositorySession session, TransportException failure)
            throws IOException, InterruptedException {
        Interrupts.check(failure);
        if (Damage.causes(failure)) {
            throw failure;
        }
        return session.remote().withHint(settings.transports().explain(session.subject() + ": " + shownUrl(), failure));
    }

    /** The most bytes of a file that is read. */
    long maxFileBytes() {
        return settings.budget().fileBytes();
    }

    /** Memory for what is read. */
    HeapBudget heap() {
        return settings.budget().heap();
    }

    /** Watches a fetch. */
    FetchMonitor monitor(Repository clone) {
        return new FetchMonitor(clone.getDirectory().toPath(), settings.budget());
    }

    /** Keeps all clones from being removed, and says that they are still of use. */
    void beginUse() throws IOException, InterruptedException {
        Files.createDirectories(useLock.file().getParent());
        useLock.enter();
        Files.setLastModifiedTime(useLock.file(), FileTime.from(settings.clock().instant()));
    }

    /** Ends a use. */
    void endUse() throws IOException {
        useLock.leave();
    }

    /** Moves the clones away if nobody uses them. */
    boolean evict(Path target) throws IOException {
        return useLock.runUnused(() -> {
            closeClones();
            Folders.move(folder, target);
        });
    }

    /** Tells whether a clone has been made. */
    boolean exists(String name) {
        return isMade(folder.resolve(name));
    }

    /** The configuration is written last. */
    private static boolean isMade(Path clone) {
        return Files.isRegularFile(clone.resolve(Constants.CONFIG))
                && Files.isRegularFile(clone.resolve(Constants.HEAD))
                && Files.isDirectory(clone.resolve(Constants.R_REFS))
                && Files.isDirectory(clone.resolve(Constants.OBJECTS));
    }

    /** Opens a clone, which need not exist on disk; the caller closes it once more than this object does. */
    synchronized Repository acquire(String name) throws IOException {
        Repository clone = clones.get(name);
        if (clone != null && !exists(name)) {
            clone.close(); // not made yet, or somebody emptied the cache
            clone = null;
        }
        if (clone == null) {
            clone = exists(name)
                    ? existing(folder.resolve(name))
                    : builder(folder.resolve(name)).build();
            clones.put(name, clone);
        }
        clone.incrementOpen();
        return clone;
    }

    private Repository existing(Path path) throws IOException {
        try {
            return builder(path).setMustExist(true).build();
        } catch (IOException e) {
            Folders.moveToTrash(path, settings.trash()); // its config is unreadable
            return builder(path).build();
        }
    }

    private static FileRepositoryBuilder builder(Path path) {
        return new FileRepositoryBuilder().setBare().setGitDir(path.toFile());
    }

    /** Makes the folder of a clone before something is fetched into it. */
    synchronized void create(Repository clone) throws IOException {
        grown = true;
        Path path = clone.getDirectory().toPath();
        if (isMade(path)) {
            CloneFiles.deleteLocks(path);
            return;
        }
        Folders.moveToTrash(path, settings.trash()); // somebody was stopped while making it
        CloneFiles.make(path);
    }

    /** A clone for one session alone, not made yet; whoever closes it deletes its folder. */
    Repository aside() throws IOException {
        return builder(folder.resolve(ASIDE + UUID.randomUUID())).build();
    }

    /** Makes the folder of a clone for one session, unless that has been done. */
    void createAside(Repository clone) throws IOException {
        if (!isMade(clone.getDirectory().toPath())) {
            CloneFiles.make(clone.getDirectory().toPath());
        }
    }

    /** Tells whether a clone has files that are not as they were written. */
    boolean isDamaged() throws IOException {
        for (String name : Slice.CLONE_NAMES) {
            Path clone = folder.resolve(name);
            if (Files.exists(clone) && (!isMade(clone) || CloneFiles.areDamaged(clone))) {
                return true;
            }
        }
        return false;
    }

    /** Tells whether so many fetches went into a clone that looking things up takes longer than fetching them anew. */
    boolean isWorn() throws IOException {
        for (Slice slice : Slice.values()) {
            Path packs =
                    folder.resolve(slice.cloneName()).resolve(Constants.OBJECTS).resolve("pack");
            if (Files.isDirectory(packs) && count(packs) > MAX_PACKS) {
                return true;
            }
        }
        return false;
    }

    private static int count(Path packs) throws IOException {
        int count = 0;
        try (DirectoryStream<Path> files = Files.newDirectoryStream(packs, "*.pack")) {
            for (Path unused : files) {
                count++;
            }
        }
        return count;
    }
}
