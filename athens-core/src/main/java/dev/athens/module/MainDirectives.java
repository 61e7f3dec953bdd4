package dev.athens.module;

import dev.athens.module.GoModLexer.SyntaxException;
import dev.athens.module.MainGoMod.Replaced;
import dev.athens.module.MainGoMod.Replacement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Collects the directives that only a main module may give. Not thread-safe. Source: golang.org/x/mod/modfile, Parse. */
final class MainDirectives {
    static final Set<String> BLOCKS = Set.of("replace", "exclude", "use");

    private static final String ARROW = "=>";

    private final Map<Replaced, Replacement> replacements = new HashMap<>();
    private final Set<ModuleVersion> exclusions = new HashSet<>();
    private final List<String> uses = new ArrayList<>();
    private Optional<String> toolchain = Optional.empty();
    private Optional<ModulePath> module = Optional.empty();

    void module(String path) {
        try {
            module = Optional.of(ModulePath.parse(path));
        } catch (InvalidNameException e) {
            module = Optional.empty(); // such as "main", which nobody can fetch
        }
    }

    void apply(String verb, List<String> arguments, int count) throws SyntaxException {
        switch (verb) {
            case "toolchain" -> {
                GoModParser.requireCount(verb, count, 1);
                toolchain = Optional.of(arguments.get(0));
            }
            case "exclude" -> {
                GoModParser.requireCount(verb, count, 2);
                exclusions.add(version(arguments.get(0), arguments.get(1)));
            }
            case "use" -> {
                GoModParser.requireCount(verb, count, 1);
                uses.add(GoModParser.string(arguments.get(0)));
            }
            case "replace" -> replace(arguments, count);
            default -> {
                // later versions of Go may know more
            }
        }
    }

    private void replace(List<String> arguments, int count) throws SyntaxException {
        int arrow = arguments.indexOf(ARROW);
        int behind = count - arrow - 1;
        if (arrow < 1 || arrow > 2 || behind < 1 || behind > 2) {
            throw new SyntaxException("replace must be: module[ version] => folder, or module version");
        }
        ModulePath path = ModulePath.parse(GoModParser.string(arguments.get(0)));
        Optional<Version> version = arrow == 2
                ? Optional.of(GoModParser.canonical(GoModParser.string(arguments.get(1))))
                : Optional.empty();
        String target = GoModParser.string(arguments.get(arrow + 1));
        replacements.put(
                new Replaced(path, version),
                behind == 1
                        ? new Replacement.Folder(target)
                        : new Replacement.Module(version(target, arguments.get(arrow + 2))));
    }

    private static ModuleVersion version(String path, String version) throws SyntaxException {
        return new ModuleVersion(
                ModulePath.parse(GoModParser.string(path)), GoModParser.canonical(GoModParser.string(version)));
    }

    MainGoMod with(Optional<String> goVersion, List<ModuleVersion> requirements) {
        return new MainGoMod(module, goVersion, toolchain, requirements, replacements, exclusions, uses);
    }
}
