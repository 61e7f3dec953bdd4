package dev.athens.http;

import dev.athens.fetch.FailureReason;
import dev.athens.fetch.FetchException;
import java.lang.System.Logger.Level;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;

/** What a failure of a proxy means for the log; for clients, {@link StatusCodes#of} says it. */
public final class Failures {
    private Failures() {}

    /** The failure itself, without what a future wraps around it. */
    public static Throwable unwrapped(Throwable failure) {
        Throwable cause = failure.getCause();
        boolean isWrapped = failure instanceof CompletionException || failure instanceof ExecutionException;
        return isWrapped && cause != null ? cause : failure;
    }

    /**
     * Logs what concerns the operator: a bug or a storage in trouble, and in one line the trouble of somebody else. What is an
     * answer, or a client that comes at a bad time, is left out.
     *
     * @param what which request failed
     */
    public static void log(System.Logger log, String what, Throwable failure) {
        Throwable cause = unwrapped(failure);
        if (StatusCodes.of(cause).status() == StatusCodes.INTERNAL_SERVER_ERROR) {
            log.log(Level.ERROR, what + " failed", cause);
            return;
        }
        if (!isAnswer(cause)) {
            log.log(Level.WARNING, what + " failed: " + FailureReason.of(cause));
        }
    }

    private static boolean isAnswer(Throwable cause) {
        return cause instanceof FetchException.NotFound
                || cause instanceof FetchException.Refused
                || (cause instanceof FetchException.Unavailable unavailable && unavailable.isOverload());
    }
}
