package dev.athens.fetch;

import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ExecutionException;

/**
 * An origin did not give what was asked. The message is one line or a few, starts with the subject such as {@code
 * github.com/a/b@v1.0.0: unknown revision v1.0.0}, and may be shown to clients: it holds no credentials.
 */
public abstract sealed class FetchException extends Exception {
    private static final long serialVersionUID = 1L;

    private final String text;

    FetchException(String message, Optional<Throwable> cause) {
        super(message, cause.orElse(null));
        this.text = message;
    }

    @Override
    public final String getMessage() {
        return text;
    }

    /**
     * What a thread that fetched for another one failed with, to be thrown by the latter.
     *
     * @throws InterruptedException if the thread was interrupted
     */
    public static FetchException in(ExecutionException failure) throws InterruptedException {
        Throwable cause = Objects.requireNonNull(failure.getCause());
        if (cause instanceof FetchException known) {
            return known;
        }
        if (cause instanceof InterruptedException interrupted) {
            throw interrupted;
        }
        if (cause instanceof RuntimeException unchecked) {
            throw unchecked;
        }
        if (cause instanceof Error error) {
            throw error;
        }
        throw new AssertionError(cause);
    }

    /** The module or version does not exist, or cannot be a module: true until someone publishes it. */
    public static final class NotFound extends FetchException {
        private static final long serialVersionUID = 1L;

        /** The reason, in the words of the go command where it has some. */
        public NotFound(String message) {
            super(message, Optional.empty());
        }

        /** The reason, and the exception that revealed it. */
        public NotFound(String message, Throwable cause) {
            super(message, Optional.of(cause));
        }
    }

    /** A rule forbids the answer, here or at the origin: nobody should look elsewhere. */
    public static final class Refused extends FetchException {
        private static final long serialVersionUID = 1L;

        private final boolean condemnsHead;

        /** The rule that forbids it. */
        public Refused(String message) {
            this(message, false);
        }

        private Refused(String message, boolean condemnsHead) {
            super(message, Optional.empty());
            this.condemnsHead = condemnsHead;
        }

        /** The go.mod file for which a zip was wanted is not the one that everybody else has. */
        public static Refused ofHead(String message) {
            return new Refused(message, true);
        }

        /** Tells whether what is wrong is the head that is stored already, and not what was offered for it. */
        public boolean condemnsHead() {
            return condemnsHead;
        }
    }

    /** The origin could not be asked or gave nonsense: says nothing about the module, a later try may succeed. */
    public static final class Unavailable extends FetchException {
        private static final long serialVersionUID = 1L;

        private final Kind kind;

        private enum Kind {
            TROUBLE,
            TIMEOUT,
            OVERLOAD
        }

        /** What was tried and what went wrong. */
        public Unavailable(String message) {
            this(message, Kind.TROUBLE);
        }

        /** What was tried and what went wrong, and the exception that revealed it. */
        public Unavailable(String message, Throwable cause) {
            super(message, Optional.of(cause));
            this.kind = Kind.TROUBLE;
        }

        private Unavailable(String message, Kind kind) {
            super(message, Optional.empty());
            this.kind = kind;
        }

        /** What took longer than it may. */
        public static Unavailable timedOut(String message) {
            return new Unavailable(message, Kind.TIMEOUT);
        }

        /** What was not tried, because there is too much to do here already. */
        public static Unavailable overloaded(String message) {
            return new Unavailable(message, Kind.OVERLOAD);
        }

        /** Tells whether time ran out, as opposed to a failure. */
        public boolean isTimeout() {
            return kind == Kind.TIMEOUT;
        }

        /** Tells whether nobody was asked, because there is too much to do here already. */
        public boolean isOverload() {
            return kind == Kind.OVERLOAD;
        }
    }
}
