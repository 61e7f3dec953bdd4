package dev.athens.module;

import dev.athens.internal.GoText;
import java.util.Optional;

/**
 * The names that files of a module may have. They exclude what some system cannot store: device names of Windows,
 * control characters, most symbols. Source: golang.org/x/mod/module, CheckFilePath.
 */
public final class FilePaths {
    private FilePaths() {}

    /**
     * Says what is wrong with a file's path in a module, in the words of the go command.
     *
     * @param path relative, {@code /} between elements; a byte {@code b} that is not valid UTF-8 is given as the lone
     *     surrogate {@code U+DC00 + b}
     * @return such as {@code malformed file path "a:b": invalid char ':'}; empty if the path is valid
     */
    public static Optional<String> problem(String path) {
        return PathCheck.problem(path, PathCheck.Kind.FILE)
                .map(reason -> "malformed file path " + GoText.quote(path) + ": " + reason);
    }
}
