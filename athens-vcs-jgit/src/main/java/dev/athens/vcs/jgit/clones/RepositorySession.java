package dev.athens.vcs.jgit.clones;

import dev.athens.fetch.FetchException;
import dev.athens.observe.Running;
import dev.athens.observe.Step;
import dev.athens.vcs.jgit.clones.Transports.Purpose;
import dev.athens.vcs.jgit.place.Remote;
import java.io.IOException;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.eclipse.jgit.errors.IncorrectObjectTypeException;
import org.eclipse.jgit.errors.MissingObjectException;
import org.eclipse.jgit.errors.TransportException;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.Ref;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.revwalk.RevWalk;

/**
 * One caller's view of a repository: knows what is missing in the clones, and fetches no more than that. Not thread-safe.
 *
 * <p>What a clone has is found out by looking, never remembered: every fetch adds its objects at once, and with a commit
 * come all its folders, with a folder all that is below. So an object that is there stands for all that its {@link Slice}
 * promises.
 */
final class RepositorySession implements RepositorySnapshot, AutoCloseable {

    private final CachedRepository repository;
    private final String subject;
    private final Remote remote;
    private final Interest interest;
    private final HeapBudget.Share share;
    private final Connections connections;
    private final Map<String, Repository> clones = new HashMap<>();
    private boolean inUse;
    private boolean hasAskedAnew;
    private boolean mayBeThin = true;
    private Optional<Repository> aside = Optional.empty();
    private Optional<RemoteRefs> refs = Optional.empty();

    /** Begins a view without references. */
    RepositorySession(CachedRepository repository, String subject, Remote remote, Interest interest) {
        this.repository = repository;
        this.subject = subject;
        this.remote = remote;
        this.interest = interest;
        this.share = repository.heap().open();
        this.connections = new Connections(repository, this, interest.levels());
    }

    /** What is asked for; messages of failures start with it. */
    String subject() {
        return subject;
    }

    /** The repository, as whoever asks may use it. */
    Remote remote() {
        return remote;
    }

    /** Asks the server for its references. The connection stays open, to fetch with it. */
    Collection<Ref> listRefs() throws IOException, FetchException, InterruptedException {
        Slice slice = repository.refusals().firstAllowed(interest.firstSlices());
        boolean isHead = interest.wantsHead() && givesParts();
        boolean mayBeSmall =
                repository.refusals().mayBeSmall() && !repository.fetching().isTaken(Slice.VERSIONS.cloneName());
        if (isHead && (slice == Slice.TREES || (slice == Slice.VERSIONS && !mayBeSmall))) {
            slice = repository.refusals().firstAllowed(Slice.HEADS);
        }
        Repository clone = Slice.HEADS.contains(slice) && isHead ? aside() : clone(slice);
        boolean isSmall = isHead && slice == Slice.VERSIONS;
        return connections.listRefs(way(slice, clone, isSmall ? Purpose.SMALL : Purpose.ANY));
    }

    @Override
    public RemoteRefs refs() throws IOException, FetchException, InterruptedException {
        RemoteRefs known = refs.isPresent() ? refs.get() : repository.refs(this);
        refs = Optional.of(known);
        return known;
    }

    @Override
    public long maxFileBytes() {
        return repository.maxFileBytes();
    }

    @Override
    public HeapBudget heap() {
        return repository.heap();
    }

    @Override
    public void take(long heapBytes) throws BudgetException {
        share.take(heapBytes);
    }

    @Override
    public Repository history() throws IOException, FetchException, InterruptedException {
        for (Slice slice : Slice.HISTORIES) {
            if (missingRefs(clone(slice)).isEmpty()) {
                return clone(slice);
            }
        }
        Repository clone = clone(fetchFirst(Slice.HISTORIES, this::missingRefs));
        repository.refusals().addNoCommits(missingRefs(clone));
        return clone;
    }

    private Set<ObjectId> missingRefs(Repository clone) throws IOException, FetchException, InterruptedException {
        Set<ObjectId> missing = ClonedObjects.missing(clone, refs().tips());
        missing.removeAll(repository.refusals().noCommits());
        return missing;
    }

    @Override
    public Repository revision(ObjectId id) throws IOException, FetchException, InterruptedException {
        fetchRevisions(Set.of(id));
        Optional<Repository> holder = stored(id);
        if (holder.isPresent()) {
            return holder.get();
        }
        fetchFirst(List.of(Slice.ALL), clone -> ClonedObjects.missing(clone, refs().tips()));
        return stored(id).orElseThrow(this::refsMoved);
    }

    @Override
    public void fetchRevisions(Set<ObjectId> ids) throws IOException, FetchException, InterruptedException {
        Set<ObjectId> wanted = new HashSet<>();
        for (ObjectId id : ids) {
            if (stored(id).isEmpty()) {
                wanted.add(refs().advertised(id));
            }
        }
        if (!wanted.isEmpty() && !(interest.wantsHead() && fetchHead(wanted))) {
            fetchFirst(interest.slices(refs()), clone -> ClonedObjects.missing(clone, wanted));
        }
    }

    @Override
    public Optional<Repository> stored(ObjectId id) throws IOException, FetchException, InterruptedException {
        if (aside.isPresent() && aside.get().getObjectDatabase().has(id)) {
            return aside;
        }
        for (Slice slice : List.of(Slice.VERSIONS, Slice.TREES, Slice.ALL, Slice.HISTORY_AND_TREES)) {
            if (!clones.containsKey(slice.cloneName()) && !repository.exists(slice.cloneName())) {
                continue;
            }
            Repository clone = clone(slice);
            if (clone.getObjectDatabase().has(id) && (!interest.wantsHead() || hasGoMod(clone, id))) {
                return Optional.of(clone);
            }
        }
        return Optional.empty();
    }

    /** Tells whether the go.mod files of a commit are there, so that there is no need to wait for who fetches others. */
    private boolean hasGoMod(Repository clone, ObjectId id) throws IOException {
        Set<ObjectId> files = new HashSet<>();
        try (RevWalk walk = new RevWalk(clone)) {
            CommitTree tree = new CommitTree(this, clone, walk.parseTree(id));
            for (String path : interest.place().goModFiles()) {
                tree.find(path).ifPresent(files::add);
            }
        } catch (IncorrectObjectTypeException e) {
            return true; // a reference to a file
        }
        return ClonedObjects.missing(clone, files).isEmpty();
    }

    @Override
    public void fetchFiles(CommitTree tree, Set<ObjectId> files)
            throws IOException, FetchException, InterruptedException {
        Repository clone = tree.repository();
        if (ClonedObjects.missing(clone, files).isEmpty()) {
            return;
        }
        Set<ObjectId> wanted = new HashSet<>(files);
        if (interest.wantsFiles()) {
            wanted.addAll(ModuleBlobs.of(tree, interest.folder(tree)));
        }
        if (!repository.refusals().allows(Slice.FILES) || !fetchFiles(clone, wanted)) {
            throw new MissingObjectException(wanted.iterator().next(), Constants.TYPE_BLOB);
        }
    }

    private boolean fetchFiles(Repository clone, Set<ObjectId> files)
            throws IOException, FetchException, InterruptedException {
        return isAside(clone)
                ? fetchNow(Slice.FILES, clone, files, Purpose.ANY)
                : fetch(Slice.FILES, clone, none -> ClonedObjects.missing(clone, files));
    }

    /** What a clone still lacks. */
    @FunctionalInterface
    private interface Wants {
        Set<ObjectId> in(Repository clone) throws IOException, FetchException, InterruptedException;
    }

    /** Fetches in the first way that the server does not refuse. */
    private Slice fetchFirst(List<Slice> slices, Wants wants) throws IOException, FetchException, InterruptedException {
        for (Slice slice : slices) {
            if (repository.refusals().allows(slice) && fetch(slice, clone(slice), wants)) {
                return slice;
            }
        }
        throw new IllegalStateException("the last way is never refused");
    }

    /**
     * Fetches what is still missing when nobody else fetches.
     *
     * @return whether the server did not refuse; it then never refuses {@link Slice#ALL}
     */
    private boolean fetch(Slice slice, Repository clone, Wants wants)
            throws IOException, FetchException, InterruptedException {
        return repository.fetching().fetchAlone(name(clone), connections::close, () -> {
            Set<ObjectId> wanted = wants.in(clone);
            return wanted.isEmpty() || fetchNow(slice, clone, wanted, Purpose.ANY);
        });
    }

    private static String name(Repository clone) {
        return clone.getDirectory().getName();
    }

    /**
     * Fetches what a go.mod file needs: whole commits if they are small, else the upper folders. It waits for nobody, and
     * rather fetches what another is just fetching than wait for the end of a large pack.
     *
     * @return false if the server gives neither
     */
    private boolean fetchHead(Set<ObjectId> wanted) throws IOException, FetchException, InterruptedException {
        boolean givesParts = givesParts();
        boolean fills = interest.slices(refs()).equals(Slice.WHOLES);
        if (givesParts && fills && repository.refusals().mayBeSmall() && fetchVersionsIfFree(wanted, Purpose.SMALL)) {
            return true;
        }
        for (Slice slice : Slice.HEADS) {
            if (repository.refusals().allows(slice) && fetchNow(slice, aside(), wanted, Purpose.ANY)) {
                return true;
            }
        }
        return fetchVersionsIfFree(wanted, Purpose.ANY)
                || (repository.refusals().allows(Slice.VERSIONS)
                        && fetchNow(Slice.VERSIONS, aside(), wanted, Purpose.ANY));
    }

    private boolean givesParts() {
        return Slice.HEADS.stream().anyMatch(repository.refusals()::allows);
    }

    private boolean fetchVersionsIfFree(Set<ObjectId> ids, Purpose purpose)
            throws IOException, FetchException, InterruptedException {
        Repository clone = clone(Slice.VERSIONS);
        return repository.refusals().allows(Slice.VERSIONS)
                && repository
                        .fetching()
                        .fetchIfFree(name(clone), () -> {
                            Set<ObjectId> wanted = ClonedObjects.missing(clone, ids);
                            return wanted.isEmpty() || fetchNow(Slice.VERSIONS, clone, wanted, purpose);
                        })
                        .orElse(false);
    }

    private boolean isAside(Repository clone) {
        return aside.filter(own -> own == clone).isPresent();
    }

    private Repository aside() throws IOException {
        Repository made = aside.isPresent() ? aside.get() : repository.aside();
        aside = Optional.of(made);
        return made;
    }

    /**
     * Fetches.
     *
     * @param purpose how much may come
     * @return false if another way may do
     */
    private boolean fetchNow(Slice slice, Repository clone, Set<ObjectId> wanted, Purpose purpose)
            throws IOException, FetchException, InterruptedException {
        beginUse();
        if (isAside(clone)) {
            repository.createAside(clone);
        } else {
            repository.create(clone);
        }
        FetchMonitor monitor = repository.monitor(clone);
        Connections.Way way = way(slice, clone, purpose);
        try (Running step = Running.begin(Step.PACK, "git", repository.shownUrl())) {
            fetchNow(step, monitor, way, wanted);
        } catch (TransportException e) {
            monitor.check(subject, repository.shownUrl());
            if (!hasAskedAnew && ServerChangedException.causes(e)) {
                hasAskedAnew = true;
                return fetchNow(slice, clone, wanted, purpose);
            }
            if (way.thin() && purpose == Purpose.ANY && BudgetException.causes(e)) {
                mayBeThin = false;
                if (BudgetException.isExcess(e)) {
                    repository.refusals().addHeavy();
                }
                return fetchNow(slice, clone, wanted, purpose);
            }
            if (purpose == Purpose.ANY || !BudgetException.causes(e)) {
                giveUpOn(slice, e);
            } else if (BudgetException.isExcess(e)) {
                repository.refusals().addLarge();
            }
            return false;
        }
        monitor.check(subject, repository.shownUrl());
        if (slice.hasAncestors()) {
            Tips.of(clone).write(refs().branchTips());
        }
        return true;
    }

    private void fetchNow(Running step, FetchMonitor monitor, Connections.Way way, Set<ObjectId> wanted)
            throws IOException, FetchException, InterruptedException {
        try (RemoteConnection connection = connections.forFetch(way)) {
            connection.fetch(monitor, wanted, ClonedObjects.haves(way.into(), way.slice()));
            step.done();
        } catch (IOException | FetchException | InterruptedException | RuntimeException e) {
            step.failed(e);
            throw e;
        }
    }

    private Connections.Way way(Slice slice, Repository clone, Purpose purpose) {
        boolean thin =
                mayBeThin && slice.isIncremental() && repository.refusals().allowsThin();
        return new Connections.Way(slice, clone, purpose, thin);
    }

    private RefsMovedException refsMoved() {
        return new RefsMovedException(repository.shownUrl() + " changed while it was fetched");
    }

    /** Throws if another way to fetch is no better, else remembers what the server refuses. */
    private void giveUpOn(Slice slice, TransportException failure)
            throws IOException, FetchException, InterruptedException {
        boolean refused = RemoteConnection.isRefusal(failure);
        if (refused && slice.hasAncestors() && RemoteConnection.isUnknown(failure)) {
            throw refsMoved();
        }
        FetchException explained = repository.explain(this, failure);
        boolean timeout = explained instanceof FetchException.Unavailable trouble && trouble.isTimeout();
        boolean tooMuch = BudgetException.causes(failure);
        if (slice == Slice.ALL || timeout || tooMuch || (slice == Slice.FILES && !refused)) {
            throw explained;
        }
        if (refused) {
            repository.refusals().disallow(RemoteConnection.lacksFilters(failure) ? Slice.FILTERED : List.of(slice));
        }
    }

    private Repository clone(Slice slice) throws IOException, InterruptedException {
        Repository known = clones.get(slice.cloneName());
        if (known == null) {
            if (repository.exists(slice.cloneName())) {
                beginUse();
            }
            known = repository.acquire(slice.cloneName());
            clones.put(slice.cloneName(), known);
        }
        return known;
    }

    /** Keeps the clones from being removed until this session is closed. */
    private void beginUse() throws IOException, InterruptedException {
        if (!inUse) {
            repository.beginUse();
            inUse = true;
        }
    }

    @Override
    public void close() throws IOException {
        connections.close();
        share.close();
        clones.values().forEach(Repository::close);
        clones.clear();
        if (aside.isPresent()) {
            aside.get().close();
            Folders.delete(aside.get().getDirectory().toPath());
        }
        if (inUse) {
            inUse = false;
            repository.endUse();
        }
    }
}
