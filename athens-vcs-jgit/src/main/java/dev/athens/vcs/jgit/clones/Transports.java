package dev.athens.vcs.jgit.clones;

import dev.athens.fetch.FetchException;
import dev.athens.vcs.jgit.place.Remote;
import org.eclipse.jgit.errors.NoRemoteRepositoryException;
import org.eclipse.jgit.errors.TransportException;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.transport.Transport;

/** Connects a local repository with a remote one. */
@FunctionalInterface
public interface Transports {
    /** A reference that no repository has: who has no use for a list asks for this one alone, and need not really ask. */
    String NO_REFERENCE = "refs/athens/none";

    /**
     * Makes a transport with timeouts and credentials set. The caller closes it.
     *
     * @param repository the clone that objects shall go to
     * @param remote the remote repository
     */
    Transport open(Repository repository, Remote remote) throws FetchException, InterruptedException;

    /** How much a fetch may bring. */
    enum Purpose {
        /** As much as the budget allows. */
        ANY,
        /** So little that it is no matter whether all of it is needed; beyond that it fails with a {@link BudgetException}. */
        SMALL
    }

    /**
     * Makes a transport for a purpose; by default that makes no difference.
     *
     * @param purpose how much may come
     */
    default Transport open(Repository repository, Remote remote, Purpose purpose)
            throws FetchException, InterruptedException {
        return open(repository, remote);
    }

    /**
     * Says what a failed transport means for the module.
     *
     * @param subject what the message starts with, free of credentials
     */
    default FetchException explain(String subject, TransportException failure) throws InterruptedException {
        if (failure instanceof NoRemoteRepositoryException) {
            return new FetchException.NotFound(subject + ": repository not found", failure);
        }
        return new FetchException.Unavailable(subject + ": " + failure.getMessage(), failure);
    }
}
