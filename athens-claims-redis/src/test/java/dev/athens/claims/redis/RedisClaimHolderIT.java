package dev.athens.claims.redis;

import dev.athens.fleet.ClaimsProvider.ClaimsParts;
import dev.athens.testkit.ClaimHolderContract;
import dev.athens.testkit.HolderProcess;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

class RedisClaimHolderIT extends ClaimHolderContract {
    private static Redis redis;

    @BeforeAll
    static void startServer() throws Exception {
        redis = Redis.start();
    }

    @AfterAll
    static void stop() throws IOException {
        if (redis != null) {
            redis.close();
        }
    }

    /** For the other process. */
    public static final class Opener implements HolderProcess.Opener {
        @Override
        public ClaimsParts open(List<String> arguments) {
            return RedisClaimHolderIT.open(
                    new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(arguments.get(0))));
        }
    }

    private static ClaimsParts open(InetSocketAddress server) {
        RedisClaims claims = RedisClaimsProvider.open(Redis.settings(server, Duration.ofSeconds(2)));
        return new ClaimsParts(claims, claims);
    }

    @Override
    protected ClaimsParts open() {
        return open(redis.address());
    }

    @Override
    protected HolderProcess start() throws IOException {
        return HolderProcess.start(
                Opener.class, Integer.toString(redis.address().getPort()));
    }

    @Override
    protected long leases() {
        return redis.leases();
    }
}
