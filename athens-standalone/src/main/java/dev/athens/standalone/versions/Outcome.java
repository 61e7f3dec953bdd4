package dev.athens.standalone.versions;

import java.util.Optional;

/**
 * What became of one of many items.
 *
 * @param label what is counted in the summary, such as {@code imported}
 * @param problem what to tell at once; its presence makes the command fail
 */
public record Outcome(String label, Optional<String> problem) {
    public static Outcome of(String label) {
        return new Outcome(label, Optional.empty());
    }

    public static Outcome problem(String label, String text) {
        return new Outcome(label, Optional.of(text));
    }
}
