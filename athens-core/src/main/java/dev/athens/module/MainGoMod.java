package dev.athens.module;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The go.mod file of a main module, in which directives count that dependencies may not give; or the go.work file of a
 * workspace, which has the same form.
 *
 * @param module the main module; empty if the file does not say
 * @param goVersion the value of the {@code go} line
 * @param toolchain the value of the {@code toolchain} line, such as {@code go1.24.1}
 * @param requirements what it requires, in its order
 * @param replacements what stands for what
 * @param exclusions versions that count as if nobody required them
 * @param uses the folders of a workspace's main modules, as they are written; none in a go.mod file
 */
public record MainGoMod(
        Optional<ModulePath> module,
        Optional<String> goVersion,
        Optional<String> toolchain,
        List<ModuleVersion> requirements,
        Map<Replaced, Replacement> replacements,
        Set<ModuleVersion> exclusions,
        List<String> uses) {
    /**
     * What is replaced.
     *
     * @param version which version; empty for all that have no replacement of their own
     */
    public record Replaced(ModulePath path, Optional<Version> version) {}

    /** What stands for it. */
    public sealed interface Replacement {
        /** Another version of this or another module. */
        record Module(ModuleVersion version) implements Replacement {}

        /** A folder, as it is written: from the folder of the go.mod file, or absolute. */
        record Folder(String path) implements Replacement {}
    }

    /** Copies the collections. */
    public MainGoMod {
        requirements = List.copyOf(requirements);
        replacements = Map.copyOf(replacements);
        exclusions = Set.copyOf(exclusions);
        uses = List.copyOf(uses);
    }

    /** Parses a file; empty if it has an error in a directive that counts here, or names a module by what is no path. */
    public static Optional<MainGoMod> parse(byte[] file) {
        return GoModParser.main(file);
    }

    /** What stands for a version, if anything does. */
    public Optional<Replacement> replacement(ModuleVersion version) {
        return Optional.ofNullable(replacements.get(new Replaced(version.path(), Optional.of(version.version()))))
                .or(() -> Optional.ofNullable(replacements.get(new Replaced(version.path(), Optional.empty()))));
    }
}
