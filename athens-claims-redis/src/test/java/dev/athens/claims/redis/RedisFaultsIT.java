package dev.athens.claims.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.athens.claims.redis.RedisSettings.Limits;
import dev.athens.claims.redis.RedisSettings.Login;
import dev.athens.config.ConfigException;
import dev.athens.config.ConfigSection;
import dev.athens.fleet.Claim;
import dev.athens.fleet.ClaimKey;
import dev.athens.fleet.Claims;
import dev.athens.fleet.ClaimsProvider.ClaimsParts;
import dev.athens.testkit.FaultyLink;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Servers that go and come back, and those that do not want us. */
@Timeout(120)
class RedisFaultsIT {
    private static final ClaimKey KEY = new ClaimKey(ClaimKey.Kind.VERSION, "example.com/m@v1.0.0");
    private static final Duration LEASE = Duration.ofMillis(1_500);

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

    /** Claims as soon as the server can be asked. */
    private static Optional<Claim> claimWhenBack(Claims claims) throws InterruptedException {
        while (true) {
            try {
                return claims.claim(KEY);
            } catch (IOException e) {
                TimeUnit.MILLISECONDS.sleep(20);
            }
        }
    }

    @Test
    void saysSoWhenTheServerIsAwayAndHeals() throws Exception {
        try (RedisClaims claims = RedisClaimsProvider.open(redis.settings(LEASE))) {
            Claim claim = claims.claim(KEY).orElseThrow();
            redis.stop();
            try {
                assertThatThrownBy(() -> claims.claim(new ClaimKey(ClaimKey.Kind.LIST, "example.com/m")))
                        .isInstanceOf(IOException.class)
                        .hasMessageContaining("redis at 127.0.0.1")
                        .hasMessageNotContaining(Redis.PASSWORD);
            } finally {
                redis.startAgain();
            }
            // it has lost everything, which the next renewal finds
            while (claim.isHeld()) {
                TimeUnit.MILLISECONDS.sleep(20);
            }

            Claim again = claimWhenBack(claims).orElseThrow();

            claim.close();
            assertThat(again.isHeld()).isTrue();
            assertThat(redis.leases()).isEqualTo(1);
        }
        assertThat(redis.leases()).isZero();
    }

    @Test
    void doesNotNoticeARestartBetweenTwoCalls() throws Exception {
        try (RedisClaims claims = RedisClaimsProvider.open(redis.settings(LEASE))) {
            claims.claim(KEY).orElseThrow().close();
            redis.stop();
            redis.startAgain();

            claims.claim(KEY).orElseThrow().close();
        }
    }

    @Test
    void opensWhileTheServerIsAway() throws Exception {
        redis.stop();
        RedisClaims claims;
        try {
            claims = RedisClaimsProvider.open(redis.settings(LEASE));
        } finally {
            redis.startAgain();
        }
        try (claims) {
            assertThat(claimWhenBack(claims)).isPresent();
        }
        assertThat(redis.leases()).isZero();
    }

    @Test
    void waitsOnceForAServerThatSaysNothing() throws Exception {
        Limits limits = new Limits(
                Duration.ofMillis(500), Duration.ofMillis(500), Duration.ofSeconds(2), Duration.ofMillis(100));
        try (FaultyLink link = FaultyLink.to(redis.address());
                RedisClaims claims = RedisClaimsProvider.open(
                        Redis.settings(link.address(), LEASE).withLimits(limits))) {
            link.stall();
            assertThatThrownBy(() -> claims.claim(KEY)).isInstanceOf(IOException.class);
            // each of these would wait for half a second, ten minutes in all
            for (int i = 0; i < 1_200; i++) {
                assertThatThrownBy(() -> claims.claim(KEY)).isInstanceOf(IOException.class);
            }

            link.heal();

            // perhaps what was stalled has got through, and ends by itself
            Optional<Claim> claim = claimWhenBack(claims);
            while (claim.isEmpty()) {
                claim = claimWhenBack(claims);
            }
        }
        assertThat(redis.leases()).isZero();
    }

    @Test
    void isCutOffAndHeals() throws Exception {
        try (FaultyLink link = FaultyLink.to(redis.address());
                RedisClaims claims = RedisClaimsProvider.open(Redis.settings(link.address(), LEASE));
                RedisClaims other = RedisClaimsProvider.open(redis.settings(LEASE))) {
            Claim claim = claims.claim(KEY).orElseThrow();
            link.refuse();
            Claim taken = claimAfterLease(other);
            assertThatThrownBy(() -> claims.claim(otherKey())).isInstanceOf(IOException.class);

            link.heal();

            while (claim.isHeld()) {
                TimeUnit.MILLISECONDS.sleep(20);
            }
            assertThat(taken.isHeld()).isTrue();
        }
        assertThat(redis.leases()).isZero();
    }

    private static ClaimKey otherKey() {
        return new ClaimKey(ClaimKey.Kind.LIST, "example.com/m");
    }

    private static Claim claimAfterLease(Claims claims) throws Exception {
        Optional<Claim> claim = claims.claim(KEY);
        while (claim.isEmpty()) {
            TimeUnit.MILLISECONDS.sleep(20);
            claim = claims.claim(KEY);
        }
        return claim.get();
    }

    @Test
    void tellsOfTheEndAfterItWasCutOff() throws Exception {
        try (FaultyLink link = FaultyLink.to(redis.address());
                RedisClaims waiter = RedisClaimsProvider.open(Redis.settings(link.address(), LEASE));
                RedisClaims holder = RedisClaimsProvider.open(redis.settings(LEASE))) {
            Claim first = holder.claim(KEY).orElseThrow();
            CompletableFuture<Void> ended = waiter.ended(KEY);
            first.close();
            ended.get(30, TimeUnit.SECONDS);
            link.refuse();
            link.heal();

            Claim second = holder.claim(KEY).orElseThrow();
            CompletableFuture<Void> endedAgain = waiter.ended(KEY);
            second.close();

            endedAgain.get(30, TimeUnit.SECONDS);
        }
    }

    @Test
    void keepsNothingForThoseWhoHaveLeft() throws Exception {
        try (RedisClaims claims = RedisClaimsProvider.open(redis.settings(LEASE))) {
            for (int i = 0; i < 100; i++) {
                claims.ended(new ClaimKey(ClaimKey.Kind.VERSION, "example.com/m@v1.0." + i))
                        .cancel(false);
            }

            assertThat(claims.waiting()).isZero();
        }
    }

    private static ConfigSection config(Map<String, String> more) {
        Map<String, String> values = new HashMap<>(Map.of(
                "Endpoint",
                "127.0.0.1:" + redis.address().getPort(),
                "Password",
                Redis.PASSWORD,
                "LockConfig.TTL",
                "900"));
        values.putAll(more);
        return ConfigSection.of("SingleFlight.Redis", values);
    }

    @Test
    void isOpenedByTheSettingsOfGomodsAthens() throws Exception {
        String url = "redis://default:" + Redis.PASSWORD + "@127.0.0.1:"
                + redis.address().getPort() + "/3";
        for (Map<String, String> more :
                List.of(Map.<String, String>of(), Map.of("Endpoint", url), Map.of("Endpoint", url, "Password", " "))) {
            try (ClaimsParts parts = new RedisClaimsProvider().open(config(more))) {
                assertThat(parts.claims().claim(KEY)).isPresent();
                assertThat(parts.claims().lease()).isEqualTo(RedisSettings.LONGEST_LEASE);
            }
        }
    }

    @Test
    void needsNoMoreRightsThanItsDocumentationSays() throws Exception {
        ConfigSection config = config(Map.of("Username", Redis.CLAIMANT, "DB", "1"));
        try (ClaimsParts one = new RedisClaimsProvider().open(config);
                ClaimsParts other = new RedisClaimsProvider().open(config)) {
            Claim claim = one.claims().claim(KEY).orElseThrow();
            CompletableFuture<Void> first = other.claims().ended(KEY);
            // as the connection is made just now
            first.get(30, TimeUnit.SECONDS);
            CompletableFuture<Void> ended = other.claims().ended(KEY);
            claim.close();
            ended.get(30, TimeUnit.SECONDS);
            assertThat(other.claims().claim(KEY)).isPresent();
        }
    }

    @Test
    void saysWhichSettingIsWrong() {
        assertThatThrownBy(() -> new RedisClaimsProvider().open(config(Map.of("Password", "wrong-secret"))))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("SingleFlight.Redis.Password")
                .hasMessageContaining("WRONGPASS")
                .hasMessageNotContaining("wrong-secret");
        assertThatThrownBy(() -> new RedisClaimsProvider().open(config(Map.of("Password", " "))))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("SingleFlight.Redis.Password");
        assertThatThrownBy(() -> new RedisClaimsProvider().open(config(Map.of("Username", Redis.NOBODY))))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("SingleFlight.Redis.Username");
        assertThatThrownBy(() -> new RedisClaimsProvider().open(config(Map.of("DB", "99"))))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("SingleFlight.Redis.DB");
        assertThat(new Login(Optional.empty(), "hidden").toString()).doesNotContain("hidden");
    }
}
