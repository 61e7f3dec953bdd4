package dev.athens.index;

import dev.athens.storage.Catalog;
import java.io.IOException;
import java.time.InstantSource;
import java.util.Optional;

/** Makes an index complete after entries were lost, because the index failed or versions were stored without it. */
public final class IndexRepair {
    private static final int PAGE = 1_000;

    private IndexRepair() {}

    /**
     * Adds the versions that the storage has and the index lacks. Takes a page of memory and the time of reading the whole
     * catalog, so it belongs into the background; versions may come and go meanwhile.
     *
     * @return how many were added
     * @throws InterruptedException if the thread was interrupted between two pages
     */
    public static long run(Catalog catalog, VersionIndex index, InstantSource clock)
            throws IOException, InterruptedException {
        long added = 0;
        Optional<String> token = Optional.of(Catalog.START);
        while (token.isPresent()) {
            if (Thread.interrupted()) {
                throw new InterruptedException("index repair was interrupted");
            }
            Catalog.Page page = catalog.list(token.get(), PAGE);
            added += index.add(page.versions(), clock.instant());
            token = page.next();
        }
        return added;
    }
}
