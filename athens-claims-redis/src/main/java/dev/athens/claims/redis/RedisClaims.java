package dev.athens.claims.redis;

import dev.athens.fleet.Claim;
import dev.athens.fleet.ClaimKey;
import dev.athens.fleet.Claims;
import dev.athens.fleet.LeaseKeeper;
import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** Claims in a Redis server. Thread-safe. */
final class RedisClaims implements Claims, Closeable {
    private final RedisServer server;
    private final LeaseKeeper keeper;
    private final EndedMessages messages;

    RedisClaims(RedisServer server) {
        this.server = server;
        this.keeper = new LeaseKeeper(new RedisLeases(server), server.settings().lease());
        this.messages = new EndedMessages(server);
    }

    @Override
    public Optional<Claim> claim(ClaimKey key) throws IOException {
        return keeper.claim(key);
    }

    @Override
    public CompletableFuture<Void> ended(ClaimKey key) {
        return messages.next(key);
    }

    @Override
    public Duration lease() {
        return keeper.lease();
    }

    /** What the servers of the fleet were told, in the same server. */
    RedisNoticeboard noticeboard() {
        return new RedisNoticeboard(server);
    }

    /** How many wait for the end of a claim, for tests. */
    int waiting() {
        return messages.size();
    }

    @Override
    public void close() throws IOException {
        keeper.close();
        try {
            messages.close();
        } finally {
            server.close();
        }
    }

    @Override
    public String toString() {
        return "RedisClaims[" + server + "]";
    }
}
