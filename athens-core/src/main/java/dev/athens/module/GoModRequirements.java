package dev.athens.module;

import java.util.List;
import java.util.Optional;

/**
 * What a go.mod file says to a module graph.
 *
 * @param prunes whether what is below its requirements does not count for those who require this module: with {@code go}
 *     1.17 or later
 * @param versions what it requires, in its order
 */
public record GoModRequirements(boolean prunes, List<ModuleVersion> versions) {
    private static final int PRUNING_MAJOR = 1;
    private static final int PRUNING_MINOR = 17;

    /** Copies the list. */
    public GoModRequirements {
        versions = List.copyOf(versions);
    }

    /**
     * Parses a file, leniently as the go command does for dependencies; empty if it has an error that is not forgiven, or a
     * path that is none.
     */
    public static Optional<GoModRequirements> parse(byte[] file) {
        return GoModParser.requirements(file);
    }

    static GoModRequirements of(Optional<String> goVersion, List<ModuleVersion> versions) {
        boolean prunes = new GoModFile(goVersion, List.of()).hasLanguageVersion(PRUNING_MAJOR, PRUNING_MINOR);
        return new GoModRequirements(prunes, versions);
    }
}
