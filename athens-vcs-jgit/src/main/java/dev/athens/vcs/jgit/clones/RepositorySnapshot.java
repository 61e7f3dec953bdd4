package dev.athens.vcs.jgit.clones;

import dev.athens.fetch.FetchException;
import java.io.IOException;
import java.util.Optional;
import java.util.Set;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.Repository;

/**
 * A remote repository at one moment: its references, and clones that hold those of its objects that were asked for. The
 * clones stay open until the work that got the snapshot ends.
 */
public interface RepositorySnapshot {
    /** What the remote repository advertised; if the commit was known, it may be asked for now. */
    RemoteRefs refs() throws IOException, FetchException, InterruptedException;

    /** The most bytes of a file that is read. */
    long maxFileBytes();

    /** Memory for what is read of it. */
    HeapBudget heap();

    /** Takes memory until the work with this snapshot ends. */
    void take(long heapBytes) throws BudgetException;

    /** A clone with all commits and annotated tags that can be reached from a reference; folders and files may be missing. */
    Repository history() throws IOException, FetchException, InterruptedException;

    /**
     * A clone with a commit and its folders; parents and files may be missing.
     *
     * @param id what a reference stands for, then it need not be a commit, or a commit of the history
     */
    Repository revision(ObjectId id) throws IOException, FetchException, InterruptedException;

    /** A clone that has a commit and its folders already; empty if the commit has to be fetched. */
    Optional<Repository> stored(ObjectId id) throws IOException, FetchException, InterruptedException;

    /** Fetches several revisions together, because they will be asked for. */
    void fetchRevisions(Set<ObjectId> ids) throws IOException, FetchException, InterruptedException;

    /** Makes sure that the clone of a commit holds some of the commit's files. */
    void fetchFiles(CommitTree tree, Set<ObjectId> files) throws IOException, FetchException, InterruptedException;
}
