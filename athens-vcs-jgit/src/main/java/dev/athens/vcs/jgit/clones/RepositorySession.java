package dev.athens.vcs.jgit.clones;

import dev.athens.fetch.FetchException;
import dev.athens.vcs.jgit.place.Remote;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.eclipse.jgit.errors.MissingObjectException;
import org.eclipse.jgit.errors.TransportException;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.Ref;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.transport.RefSpec;

/**
 * One caller's view of a repository: knows what is missing in the clones, and fetches no more than that. Not thread-safe.
 *
 * <p>What a clone has is found out by looking, never remembered: every fetch adds its objects at once, and with a commit
 * come all its folders, with a folder all that is below. So an object that is there stands for all that its {@link Slice}
 * promises.
 */
final class RepositorySession implements RepositorySnapshot, AutoCloseable {
    private static final List<RefSpec> ALL_REFS = List.of(
            new RefSpec("+refs/heads/*:refs/heads/*"),
            new RefSpec("+refs/tags/*:refs/tags/*"),
            new RefSpec(Constants.HEAD));
    private static final List<RefSpec> FEW_REFS = List.of(new RefSpec(Constants.HEAD));
    private static final String TIPS = "athens-tips";
    private static final int MAX_HAVES = 32;

    private final CachedRepository repository;
    private final String subject;
    private final Remote remote;
    private final Interest interest;
    private final HeapBudget.Share share;
    private final Map<String, Repository> clones = new HashMap<>();
    private boolean inUse;
    private Optional<RemoteConnection> listing = Optional.empty();
    private Optional<RemoteRefs> refs = Optional.empty();

    /** Begins a view without references. */
    RepositorySession(CachedRepository repository, String subject, Remote remote, Interest interest) {
        this.repository = repository;
        this.subject = subject;
        this.remote = remote;
        this.interest = interest;
        this.share = repository.heap().open();
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
        Slice slice = repository.firstAllowed(interest.firstSlices());
        RemoteConnection connection = RemoteConnection.open(repository.transport(this, clone(slice)), slice, ALL_REFS);
        listing = Optional.of(connection);
        return connection.refs();
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
        repository.addNoCommits(missingRefs(clone));
        return clone;
    }

    private Set<ObjectId> missingRefs(Repository clone) throws IOException, FetchException, InterruptedException {
        Set<ObjectId> missing = missing(clone, refs().tips());
        missing.removeAll(repository.noCommits());
        return missing;
    }

    private static Set<ObjectId> missing(Repository clone, Set<ObjectId> ids) throws IOException {
        Set<ObjectId> missing = new HashSet<>();
        for (ObjectId id : ids) {
            if (!clone.getObjectDatabase().has(id)) {
                missing.add(id);
            }
        }
        return missing;
    }

    @Override
    public Repository revision(ObjectId id) throws IOException, FetchException, InterruptedException {
        fetchRevisions(Set.of(id));
        Optional<Repository> holder = stored(id);
        if (holder.isPresent()) {
            return holder.get();
        }
        fetchFirst(List.of(Slice.ALL), clone -> missing(clone, refs().tips()));
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
        if (!wanted.isEmpty()) {
            fetchFirst(interest.slices(refs()), clone -> missing(clone, wanted));
        }
    }

    @Override
    public Optional<Repository> stored(ObjectId id) throws IOException, InterruptedException {
        for (Slice slice : List.of(Slice.VERSIONS, Slice.TREES, Slice.ALL, Slice.HISTORY_AND_TREES)) {
            Repository clone = clone(slice);
            if (clone.getObjectDatabase().has(id)) {
                return Optional.of(clone);
            }
        }
        return Optional.empty();
    }

    @Override
    public void fetchFiles(CommitTree tree, Set<ObjectId> files)
            throws IOException, FetchException, InterruptedException {
        Repository clone = tree.repository();
        if (missing(clone, files).isEmpty()) {
            return;
        }
        Set<ObjectId> wanted = new HashSet<>(files);
        if (interest.wantsFiles()) {
            wanted.addAll(ModuleBlobs.of(tree, interest.folder(tree)));
        }
        if (!repository.allows(Slice.FILES) || !fetch(Slice.FILES, clone, none -> missing(clone, wanted))) {
            throw new MissingObjectException(wanted.iterator().next(), Constants.TYPE_BLOB);
        }
    }

    /** What a clone still lacks. */
    @FunctionalInterface
    private interface Wants {
        Set<ObjectId> in(Repository clone) throws IOException, FetchException, InterruptedException;
    }

    /** Fetches in the first way that the server does not refuse. */
    private Slice fetchFirst(List<Slice> slices, Wants wants) throws IOException, FetchException, InterruptedException {
        for (Slice slice : slices) {
            if (repository.allows(slice) && fetch(slice, clone(slice), wants)) {
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
        return repository.fetchAlone(this::closeListing, () -> {
            Set<ObjectId> wanted = wants.in(clone);
            return wanted.isEmpty() || fetchNow(slice, clone, wanted);
        });
    }

    private boolean fetchNow(Slice slice, Repository clone, Set<ObjectId> wanted)
            throws IOException, FetchException, InterruptedException {
        beginUse();
        repository.create(clone);
        FetchMonitor monitor = repository.monitor(clone);
        try (RemoteConnection connection = connection(slice, clone)) {
            connection.fetch(monitor, wanted, haves(slice, clone));
        } catch (TransportException e) {
            monitor.check(subject, repository.shownUrl());
            giveUpOn(slice, e);
            return false;
        }
        monitor.check(subject, repository.shownUrl());
        if (slice.hasAncestors()) {
            rememberTips(clone);
        }
        return true;
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
            repository.disallow(RemoteConnection.lacksFilters(failure) ? Slice.FILTERED : List.of(slice));
        }
    }

    private RemoteConnection connection(Slice slice, Repository clone)
            throws IOException, FetchException, InterruptedException {
        Optional<RemoteConnection> open = listing.filter(connection -> connection.slice() == slice);
        if (open.isPresent()) {
            listing = Optional.empty();
            return open.get();
        }
        return RemoteConnection.open(repository.transport(this, clone), slice, FEW_REFS);
    }

    /** What the server may leave out. */
    private Set<ObjectId> haves(Slice slice, Repository clone) throws IOException {
        if (slice == Slice.FILES) {
            return Set.of();
        }
        Stream<ObjectId> candidates = slice.hasAncestors()
                ? earlierTips(clone)
                : clone.getObjectDatabase().getShallowCommits().stream().limit(MAX_HAVES);
        Set<ObjectId> haves = candidates.collect(Collectors.toCollection(HashSet::new));
        haves.removeAll(missing(clone, haves));
        return haves;
    }

    /** What the branches stood for at the last fetch: the clone has that with all ancestors, though nothing may lead to it. */
    private static Stream<ObjectId> earlierTips(Repository clone) throws IOException {
        Path file = tips(clone);
        if (!Files.exists(file)) {
            return Stream.empty();
        }
        return Files.readAllLines(file, StandardCharsets.ISO_8859_1).stream()
                .filter(ObjectId::isId)
                .map(ObjectId::fromString);
    }

    private void rememberTips(Repository clone) throws IOException, FetchException, InterruptedException {
        Files.write(
                tips(clone), refs().branchTips().stream().map(ObjectId::name).toList());
    }

    private static Path tips(Repository clone) {
        return clone.getDirectory().toPath().resolve(TIPS);
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

    private void closeListing() {
        listing.ifPresent(RemoteConnection::close);
        listing = Optional.empty();
    }

    @Override
    public void close() throws IOException {
        closeListing();
        share.close();
        clones.values().forEach(Repository::close);
        clones.clear();
        if (inUse) {
            inUse = false;
            repository.endUse();
        }
    }
}
