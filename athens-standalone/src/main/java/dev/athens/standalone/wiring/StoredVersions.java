package dev.athens.standalone.wiring;

import dev.athens.standalone.metrics.StoreCounts;
import dev.athens.storage.Catalog;
import dev.athens.storage.Usages;
import java.io.IOException;
import java.time.InstantSource;
import java.util.Optional;

/** Counts what a storage has. */
final class StoredVersions {
    private static final int PAGE = 1_000;

    private StoredVersions() {}

    /**
     * Goes once through a storage; what is deleted meanwhile does not count.
     *
     * @throws InterruptedException if the thread was interrupted
     */
    static StoreCounts.Stored count(Usages usages, InstantSource clock) throws IOException, InterruptedException {
        long whole = 0;
        long heads = 0;
        long bytes = 0;
        Optional<String> token = Optional.of(Catalog.START);
        while (token.isPresent()) {
            Usages.Page page = usages.walk(token.get(), PAGE);
            for (Usages.Entry entry : page.entries()) {
                if (Thread.interrupted()) {
                    throw new InterruptedException("the storage was not counted to its end");
                }
                Optional<Usages.Usage> usage = usages.usage(entry.version());
                if (usage.isPresent()) {
                    whole += entry.whole() ? 1 : 0;
                    heads += entry.whole() ? 0 : 1;
                    bytes += usage.get().sizeBytes();
                }
            }
            token = page.next();
        }
        return new StoreCounts.Stored(whole, heads, bytes, clock.instant());
    }
}
