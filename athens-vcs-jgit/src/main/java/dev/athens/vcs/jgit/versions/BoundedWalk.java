package dev.athens.vcs.jgit.versions;

import dev.athens.vcs.jgit.clones.BudgetException;
import dev.athens.vcs.jgit.clones.GitLimits;
import dev.athens.vcs.jgit.clones.HeapBudget;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.eclipse.jgit.lib.AnyObjectId;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.revwalk.RevCommit;
import org.eclipse.jgit.revwalk.RevObject;
import org.eclipse.jgit.revwalk.RevTag;
import org.eclipse.jgit.revwalk.RevWalk;

/**
 * A walk over commits that keeps no messages, and stops at as many commits as the heap has room for: JGit remembers each.
 * As JGit lets no other exception pass where it makes a commit, a {@link BudgetException} comes as the cause of an unchecked
 * one.
 */
final class BoundedWalk extends RevWalk {
    /** Tags of tags; git's own repository has one of depth 2. */
    private static final int MAX_TAG_DEPTH = 32;

    /** A commit with its parents, and JGit's table and queue. */
    private static final long HEAP_BYTES_PER_COMMIT = 150;

    private final GitLimits limits;
    private final HeapBudget.Share share;
    private long commits;

    BoundedWalk(Repository repository, HeapBudget heap) {
        super(repository);
        this.limits = heap.limits();
        this.share = heap.open();
        setRetainBody(false);
    }

    @Override
    protected RevCommit createCommit(AnyObjectId id, int graphPosition) {
        commits++;
        if (commits > limits.objects()) {
            throw new UncheckedIOException(BudgetException.excess(
                    "has a history of more than " + limits.objects() + " commits" + limits.advice()));
        }
        try {
            share.take(HEAP_BYTES_PER_COMMIT);
        } catch (BudgetException e) {
            throw new UncheckedIOException(e);
        }
        return super.createCommit(id, graphPosition);
    }

    @Override
    public void close() {
        super.close();
        share.close();
    }

    /** Follows annotated tags to what they stand for. */
    RevObject target(RevObject object) throws IOException {
        RevObject target = object;
        for (int depth = 0; target instanceof RevTag tag; depth++) {
            if (depth == MAX_TAG_DEPTH) {
                throw BudgetException.excess("has tags of tags, more than " + MAX_TAG_DEPTH + " deep");
            }
            target = parseAny(tag.getObject());
        }
        return target;
    }
}
