package dev.athens.claims.redis;

import dev.athens.fleet.ClaimsProvider.ClaimsParts;
import dev.athens.testkit.ClaimsContract;
import dev.athens.testkit.FaultyLink;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

class RedisClaimsContractIT extends ClaimsContract {
    private static Redis redis;

    @BeforeAll
    static void start() throws Exception {
        redis = Redis.start();
    }

    @AfterAll
    static void stop() throws IOException {
        if (redis != null) {
            redis.close();
        }
    }

    @Override
    protected Opened open(Path folder, Duration lease) throws Exception {
        FaultyLink link = FaultyLink.to(redis.address());
        RedisClaims claims = RedisClaimsProvider.open(Redis.settings(link.address(), lease));
        return new Opened(
                new ClaimsParts(claims, () -> {
                    claims.close();
                    link.close();
                }),
                link::refuse);
    }

    @Override
    protected long leases() {
        return redis.leases();
    }

    @Override
    protected boolean tellsOfTheEnd() {
        return true;
    }
}
