package dev.athens.standalone.hooks;

import dev.athens.module.InvalidNameException;
import dev.athens.module.ModulePath;
import dev.athens.module.ModuleVersion;
import dev.athens.module.Version;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * What a push has to do with modules. Source: Go Modules Reference, "Mapping versions to commits" and "Major version suffixes".
 *
 * @param modules of which replies are not good any more
 * @param versions what the new tag may stand for; the first that there is counts
 */
record TouchedModules(Set<ModulePath> modules, Set<ModuleVersion> versions) {
    /** Hosts of repositories with groups in groups need it in module paths. */
    private static final String GIT = ".git";

    /**
     * Finds them.
     *
     * @param roots the paths that stand for the top of the repository
     * @param remembered gives the modules at and below a path that clients have asked for
     */
    static TouchedModules of(Push push, Set<String> roots, Function<ModulePath, Set<ModulePath>> remembered) {
        Set<ModulePath> modules = new LinkedHashSet<>();
        Set<ModuleVersion> versions = new LinkedHashSet<>();
        for (String root : roots) {
            Stream.of(root, root + GIT).forEach(path -> module(path).ifPresent(module -> {
                modules.add(module);
                modules.addAll(remembered.apply(module));
            }));
            push.tag().ifPresent(tag -> addTag(root, tag, modules, versions));
        }
        if (push.isDeletion()) {
            versions.clear();
        }
        return new TouchedModules(modules, versions);
    }

    private static void addTag(String root, String tag, Set<ModulePath> modules, Set<ModuleVersion> versions) {
        int slash = tag.lastIndexOf('/');
        Optional<Version> found = Version.tryParse(tag.substring(slash + 1))
                .filter(version -> !version.isPseudo() && !version.isIncompatible());
        if (found.isEmpty()) {
            return;
        }
        Version version = found.get();
        String base = slash < 0 ? root : root + "/" + tag.substring(0, slash);
        String major = version.major();
        Set<String> paths = new LinkedHashSet<>();
        if (!major.equals("v0") && !major.equals("v1")) {
            paths.add(base + "/" + major);
        }
        paths.add(base);
        for (String path : paths) {
            Optional<ModulePath> module = module(path);
            module.ifPresent(modules::add);
            module.flatMap(known -> version(known, version, slash < 0)).ifPresent(versions::add);
        }
    }

    private static Optional<ModulePath> module(String path) {
        try {
            return Optional.of(ModulePath.parse(path));
        } catch (InvalidNameException e) {
            return Optional.empty();
        }
    }

    /** A module at the top of its repository may have a major version that its path does not name. */
    private static Optional<ModuleVersion> version(ModulePath module, Version version, boolean isTop) {
        if (module.accepts(version)) {
            return Optional.of(new ModuleVersion(module, version));
        }
        return isTop && module.majorSuffix().isEmpty()
                ? Optional.of(new ModuleVersion(module, version.withIncompatible()))
                : Optional.empty();
    }
}
