package dev.athens.vcs.jgit.clones;

import java.util.Collection;
import java.util.List;
import java.util.Set;
import org.eclipse.jgit.errors.NotSupportedException;
import org.eclipse.jgit.errors.PackProtocolException;
import org.eclipse.jgit.errors.RemoteRepositoryException;
import org.eclipse.jgit.errors.TransportException;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectIdRef;
import org.eclipse.jgit.lib.ProgressMonitor;
import org.eclipse.jgit.lib.Ref;
import org.eclipse.jgit.transport.FetchConnection;
import org.eclipse.jgit.transport.RefSpec;
import org.eclipse.jgit.transport.TagOpt;
import org.eclipse.jgit.transport.Transport;

/** A connection to a repository's server: it lists references when it is opened, and then fetches once. */
final class RemoteConnection implements AutoCloseable {
    private static final int MAX_CAUSES = 20;
    private static final String NOT_OUR_REF = "not our ref"; // every implementation of git says so
    private static final String NO_FILTERS = "filter requires server to advertise that capability";

    private final Transport transport;
    private final FetchConnection connection;
    private final Slice slice;

    private RemoteConnection(Transport transport, FetchConnection connection, Slice slice) {
        this.transport = transport;
        this.connection = connection;
        this.slice = slice;
    }

    /**
     * Opens a connection.
     *
     * @param transport closed with the connection, also if it fails to open
     * @param slice what is going to be fetched
     * @param thin whether deltas may be of what the clone has; else git servers send all of a commit once more, unless the
     *     clone has the commit before
     * @param levels how many levels of folders are upper ones
     * @param refs which references to list; old servers list all
     */
    static RemoteConnection open(Transport transport, Slice slice, boolean thin, int levels, List<RefSpec> refs)
            throws NotSupportedException, TransportException {
        try {
            transport.setTagOpt(TagOpt.NO_TAGS);
            transport.setFetchThin(thin);
            slice.configure(transport, levels);
            return new RemoteConnection(transport, transport.openFetch(refs), slice);
        } catch (NotSupportedException | TransportException | RuntimeException e) {
            transport.close();
            throw e;
        }
    }

    /** What it fetches. */
    Slice slice() {
        return slice;
    }

    /** The references that were listed. */
    Collection<Ref> refs() {
        return connection.getRefs();
    }

    /**
     * Fetches into the clone that the transport was opened for. It may end early without failing when the monitor is
     * cancelled.
     *
     * @param wants what to fetch
     * @param haves what the clone has with everything that the slice promises
     */
    void fetch(ProgressMonitor monitor, Set<ObjectId> wants, Set<ObjectId> haves) throws TransportException {
        List<Ref> refs = wants.stream()
                .<Ref>map(id -> new ObjectIdRef.Unpeeled(Ref.Storage.NETWORK, id.name(), id))
                .toList();
        connection.fetch(monitor, refs, haves);
    }

    /** Tells whether the server understood, but does not fetch in this way; then another way may work. */
    static boolean isRefusal(TransportException failure) {
        Throwable cause = failure;
        for (int i = 0; cause != null && i < MAX_CAUSES; i++) {
            if (cause instanceof PackProtocolException || cause instanceof RemoteRepositoryException) {
                return true;
            }
            cause = cause.getCause();
        }
        return false;
    }

    /** Tells whether the server has no such object, or keeps it to itself. */
    static boolean isUnknown(TransportException failure) {
        return String.valueOf(failure.getMessage()).contains(NOT_OUR_REF);
    }

    /** Tells whether the server cannot leave anything out; JGit finds that out before it asks. */
    static boolean lacksFilters(TransportException failure) {
        return String.valueOf(failure.getMessage()).contains(NO_FILTERS);
    }

    @Override
    public void close() {
        connection.close();
        transport.close();
    }
}
