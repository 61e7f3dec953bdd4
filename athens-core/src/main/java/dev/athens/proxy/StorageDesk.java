package dev.athens.proxy;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;

/** Where the storage is asked: decides on which thread somebody waits for it. Thread-safe. */
interface StorageDesk extends AutoCloseable {
    /** The desk of a storage that waits for no network: the calling thread asks it. */
    StorageDesk AT_ONCE = new StorageDesk() {
        @Override
        public <T> CompletableFuture<T> ask(Object question, Look<T> look, Waiter waiter) {
            try {
                return CompletableFuture.completedFuture(look.look());
            } catch (IOException e) {
                return CompletableFuture.failedFuture(e);
            }
        }

        @Override
        public boolean isRemote() {
            return false;
        }

        @Override
        public void close() {}
    };

    /** A look into the storage. */
    @FunctionalInterface
    interface Look<T> {
        T look() throws IOException;
    }

    /**
     * Asks the storage.
     *
     * @param question what about; equal questions must have answers of one type
     * @param look does it
     * @return fails with {@link IOException} or with {@link dev.athens.fetch.FetchException.Unavailable}
     */
    <T> CompletableFuture<T> ask(Object question, Look<T> look, Waiter waiter);

    /** Whether the storage may wait for a network, so that nobody else may ask it while a client waits. */
    boolean isRemote();

    /** Stops what is under way; who waits for it gets {@link dev.athens.fetch.FetchException.Unavailable}. */
    @Override
    void close();
}
