package dev.athens.zip;

import dev.athens.internal.GoText;
import java.util.ArrayList;
import java.util.List;

/** Collects what is wrong with files, one line each. Not thread-safe; one zip uses one instance. */
final class Problems {
    private static final int MAX_SHOWN = 50;

    private final String prefix;
    private final List<String> lines = new ArrayList<>();
    private int count;

    /** Starts without problems; the prefix begins every message. */
    Problems(String prefix) {
        this.prefix = prefix;
    }

    void add(String path, String reason) {
        count++;
        if (lines.size() < MAX_SHOWN) {
            lines.add(GoText.printable(path) + ": " + reason);
        }
    }

    void throwIfAny() throws InvalidZipException {
        if (count == 0) {
            return;
        }
        String more = count > lines.size() ? "\nand " + (count - lines.size()) + " more" : "";
        throw exception(String.join("\n", lines) + more);
    }

    /** Makes an exception with one reason for the whole zip. */
    InvalidZipException exception(String reason) {
        return new InvalidZipException(prefix + reason);
    }
}
