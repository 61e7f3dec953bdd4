package dev.athens.claims.redis;

import dev.athens.testkit.NoticeboardContract;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

class RedisNoticeboardContractIT extends NoticeboardContract {
    private Redis redis;

    @BeforeEach
    void start() throws Exception {
        redis = Redis.start();
    }

    @AfterEach
    void stop() throws IOException {
        redis.close();
    }

    @Override
    protected Opened open(Path folder) throws Exception {
        RedisClaims claims = RedisClaimsProvider.open(Redis.settings(redis.address(), Duration.ofMinutes(1)));
        return new Opened(claims.noticeboard(), claims);
    }
}
