package dev.athens.standalone.wiring;

import dev.athens.storage.Catalog;
import java.io.IOException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;

/**
 * The catalog of a storage that may wait for a network: only a few may read it at once, so that those who wait leave the
 * threads of a server to those who want modules. Thread-safe.
 */
final class CatalogOfRemote implements Catalog {
    private static final int MOST_AT_ONCE = 4;

    private final Catalog catalog;
    private final Semaphore free = new Semaphore(MOST_AT_ONCE);

    CatalogOfRemote(Catalog catalog) {
        this.catalog = catalog;
    }

    @Override
    public Page list(String token, int limit) throws IOException {
        if (!free.tryAcquire()) {
            throw new RejectedExecutionException("the catalog is read by " + MOST_AT_ONCE + " others already");
        }
        try {
            return catalog.list(token, limit);
        } finally {
            free.release();
        }
    }
}
