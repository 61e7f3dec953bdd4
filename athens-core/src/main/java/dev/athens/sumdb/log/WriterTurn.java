package dev.athens.sumdb.log;

import dev.athens.fleet.Claim;
import dev.athens.fleet.ClaimKey;
import dev.athens.fleet.Claims;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Has the writers of one log write one after the other once they have got in each other's way, which saves work and no more. Who
 * was not first claims the log, and writes again after a short pause, whether he has got it or not. Not thread-safe; made for one
 * batch.
 */
final class WriterTurn implements AutoCloseable {
    /** Many times what a write takes. Whoever gives up after that has met a store that is broken, not busy. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private static final long FIRST_PAUSE_MILLIS = 10;
    private static final long LONGEST_PAUSE_MILLIS = 500;

    private final Optional<Claims> claims;
    private final ClaimKey key;
    private final long begin = System.nanoTime();
    private Optional<Claim> claim = Optional.empty();
    private long pauseMillis = FIRST_PAUSE_MILLIS;

    WriterTurn(Optional<Claims> claims, String log) {
        this.claims = claims;
        this.key = new ClaimKey(ClaimKey.Kind.WRITER, "sumdb:" + log);
    }

    /** Somebody else was first: waits for the next turn. Tells whether there is any hope. */
    boolean await() throws InterruptedException {
        if (System.nanoTime() - begin > PATIENCE.toNanos()) {
            return false;
        }
        if (claim.isEmpty() && !claim()) {
            pause();
        }
        return true;
    }

    private boolean claim() {
        if (claims.isEmpty()) {
            return false;
        }
        try {
            claim = claims.get().claim(key);
        } catch (IOException e) {
            // it only saves work; those who fetch versions warn of it
            return false;
        }
        return claim.isPresent();
    }

    private void pause() throws InterruptedException {
        CompletableFuture<Void> ended =
                claims.map(service -> service.ended(key)).orElseGet(CompletableFuture::new);
        try {
            ended.get(ThreadLocalRandom.current().nextLong(pauseMillis), TimeUnit.MILLISECONDS);
        } catch (TimeoutException | ExecutionException e) {
            // it is time to try again
        } finally {
            ended.cancel(true);
        }
        pauseMillis = Math.min(LONGEST_PAUSE_MILLIS, 2 * pauseMillis);
    }

    @Override
    public void close() {
        claim.ifPresent(Claim::close);
    }
}
