package dev.athens.vcs.jgit.versions;

import dev.athens.fetch.FetchException;
import dev.athens.vcs.jgit.clones.CommitTree;
import dev.athens.vcs.jgit.clones.Interrupts;
import dev.athens.vcs.jgit.clones.RemoteRefs;
import dev.athens.vcs.jgit.clones.RepositorySnapshot;
import java.io.IOException;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.eclipse.jgit.errors.MissingObjectException;
import org.eclipse.jgit.lib.AbbreviatedObjectId;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.revwalk.RevCommit;
import org.eclipse.jgit.revwalk.RevObject;
import org.eclipse.jgit.revwalk.RevTag;
import org.eclipse.jgit.revwalk.RevWalk;

/**
 * Finds commits by tag, branch, {@code HEAD} or commit id, in this order. Nothing else of git's revision syntax counts.
 * Source: cmd/go/internal/modfetch/codehost, gitRepo.stat.
 */
final class RevisionFinder {
    private static final Pattern HASH_PREFIX = Pattern.compile("[0-9a-f]{7,40}");

    private final RepositorySnapshot snapshot;

    RevisionFinder(RepositorySnapshot snapshot) {
        this.snapshot = snapshot;
    }

    /**
     * Finds a commit; empty if the revision is unknown.
     *
     * @throws FetchException.NotFound if the revision is ambiguous; the message is only the reason
     */
    Optional<Revision> find(String revision) throws IOException, FetchException, InterruptedException {
        RemoteRefs refs = snapshot.refs();
        if (refs.target(Constants.R_TAGS + revision).isPresent()) {
            return atRef(Constants.R_TAGS + revision, Optional.of(revision));
        }
        if (refs.target(Constants.R_HEADS + revision).isPresent()) {
            return atRef(Constants.R_HEADS + revision, Optional.empty());
        }
        if (revision.equals(Constants.HEAD)) {
            return head();
        }
        if (!HASH_PREFIX.matcher(revision).matches()) {
            return Optional.empty();
        }
        Optional<String> ref = refOfPrefix(revision);
        return ref.isPresent() ? atRef(ref.get(), Optional.empty()) : inHistory(revision);
    }

    /** The commit of the default branch; empty if the repository has none. */
    Optional<Revision> head() throws IOException, FetchException, InterruptedException {
        boolean known = snapshot.refs().target(Constants.HEAD).isPresent();
        return known ? atRef(Constants.HEAD, Optional.empty()) : Optional.empty();
    }

    /** A commit by its id, whatever the references stand for; empty if no reference leads to it. */
    Optional<Revision> commit(ObjectId id) throws IOException, FetchException, InterruptedException {
        Optional<Repository> clone = snapshot.stored(id);
        if (clone.isPresent()) {
            return Optional.of(inClone(clone.get(), id, List.of())); // so the references need not be asked for
        }
        Optional<String> ref = refOfPrefix(id.name());
        return ref.isPresent() ? atRef(ref.get(), Optional.empty()) : inHistory(id.name());
    }

    private Optional<Revision> atRef(String refName, Optional<String> tag)
            throws IOException, FetchException, InterruptedException {
        ObjectId id = snapshot.refs().target(refName).orElseThrow();
        Repository clone = snapshot.revision(id);
        try (BoundedWalk walk = new BoundedWalk(clone, snapshot.heap())) {
            RevObject target = walk.target(walk.parseAny(id));
            if (target instanceof RevCommit commit) {
                walk.parseBody(commit);
                List<String> tags = snapshot.refs().tagsOf(commit);
                return Optional.of(revision(clone, commit, Optional.of(refName), tag, tags));
            }
            return Optional.empty();
        }
    }

    /** The first reference that stands for an object whose id starts so. */
    private Optional<String> refOfPrefix(String prefix) throws IOException, FetchException, InterruptedException {
        String found = null;
        ObjectId target = null;
        for (Map.Entry<String, ObjectId> ref : snapshot.refs().targets().entrySet()) {
            if (!ref.getValue().name().startsWith(prefix)) {
                continue;
            }
            if (target != null && !target.equals(ref.getValue())) {
                throw new FetchException.NotFound("ambiguous revision " + prefix);
            }
            if (target == null) {
                target = ref.getValue();
                found = ref.getKey();
            }
        }
        return Optional.ofNullable(found);
    }

    private Optional<Revision> inHistory(String prefix) throws IOException, FetchException, InterruptedException {
        Repository clone = snapshot.history();
        try (BoundedWalk walk = new BoundedWalk(clone, snapshot.heap())) {
            Set<RevCommit> commits = new HashSet<>();
            Collection<ObjectId> candidates = walk.getObjectReader().resolve(AbbreviatedObjectId.fromString(prefix));
            for (ObjectId candidate : candidates) {
                if (!clone.getObjectDatabase().has(candidate)) {
                    continue; // a full id is its own candidate
                }
                RevObject object = walk.parseAny(candidate);
                if (object instanceof RevCommit commit) {
                    commits.add(commit);
                } else if (object instanceof RevTag && isReachableTag(walk, candidate)) {
                    RevObject target = walk.target(object);
                    if (target instanceof RevCommit commit) {
                        return Optional.of(inClone(commit));
                    }
                }
            }
            Set<RevCommit> reachable = reachable(walk, commits);
            return reachable.size() == 1
                    ? Optional.of(inClone(reachable.iterator().next()))
                    : Optional.empty();
        }
    }

    private Revision inClone(RevCommit found) throws IOException, FetchException, InterruptedException {
        return inClone(snapshot.revision(found), found, snapshot.refs().tagsOf(found));
    }

    private Revision inClone(Repository clone, ObjectId found, List<String> tags) throws IOException {
        try (BoundedWalk walk = new BoundedWalk(clone, snapshot.heap())) {
            RevCommit commit = walk.parseCommit(found);
            walk.parseBody(commit);
            return revision(clone, commit, Optional.empty(), Optional.empty(), tags);
        }
    }

    private boolean isReachableTag(RevWalk walk, ObjectId candidate)
            throws IOException, FetchException, InterruptedException {
        for (ObjectId tip : snapshot.refs().tips()) {
            Optional<RevObject> object = parse(walk, tip);
            while (object.isPresent() && object.get() instanceof RevTag tag) {
                if (tag.equals(candidate)) {
                    return true;
                }
                object = parse(walk, tag.getObject());
            }
        }
        return false;
    }

    /** Which of the commits have not been cut off from all branches and tags by a rewritten history. */
    private Set<RevCommit> reachable(RevWalk walk, Set<RevCommit> commits)
            throws IOException, FetchException, InterruptedException {
        Set<RevCommit> found = new HashSet<>();
        if (commits.isEmpty()) {
            return found;
        }
        for (RevCommit tip : tipCommits(walk)) {
            walk.markStart(tip);
        }
        for (RevCommit commit = walk.next(); commit != null; commit = walk.next()) {
            Interrupts.check();
            if (commits.contains(commit)) {
                found.add(commit);
                if (found.size() == commits.size()) {
                    return found;
                }
            }
        }
        return found;
    }

    private List<RevCommit> tipCommits(RevWalk walk) throws IOException, FetchException, InterruptedException {
        List<RevCommit> commits = new ArrayList<>();
        for (ObjectId target : snapshot.refs().targets().values()) {
            if (parse(walk, target).orElse(null) instanceof RevCommit commit) {
                commits.add(commit);
            }
        }
        return commits;
    }

    /** Reads an object of the history; empty if it is a tree or a file, which the clone may lack. */
    private static Optional<RevObject> parse(RevWalk walk, ObjectId id) throws IOException {
        try {
            return Optional.of(walk.parseAny(id));
        } catch (MissingObjectException e) {
            return Optional.empty();
        }
    }

    private Revision revision(
            Repository clone, RevCommit commit, Optional<String> ref, Optional<String> tag, List<String> tags) {
        return new Revision(
                commit.copy(),
                commit.getCommitterIdent().getWhenAsInstant().truncatedTo(ChronoUnit.SECONDS), // the int ends in 2038
                ref,
                tag,
                tags,
                new CommitTree(snapshot, clone, commit.getTree().copy()));
    }
}
