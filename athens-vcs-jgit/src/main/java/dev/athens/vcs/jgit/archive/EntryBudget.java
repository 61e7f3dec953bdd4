package dev.athens.vcs.jgit.archive;

import dev.athens.vcs.jgit.clones.BudgetException;
import dev.athens.vcs.jgit.clones.GitLimits;
import dev.athens.vcs.jgit.clones.RepositorySnapshot;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.treewalk.TreeWalk;

/** Counts what a walk over the folders of a module takes of the heap. Not thread-safe. */
final class EntryBudget {
    /** A file in the list with its attributes, without its name. */
    private static final long HEAP_BYTES_PER_FILE = 300;

    /** A folder that is being walked over, without its content. */
    private static final long HEAP_BYTES_PER_FOLDER = 200;

    private final RepositorySnapshot snapshot;
    private final GitLimits limits;
    private final List<Long> open = new ArrayList<>();
    private long openBytes;
    private long entryBytes;

    EntryBudget(RepositorySnapshot snapshot) {
        this.snapshot = snapshot;
        this.limits = snapshot.heap().limits();
    }

    /** Counts where the walk is, before it enters a folder: JGit holds all folders from the root down. */
    void count(TreeWalk walk) throws IOException {
        while (open.size() > walk.getDepth()) {
            openBytes -= open.remove(open.size() - 1);
        }
        if (walk.isSubtree()) {
            long bytes = HEAP_BYTES_PER_FOLDER
                    + walk.getObjectReader().getObjectSize(walk.getObjectId(0), Constants.OBJ_TREE);
            open.add(bytes);
            openBytes += bytes;
            if (openBytes > limits.treeBytes()) {
                throw BudgetException.excess("has folders in folders that take more than " + limits.treeBytes()
                        + " bytes together" + limits.advice());
            }
            return;
        }
        long bytes = HEAP_BYTES_PER_FILE + walk.getRawPath().length;
        entryBytes += bytes;
        if (entryBytes > limits.entryBytes()) {
            throw BudgetException.excess(
                    "has files whose list takes more than " + limits.entryBytes() + " bytes" + limits.advice());
        }
        snapshot.take(bytes);
    }
}
