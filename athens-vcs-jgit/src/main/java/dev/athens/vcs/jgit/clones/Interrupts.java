package dev.athens.vcs.jgit.clones;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.channels.ClosedByInterruptException;

/** Finds out whether a failure is only the interrupt of its thread, which JGit and streams dress up as I/O trouble. */
public final class Interrupts {
    private static final int MAX_CAUSES = 20;

    private Interrupts() {}

    /** Throws if the thread was interrupted; clears its flag then. */
    public static void check() throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
    }

    /** For code that may only throw {@link IOException}; the flag stays set. */
    public static void checkInStream() throws InterruptedIOException {
        if (Thread.currentThread().isInterrupted()) {
            throw new InterruptedIOException();
        }
    }

    /** Throws if the failure came from an interrupt. */
    public static void check(IOException failure) throws InterruptedException {
        Throwable cause = failure;
        for (int i = 0; cause != null && i < MAX_CAUSES; i++) {
            // with a message it is a timeout; a pipe gives none and clears the flag
            boolean pipe = cause.getClass() == InterruptedIOException.class && cause.getMessage() == null;
            if (pipe || cause instanceof ClosedByInterruptException) {
                Thread.interrupted();
                throw (InterruptedException) new InterruptedException().initCause(failure);
            }
            cause = cause.getCause();
        }
        if (Thread.interrupted()) {
            throw (InterruptedException) new InterruptedException().initCause(failure);
        }
    }
}
