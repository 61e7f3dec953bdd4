package dev.athens.vcs.jgit;

import dev.athens.fetch.FetchException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.regex.Pattern;
import org.eclipse.jgit.errors.TransportException;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.Ref;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.storage.file.FileRepositoryBuilder;
import org.eclipse.jgit.transport.FetchConnection;
import org.eclipse.jgit.transport.RefSpec;
import org.eclipse.jgit.transport.TagOpt;
import org.eclipse.jgit.transport.Transport;
import org.jspecify.annotations.Nullable;

/**
 * The clones of one remote repository, and what it advertised lately.
 *
 * <p>{@code full.git} holds the complete history of all branches and tags. Until somebody needs that, up to
 * {@link #MAX_SHALLOW} versions have clones {@code at-<commit>.git} of one commit each. Complete and shallow history never
 * meet in one clone: a clone that has a commit has all that its kind promises, because JGit adds objects as whole packs.
 *
 * <p>Concurrency: thread-safe. One thread at a time lists references and one fetches, also among processes; the others
 * wait and then find what they need. Reading needs no lock, since fetching only adds files.
 */
final class CachedRepository {
    /** After so many versions of one repository a complete clone is the cheaper way to the next one. */
    static final int MAX_SHALLOW = 3;

    private static final String FULL = "full.git";
    private static final List<RefSpec> REFS = List.of(
            new RefSpec("+refs/heads/*:refs/heads/*"),
            new RefSpec("+refs/tags/*:refs/tags/*"),
            new RefSpec("+HEAD:refs/athens/head"));

    private static final Pattern LONG_ID = Pattern.compile("'[0-9a-f]{64} ");

    private final String url;
    private final Path folder;
    private final Path fetchLockFile;
    private final RepositoryCache.Settings settings;
    private final ReentrantLock listing = new ReentrantLock();
    private final ReentrantLock fetching = new ReentrantLock();

    // guarded by listing
    private @Nullable RemoteRefs advertised;
    private Instant advertisedAt = Instant.MIN;

    // guarded by this
    private final Map<String, Repository> clones = new HashMap<>();
    private int generation;
    private boolean grown;

    CachedRepository(String url, Path folder, Path fetchLockFile, RepositoryCache.Settings settings) {
        this.url = url;
        this.folder = folder;
        this.fetchLockFile = fetchLockFile;
        this.settings = settings;
    }

    /**
     * Opens the repository as it is now.
     *
     * @param subject what is asked for; messages of failures start with it
     */
    Session open(String subject) throws IOException, FetchException, InterruptedException {
        Session session = new Session(subject);
        try {
            session.refs = refs(session);
            return session;
        } catch (IOException | FetchException | InterruptedException | RuntimeException e) {
            session.close();
            throw e;
        }
    }

    /** Forgets what was advertised, so that the next session asks again. */
    void forgetRefs() {
        listing.lock();
        try {
            advertised = null;
        } finally {
            listing.unlock();
        }
    }

    /** Counts how often the clones were dropped. */
    synchronized int generation() {
        return generation;
    }

    /** Drops damaged clones, unless somebody has done it since the session was opened. */
    synchronized void discard(int damagedGeneration) throws IOException {
        if (generation == damagedGeneration) {
            closeClones();
            Folders.moveToTrash(folder, settings.trash());
        }
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

    private synchronized void markGrown() {
        grown = true;
    }

    private RemoteRefs refs(Session session) throws IOException, FetchException, InterruptedException {
        listing.lockInterruptibly();
        try {
            Duration age = Duration.between(advertisedAt, settings.clock().instant());
            if (advertised != null && !age.isNegative() && age.compareTo(settings.refsFreshness()) < 0) {
                return advertised;
            }
            RemoteRefs listed = listRefs(session);
            advertised = listed;
            advertisedAt = settings.clock().instant();
            return listed;
        } finally {
            listing.unlock();
        }
    }

    private RemoteRefs listRefs(Session session) throws IOException, FetchException, InterruptedException {
        try {
            return new RemoteRefs(advertisement(session.subject, session.clone(FULL)));
        } catch (TransportException e) {
            FetchException failure = explain(session.subject, e);
            if (failure instanceof FetchException.Unavailable trouble
                    && !trouble.isTimeout()
                    && hasLongIds(session.subject)) {
                throw new FetchException.NotFound(
                        session.subject + ": " + Urls.redact(url)
                                + " is a SHA-256 repository, which is not supported; ask a proxy that has it",
                        e);
            }
            throw failure;
        }
    }

    private Transport openTransport(String subject, Repository clone) throws FetchException, InterruptedException {
        try {
            return settings.transports().open(clone, url);
        } catch (FetchException e) {
            throw ModuleErrors.about(subject, e);
        }
    }

    private Collection<Ref> advertisement(String subject, Repository clone)
            throws IOException, FetchException, InterruptedException {
        try (Transport transport = openTransport(subject, clone);
                FetchConnection connection = transport.openFetch(REFS)) {
            if (connection.getRefs().size() > RepositoryCache.MAX_REFS) {
                throw new FetchException.Refused(subject + ": " + Urls.redact(url) + " has more than "
                        + RepositoryCache.MAX_REFS + " references");
            }
            return connection.getRefs();
        }
    }

    /**
     * Tells whether object ids have 64 digits. Servers hang up on JGit then, but the oldest protocol begins with the
     * references, and JGit's message quotes the first of them.
     */
    private boolean hasLongIds(String subject) throws IOException, FetchException, InterruptedException {
        try (Repository clone = builder(folder.resolve(FULL)).build()) {
            clone.getConfig().setInt("protocol", null, "version", 0);
            advertisement(subject, clone);
            return false;
        } catch (TransportException e) {
            Interrupts.check(e);
            return LONG_ID.matcher(String.valueOf(e.getMessage())).find();
        }
    }

    /** A failed transport is trouble of the local clone, an interrupt, or what the transports say. */
    private FetchException explain(String subject, TransportException failure)
            throws IOException, InterruptedException {
        Interrupts.check(failure);
        if (Damage.causes(failure)) {
            throw failure;
        }
        return settings.transports().explain(subject + ": " + Urls.redact(url), failure);
    }

    @FunctionalInterface
    private interface Need {
        boolean exists() throws IOException;
    }

    /** One caller's view; not thread-safe. */
    final class Session implements RepositorySnapshot, AutoCloseable {
        private final String subject;
        private final Map<String, Repository> used = new HashMap<>();
        private @Nullable RemoteRefs refs;

        private Session(String subject) {
            this.subject = subject;
        }

        @Override
        public RemoteRefs refs() {
            if (refs == null) {
                throw new IllegalStateException("session is not open");
            }
            return refs;
        }

        @Override
        public Repository history() throws IOException, FetchException, InterruptedException {
            Repository full = clone(FULL);
            if (hasAll(full)) {
                return full;
            }
            fetchAlone(() -> !hasAll(full), full, REFS, false);
            if (!hasAll(full)) {
                throw new RefsMovedException(Urls.redact(url) + " changed while it was fetched");
            }
            return full;
        }

        @Override
        public Repository tip(String refName) throws IOException, FetchException, InterruptedException {
            ObjectId id = refs().target(refName).orElseThrow(() -> new IllegalArgumentException(refName));
            Repository full = clone(FULL);
            if (full.getObjectDatabase().has(id)) {
                return full;
            }
            String name = "at-" + id.name() + ".git";
            if (hasPacks(FULL) || (!hasPacks(name) && shallowClones() >= MAX_SHALLOW)) {
                return history();
            }
            Repository shallow = clone(name);
            RefSpec spec = new RefSpec("+" + refName + ":refs/athens/tip");
            fetchAlone(() -> !shallow.getObjectDatabase().has(id), shallow, List.of(spec), true);
            return shallow.getObjectDatabase().has(id) ? shallow : history();
        }

        private boolean hasAll(Repository clone) throws IOException {
            for (ObjectId tip : refs().tips()) {
                if (!clone.getObjectDatabase().has(tip)) {
                    return false;
                }
            }
            return true;
        }

        /** Waits for the fetches of others, and fetches if that is still needed then. */
        private void fetchAlone(Need need, Repository clone, List<RefSpec> specs, boolean shallow)
                throws IOException, FetchException, InterruptedException {
            fetching.lockInterruptibly();
            try {
                FileChannel lock = UseLock.takeAlone(fetchLockFile);
                try {
                    if (need.exists()) {
                        fetch(clone, specs, shallow);
                    }
                } finally {
                    lock.close();
                }
            } finally {
                fetching.unlock();
            }
        }

        /** Fetches; a shallow fetch that fails is forgotten, because the server may do better with a complete one. */
        private void fetch(Repository clone, List<RefSpec> specs, boolean shallow)
                throws IOException, FetchException, InterruptedException {
            markGrown();
            FetchMonitor monitor = new FetchMonitor(clone.getDirectory().toPath(), settings.maxBytes());
            try (Transport transport = openTransport(subject, clone)) {
                transport.setTagOpt(TagOpt.NO_TAGS);
                transport.setRemoveDeletedRefs(true);
                if (shallow) {
                    transport.setDepth(1);
                }
                transport.fetch(monitor, existing(specs));
            } catch (TransportException e) {
                if (monitor.tooLarge()) {
                    throw new FetchException.Refused(subject + ": " + Urls.redact(url) + " is larger than the "
                            + settings.maxBytes() + " bytes that clones may take: raise the limit");
                }
                Interrupts.check(e);
                if (!shallow) {
                    throw explain(subject, e);
                }
            }
        }

        /** Without HEAD if the repository has none, which would fail the fetch. */
        private List<RefSpec> existing(List<RefSpec> specs) {
            List<RefSpec> existing = new ArrayList<>(specs);
            if (refs().target(Constants.HEAD).isEmpty()) {
                existing.removeIf(spec -> spec.getSource().equals(Constants.HEAD));
            }
            return existing;
        }

        private Repository clone(String name) throws IOException {
            Repository known = used.get(name);
            if (known == null) {
                known = acquire(name);
                used.put(name, known);
            }
            return known;
        }

        @Override
        public void close() {
            used.values().forEach(Repository::close);
            used.clear();
        }
    }

    /** Opens or creates a clone; the caller closes it once more than this object does. */
    private synchronized Repository acquire(String name) throws IOException {
        Path path = folder.resolve(name);
        boolean exists = Files.isDirectory(path.resolve("objects"));
        Repository clone = clones.get(name);
        if (clone != null && !exists) {
            clone.close(); // somebody emptied the cache
            clones.remove(name);
            clone = null;
        }
        if (clone == null) {
            clone = exists ? existing(path) : create(path);
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
            return create(path);
        }
    }

    private static Repository create(Path path) throws IOException {
        Files.createDirectories(path);
        Repository created = builder(path).build();
        try {
            created.create(true);
            return created;
        } catch (IOException | RuntimeException e) {
            created.close();
            throw e;
        }
    }

    private static FileRepositoryBuilder builder(Path path) {
        return new FileRepositoryBuilder().setBare().setGitDir(path.toFile());
    }

    private boolean hasPacks(String name) throws IOException {
        Path packs = folder.resolve(name).resolve("objects").resolve("pack");
        if (!Files.isDirectory(packs)) {
            return false;
        }
        try (DirectoryStream<Path> files = Files.newDirectoryStream(packs, "*.pack")) {
            return files.iterator().hasNext();
        }
    }

    private int shallowClones() throws IOException {
        int count = 0;
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "at-*.git")) {
            for (Path unused : files) {
                count++;
            }
        }
        return count;
    }
}
