package dev.athens.standalone.versions;

import dev.athens.module.ModuleVersion;
import dev.athens.module.PathPatterns;
import dev.athens.storage.Catalog;
import dev.athens.storage.Usages;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** All versions of a storage, or those of some modules. */
public final class StoredVersions {
    private static final int PAGE = 1_000;

    private final Pages pages;
    private final Optional<PathPatterns> patterns;

    /** Where pages of them come from. */
    @FunctionalInterface
    private interface Pages {
        Page page(String token) throws IOException;
    }

    private record Page(List<ModuleVersion> versions, Optional<String> next, List<String> unreadable) {}

    /** Takes a version. */
    @FunctionalInterface
    public interface Sink {
        void take(ModuleVersion version) throws IOException, InterruptedException;
    }

    private StoredVersions(Pages pages, Optional<PathPatterns> patterns) {
        this.pages = pages;
        this.patterns = patterns;
    }

    /**
     * Those that a storage with usages has.
     *
     * @param heads whether those without a zip are among them
     * @param patterns which modules; all if empty
     */
    public static StoredVersions of(Usages usages, boolean heads, Optional<PathPatterns> patterns) {
        return new StoredVersions(
                token -> {
                    Usages.Page page = usages.walk(token, PAGE);
                    List<ModuleVersion> versions = page.entries().stream()
                            .filter(entry -> heads || entry.whole())
                            .map(Usages.Entry::version)
                            .toList();
                    return new Page(versions, page.next(), page.unreadable());
                },
                patterns);
    }

    /**
     * The whole ones that a storage with a catalog has.
     *
     * @param patterns which modules; all if empty
     */
    public static StoredVersions of(Catalog catalog, Optional<PathPatterns> patterns) {
        return new StoredVersions(
                token -> {
                    Catalog.Page page = catalog.list(token, PAGE);
                    return new Page(page.versions(), page.next(), page.unreadable());
                },
                patterns);
    }

    /**
     * Goes through all of them.
     *
     * @param unreadable told what could not be read and is left out
     */
    public void forEach(Sink sink, Consumer<String> unreadable) throws IOException, InterruptedException {
        Set<String> told = new HashSet<>();
        Optional<String> token = Optional.of(Catalog.START);
        while (token.isPresent()) {
            Page page = pages.page(token.get());
            for (ModuleVersion version : page.versions()) {
                if (patterns.isEmpty() || patterns.get().matches(version.path())) {
                    sink.take(version);
                }
            }
            page.unreadable().stream().filter(told::add).forEach(unreadable);
            token = page.next();
        }
    }
}
