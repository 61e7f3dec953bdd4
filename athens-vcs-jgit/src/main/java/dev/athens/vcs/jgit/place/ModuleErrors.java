package dev.athens.vcs.jgit.place;

import dev.athens.fetch.FetchException;
import dev.athens.module.ModulePath;
import java.io.FileNotFoundException;

/** Messages in the words of the go command. Source: golang.org/x/mod/module, ModuleError and InvalidVersionError. */
public final class ModuleErrors {
    private ModuleErrors() {}

    /** A version cannot be, in the sense of the reason. */
    public static FetchException.NotFound invalidVersion(ModulePath path, String version, String reason) {
        return new FetchException.NotFound(path + "@" + version + ": invalid version: " + reason);
    }

    /** There is nothing at a version: no such revision, or no module in it; the go command's fs.ErrNotExist. */
    public static FetchException.NotFound absent(ModulePath path, String version, String reason) {
        return new FetchException.NotFound(
                path + "@" + version + ": invalid version: " + reason, new FileNotFoundException(reason));
    }

    /** Tells whether the failure says that there is nothing, as opposed to something that may not be. */
    public static boolean isAbsence(FetchException.NotFound failure) {
        return failure.getCause() instanceof FileNotFoundException;
    }

    /** A pseudo-version contradicts the repository. */
    public static FetchException.NotFound invalidPseudoVersion(ModulePath path, String version, String reason) {
        return new FetchException.NotFound(path + "@" + version + ": invalid pseudo-version: " + reason);
    }

    /** The same failure, with a message that begins with what was asked for. */
    public static FetchException about(String subject, FetchException failure) {
        return withMessage(subject + ": " + failure.getMessage(), failure);
    }

    /** The same failure of a module's discovery, under the name of the version or query that was asked for. */
    public static FetchException about(String subject, ModulePath module, FetchException failure) {
        String prefix = module + ": ";
        String message = String.valueOf(failure.getMessage());
        return withMessage(
                message.startsWith(prefix) ? subject + ": " + message.substring(prefix.length()) : message, failure);
    }

    private static FetchException withMessage(String message, FetchException failure) {
        if (failure instanceof FetchException.NotFound) {
            return new FetchException.NotFound(message, failure);
        }
        if (failure instanceof FetchException.Refused) {
            return new FetchException.Refused(message);
        }
        if (failure instanceof FetchException.Unavailable trouble) {
            return trouble.isTimeout()
                    ? FetchException.Unavailable.timedOut(message)
                    : new FetchException.Unavailable(message, failure);
        }
        throw new AssertionError(failure);
    }
}
