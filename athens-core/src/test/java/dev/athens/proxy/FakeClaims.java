package dev.athens.proxy;

import dev.athens.fleet.Claim;
import dev.athens.fleet.ClaimKey;
import dev.athens.fleet.Claims;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** Claims of all processes, in one map; can be away, and says what it was asked. */
final class FakeClaims implements Claims {
    final Map<ClaimKey, CompletableFuture<Void>> claimed = new ConcurrentHashMap<>();
    private final AtomicInteger refusals = new AtomicInteger();
    volatile boolean away;

    @Override
    public Optional<Claim> claim(ClaimKey key) throws IOException {
        if (away) {
            throw new IOException("the service is away");
        }
        CompletableFuture<Void> end = new CompletableFuture<>();
        if (claimed.putIfAbsent(key, end) != null) {
            refusals.incrementAndGet();
            return Optional.empty();
        }
        return Optional.of(new Claim() {
            @Override
            public boolean isHeld() {
                return claimed.get(key) == end;
            }

            @Override
            public void close() {
                claimed.remove(key, end);
                end.complete(null);
            }
        });
    }

    @Override
    public CompletableFuture<Void> ended(ClaimKey key) {
        return claimed.getOrDefault(key, CompletableFuture.completedFuture(null))
                .copy();
    }

    @Override
    public Duration lease() {
        return Duration.ofMinutes(1);
    }

    /** Ends all claims, whoever holds them. */
    void endAll() {
        claimed.forEach((key, end) -> {
            claimed.remove(key, end);
            end.complete(null);
        });
    }

    void awaitRefusals(int count) {
        while (refusals.get() < count) {
            Thread.onSpinWait();
        }
    }
}
