package dev.athens.zip;

import java.io.IOException;
import java.io.InputStream;

/**
 * One entry of the source tree below a module's directory. Directories have no entries of their own.
 *
 * @param name path relative to the module's directory, {@code /} between elements; a byte {@code b} that is not valid
 *     UTF-8 is given as the lone surrogate {@code U+DC00 + b}
 * @param kind regular file or not
 * @param content opens the bytes as they shall be in the zip; not called for entries that are left out
 */
public record SourceEntry(String name, Kind kind, Content content) {
    /** What an entry is. */
    public enum Kind {
        /** A file, executable or not. */
        REGULAR,
        /** A symbolic link; takes part in name collisions, but is left out. */
        SYMLINK,
        /** A submodule or anything else; takes part in name collisions, but is left out. */
        OTHER
    }

    /** Opens a fresh stream; the caller closes it. */
    @FunctionalInterface
    public interface Content {
        /** Opens the bytes at their start. */
        InputStream open() throws IOException;
    }
}
