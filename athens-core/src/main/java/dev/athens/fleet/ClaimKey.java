package dev.athens.fleet;

import dev.athens.internal.Sha256;
import java.util.Locale;

/**
 * What one process of many may do at a time.
 *
 * @param kind what sort of work it is
 * @param name of what, such as {@code example.com/m@v1.0.0}; equal names of one kind are the same work
 */
public record ClaimKey(Kind kind, String name) {
    /** Sorts of work. */
    public enum Kind {
        /** Fetching a whole version. */
        VERSION,
        /** Fetching the head of a version. */
        HEAD,
        /** Asking for the list of a module. */
        LIST,
        /** Asking for the latest version of a module. */
        LATEST,
        /** Asking what a branch or another query stands for. */
        BRANCH,
        /** Writing something of which there is one, such as a log. */
        WRITER
    }

    /** The SHA-256 hash of the text form as 64 hexadecimal digits, for services whose keys must be short or plain. */
    public String hash() {
        return Sha256.hex(toString());
    }

    /** Such as {@code version:example.com/m@v1.0.0}, for services that have texts as keys. */
    @Override
    public String toString() {
        return kind.name().toLowerCase(Locale.ROOT) + ":" + name;
    }
}
