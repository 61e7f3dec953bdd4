package dev.athens.vcs.jgit.clones;

import com.google.common.base.Throwables;
import java.io.IOException;

/** A server is not what it was taken for; who asks once more asks it what it is. */
public final class ServerChangedException extends IOException {
    private static final long serialVersionUID = 1L;

    public ServerChangedException(String message) {
        super(message);
    }

    /** Tells whether it is the reason of a failure. */
    static boolean causes(Throwable failure) {
        return Throwables.getCausalChain(failure).stream().anyMatch(ServerChangedException.class::isInstance);
    }
}
