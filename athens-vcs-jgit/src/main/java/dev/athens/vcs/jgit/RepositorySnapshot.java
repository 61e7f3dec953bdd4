package dev.athens.vcs.jgit;

import dev.athens.fetch.FetchException;
import java.io.IOException;
import org.eclipse.jgit.lib.Repository;

/**
 * A remote repository at one moment: its references, and clones that hold their objects. The clones stay open until the
 * work that got the snapshot ends.
 */
interface RepositorySnapshot {
    /** What the remote repository advertised. */
    RemoteRefs refs();

    /**
     * A clone that holds what a reference stands for, perhaps without the history before it.
     *
     * @param refName an advertised reference by its full name
     */
    Repository tip(String refName) throws IOException, FetchException, InterruptedException;

    /** A clone that holds everything reachable from every advertised reference. */
    Repository history() throws IOException, FetchException, InterruptedException;
}
