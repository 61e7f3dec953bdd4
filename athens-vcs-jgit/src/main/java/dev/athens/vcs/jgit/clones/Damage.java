package dev.athens.vcs.jgit.clones;

import java.util.zip.DataFormatException;
import org.eclipse.jgit.errors.CorruptObjectException;
import org.eclipse.jgit.errors.MissingObjectException;
import org.eclipse.jgit.errors.PackInvalidException;
import org.eclipse.jgit.errors.PackMismatchException;
import org.eclipse.jgit.errors.RepositoryNotFoundException;

/** Tells failures of a clone on disk, which a new clone heals, from all others. */
final class Damage {
    private static final int MAX_CAUSES = 20;

    private Damage() {}

    /** Tells whether the exception or one of its causes speaks of damaged or missing objects. */
    static boolean causes(Throwable failure) {
        Throwable cause = failure;
        for (int i = 0; cause != null && i < MAX_CAUSES; i++) {
            if (cause instanceof MissingObjectException
                    || cause instanceof CorruptObjectException
                    || cause instanceof PackInvalidException
                    || cause instanceof PackMismatchException
                    || cause instanceof RepositoryNotFoundException
                    || cause instanceof DataFormatException) {
                return true;
            }
            cause = cause.getCause();
        }
        return false;
    }
}
