package dev.athens.proxy;

import dev.athens.fetch.FetchException;
import dev.athens.module.ModulePath;
import dev.athens.module.ModuleVersion;
import dev.athens.observe.CacheCounts;
import dev.athens.policy.DownloadMode;
import dev.athens.policy.DownloadPolicy;
import dev.athens.protocol.ProtocolRequest;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;

/** Where origins are asked: decides who waits for them, for how long, and on which thread. Thread-safe. */
interface OriginDesk extends AutoCloseable {
    /** The desk at which nobody is asked. */
    OriginDesk CLOSED = new OriginDesk() {
        private static final DownloadPolicy.Rule NOBODY = new DownloadPolicy.Rule(DownloadMode.NONE, Optional.empty());

        @Override
        public DownloadPolicy.Rule rule(ModulePath module) {
            return NOBODY;
        }

        @Override
        public <T> CompletableFuture<T> fetch(ModuleVersion version, Work<T> work, Waiter waiter) {
            return notStored(version);
        }

        @Override
        public <T> CompletableFuture<T> fetchHead(ModuleVersion version, Work<T> work, Waiter waiter) {
            return notStored(version);
        }

        @Override
        public <T> CompletableFuture<T> ask(ProtocolRequest question, Work<T> work, Waiter waiter) {
            return notStored(question);
        }

        private static <T> CompletableFuture<T> notStored(Object question) {
            return CompletableFuture.failedFuture(new FetchException.NotFound(question + ": not stored"));
        }

        @Override
        public void forget(ModulePath module) {}

        @Override
        public void close() {}
    };

    /**
     * How something is had from an origin.
     *
     * @param fetch asks, unless it finds what another process has had meanwhile
     * @param look finds what another process has had meanwhile
     */
    record Work<T>(Callable<T> fetch, Callable<Optional<T>> look) {}

    /** What happens here to what is missing of a module. */
    DownloadPolicy.Rule rule(ModulePath module);

    /**
     * Fetches a version, once for all who want it.
     *
     * @param work does it
     * @return fails with {@link FetchException.Unavailable} if the waiter is sent away, or if it takes too long
     */
    <T> CompletableFuture<T> fetch(ModuleVersion version, Work<T> work, Waiter waiter);

    /**
     * Fetches the head of a version, once for all who want it, whatever becomes of its zip: neither waits for the other, and
     * that one of them is not to be had says nothing about the other.
     *
     * @param work does it
     * @return as {@link #fetch}
     */
    <T> CompletableFuture<T> fetchHead(ModuleVersion version, Work<T> work, Waiter waiter);

    /**
     * Asks a question whose answer may change, once for all who have it.
     *
     * @param work does it
     * @return fails with {@link FetchException.Unavailable} if the waiter is sent away, or if it takes too long
     */
    <T> CompletableFuture<T> ask(ProtocolRequest question, Work<T> work, Waiter waiter);

    /**
     * What there is to do.
     *
     * @param work at origins
     * @param claims who of several servers does it
     * @param notFound what is known not to exist
     */
    record Counts(ProxyCounts.Work work, Optional<ProxyCounts.Claims> claims, CacheCounts notFound) {}

    /** What there is to do; empty if nobody is asked. */
    default Optional<Counts> counts() {
        return Optional.empty();
    }

    /** Forgets what is remembered of a module. */
    void forget(ModulePath module);

    /** Stops what is under way; who waits for it gets {@link FetchException.Unavailable}. */
    @Override
    void close();
}
