package dev.athens.claims.redis;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.athens.fleet.ClaimKey;
import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import redis.clients.jedis.Connection;
import redis.clients.jedis.JedisPubSub;
import redis.clients.jedis.exceptions.JedisException;

/**
 * Hears of claims that have ended, on a connection of its own, as long as anybody waits for one.
 *
 * <p><b>Concurrency.</b> Thread-safe. One thread reads the messages; it starts when somebody waits, and ends when nothing was
 * told for a while and nobody waits any more. Whoever may have missed a message, since the connection was made just now, is
 * told to look.
 */
final class EndedMessages implements Closeable {
    private static final Duration PAUSE = Duration.ofSeconds(1);

    private final RedisServer server;
    private final String channel;

    @GuardedBy("this")
    private final Map<String, List<CompletableFuture<Void>>> waiting = new HashMap<>();

    @GuardedBy("this")
    private Optional<Connection> current = Optional.empty();

    @GuardedBy("this")
    private boolean running;

    @GuardedBy("this")
    private boolean closed;

    EndedMessages(RedisServer server) {
        this.server = server;
        this.channel = RedisLeases.channel(server.settings());
    }

    /** Completes with the next message of a key, or earlier; never, if the server is lost. */
    @SuppressWarnings("FutureReturnValueIgnored") // it only cleans up
    CompletableFuture<Void> next(ClaimKey key) {
        String name = key.toString();
        CompletableFuture<Void> future = new CompletableFuture<>();
        synchronized (this) {
            if (closed) {
                return future;
            }
            waiting.computeIfAbsent(name, any -> new ArrayList<>()).add(future);
            if (!running) {
                running = true;
                RedisServer.start("athens-redis-ended", this::hear);
            }
        }
        future.whenComplete((nothing, failure) -> forget(name, future));
        return future;
    }

    private synchronized void forget(String name, CompletableFuture<Void> future) {
        waiting.computeIfPresent(name, (any, futures) -> {
            futures.removeIf(each -> each == future);
            return futures.isEmpty() ? null : futures;
        });
    }

    /** How many wait, for tests. */
    synchronized int size() {
        return waiting.values().stream().mapToInt(List::size).sum();
    }

    private void hear() {
        try {
            boolean heard = true;
            while ((heard || !server.isClosedWithin(PAUSE)) && isWanted()) {
                heard = subscribe();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized boolean isWanted() {
        running = !closed && !waiting.isEmpty();
        return running;
    }

    /** Returns when nothing was told for a while, or the connection is lost; whether there was one. */
    private boolean subscribe() {
        Messages messages = new Messages();
        try (Connection connection = server.connect()) {
            if (!set(connection)) {
                return false;
            }
            messages.proceed(connection, channel);
        } catch (JedisException e) {
            // who waits looks for himself, and we try again
        } finally {
            clear();
        }
        return messages.heard;
    }

    private synchronized boolean set(Connection connection) {
        current = Optional.of(connection);
        return !closed;
    }

    private synchronized void clear() {
        current = Optional.empty();
    }

    private final class Messages extends JedisPubSub {
        private boolean heard;

        @Override
        public void onSubscribe(String name, int count) {
            heard = true;
            wake(takeAll());
        }

        @Override
        public void onMessage(String name, String key) {
            wake(take(key));
        }
    }

    private synchronized List<CompletableFuture<Void>> takeAll() {
        List<CompletableFuture<Void>> all = new ArrayList<>();
        waiting.values().forEach(all::addAll);
        waiting.clear();
        return all;
    }

    private synchronized List<CompletableFuture<Void>> take(String key) {
        return List.copyOf(Optional.ofNullable(waiting.remove(key)).orElse(List.of()));
    }

    private static void wake(List<CompletableFuture<Void>> futures) {
        futures.forEach(future -> future.complete(null));
    }

    @Override
    public synchronized void close() throws IOException {
        closed = true;
        waiting.clear();
        if (current.isPresent()) {
            current.get().forceDisconnect();
        }
    }
}
