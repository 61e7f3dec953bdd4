package dev.athens.standalone.commands;

import dev.athens.module.ModuleVersion;
import dev.athens.module.PathPatterns;
import dev.athens.storage.Catalog;
import java.io.IOException;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * All versions of a storage, or those of some modules.
 *
 * @param catalog of the storage
 * @param patterns which modules; all if empty
 */
record StoredVersions(Catalog catalog, Optional<PathPatterns> patterns) {
    private static final int PAGE = 1_000;

    /** Takes a version. */
    @FunctionalInterface
    interface Sink {
        void take(ModuleVersion version) throws IOException, InterruptedException;
    }

    /**
     * Goes through all of them.
     *
     * @param unreadable told what could not be read and is left out
     */
    void forEach(Sink sink, Consumer<String> unreadable) throws IOException, InterruptedException {
        Set<String> told = new HashSet<>();
        Optional<String> token = Optional.of(Catalog.START);
        while (token.isPresent()) {
            Catalog.Page page = catalog.list(token.get(), PAGE);
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
