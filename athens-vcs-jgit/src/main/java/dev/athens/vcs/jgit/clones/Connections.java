package dev.athens.vcs.jgit.clones;

import dev.athens.fetch.FetchException;
import dev.athens.observe.Running;
import dev.athens.observe.Step;
import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.eclipse.jgit.errors.TransportException;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.Ref;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.transport.RefSpec;

/** The connections of one session: the one that lists references stays open, to fetch with it. Not thread-safe. */
final class Connections implements AutoCloseable {
    private static final List<RefSpec> ALL_REFS = List.of(
            new RefSpec("+refs/heads/*:refs/heads/*"),
            new RefSpec("+refs/tags/*:refs/tags/*"),
            new RefSpec(Constants.HEAD));
    private static final List<RefSpec> NO_REFS = List.of(new RefSpec(Transports.NO_REFERENCE));

    private final CachedRepository repository;
    private final RepositorySession session;
    private final int levels;
    private Optional<Listing> listing = Optional.empty();

    /** A connection that has listed references, and can fetch once. */
    private record Listing(RemoteConnection connection, Way way) {}

    /**
     * A way to fetch.
     *
     * @param slice which part
     * @param into the clone
     * @param purpose how much may come
     * @param thin whether what comes may build upon what the clone has
     */
    record Way(Slice slice, Repository into, Transports.Purpose purpose, boolean thin) {}

    /**
     * Opens none yet.
     *
     * @param levels how many levels of folders are upper ones
     */
    Connections(CachedRepository repository, RepositorySession session, int levels) {
        this.repository = repository;
        this.session = session;
        this.levels = levels;
    }

    /** Asks the server for its references, on a connection that will probably fetch in some way. */
    Collection<Ref> listRefs(Way way) throws IOException, FetchException, InterruptedException {
        try (Running step = Running.begin(Step.REFS, "git", repository.shownUrl())) {
            RemoteConnection connection = openForRefs(way);
            listing = Optional.of(new Listing(connection, way));
            return step.done(connection.refs());
        }
    }

    private RemoteConnection openForRefs(Way way) throws IOException, FetchException, InterruptedException {
        try {
            return open(way, ALL_REFS);
        } catch (TransportException e) {
            if (ServerChangedException.causes(e)) {
                return open(way, ALL_REFS);
            }
            throw e;
        }
    }

    /** A connection that can fetch; the caller closes it. */
    RemoteConnection forFetch(Way way) throws IOException, FetchException, InterruptedException {
        Optional<Listing> open = listing.filter(known -> known.way().equals(way));
        if (open.isPresent()) {
            listing = Optional.empty();
            return open.get().connection();
        }
        return open(way, NO_REFS);
    }

    private RemoteConnection open(Way way, List<RefSpec> listed)
            throws IOException, FetchException, InterruptedException {
        return RemoteConnection.open(
                repository.transport(session, way.into(), way.purpose()), way.slice(), way.thin(), levels, listed);
    }

    /** Closes the one that listed references, if it is still open. */
    @Override
    public void close() {
        listing.ifPresent(open -> open.connection().close());
        listing = Optional.empty();
    }
}
