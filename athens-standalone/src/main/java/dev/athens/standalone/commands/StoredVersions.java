package dev.athens.standalone.commands;

import dev.athens.module.ModuleVersion;
import dev.athens.module.PathPatterns;
import dev.athens.storage.Catalog;
import dev.athens.storage.Usages;
import java.io.IOException;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * All versions of a storage, or those of some modules.
 *
 * @param usages lists them
 * @param heads whether those without a zip are among them
 * @param patterns which modules; all if empty
 */
record StoredVersions(Usages usages, boolean heads, Optional<PathPatterns> patterns) {
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
            Usages.Page page = usages.walk(token.get(), PAGE);
            for (Usages.Entry entry : page.entries()) {
                if (isWanted(entry)) {
                    sink.take(entry.version());
                }
            }
            page.unreadable().stream().filter(told::add).forEach(unreadable);
            token = page.next();
        }
    }

    private boolean isWanted(Usages.Entry entry) {
        return (heads || entry.whole())
                && (patterns.isEmpty() || patterns.get().matches(entry.version().path()));
    }
}
