package dev.athens.standalone.commands;

import dev.athens.module.PathPatterns;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The option of commands that go through what is stored. */
final class ModuleOption {
    @Option(
            names = "--module",
            paramLabel = "PATTERNS",
            description = "only modules that match, written as for GOPRIVATE: github.com/acme,*.corp.example")
    private Optional<String> patterns = Optional.empty();

    /** Which modules to take; all if nothing was said. */
    Optional<PathPatterns> patterns() {
        return patterns.map(PathPatterns::parse);
    }
}
