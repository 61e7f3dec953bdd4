package dev.athens.fetch;

import java.util.Optional;

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

        /** The rule that forbids it. */
        public Refused(String message) {
            super(message, Optional.empty());
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
