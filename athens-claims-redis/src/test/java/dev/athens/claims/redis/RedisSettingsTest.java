package dev.athens.claims.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.athens.claims.redis.RedisSettings.Login;
import dev.athens.config.ConfigException;
import dev.athens.config.ConfigSection;
import dev.athens.fleet.ClaimsProvider;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RedisSettingsTest {
    private static RedisSettings read(String... keysAndValues) {
        Map<String, String> values = new HashMap<>();
        for (int i = 0; i < keysAndValues.length; i += 2) {
            values.put(keysAndValues[i], keysAndValues[i + 1]);
        }
        return RedisSettings.of(ConfigSection.of("SingleFlight.Redis", values));
    }

    @Test
    void haveTheDefaultsOfGomodsAthens() {
        RedisSettings settings = read();

        assertThat(settings.place()).isEqualTo("redis at 127.0.0.1:6379");
        assertThat(settings.login()).isEmpty();
        assertThat(settings.usesTls()).isFalse();
        assertThat(settings.database()).isZero();
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
            redis.example:7000,                      redis.example, 7000, false, 0
            redis.example,                           redis.example, 6379, false, 0
            [::1]:7000,                              ::1,           7000, false, 0
            redis://redis.example,                   redis.example, 6379, false, 0
            rediss://redis.example:7000/2,           redis.example, 7000, true,  2
            rediss://:pass%20word@redis.example/2,   redis.example, 6379, true,  2
            """)
    void takeAnAddressOrAUrl(String endpoint, String host, int port, boolean tls, int database) {
        RedisSettings settings = read("Endpoint", endpoint);

        assertThat(settings.host()).isEqualTo(host);
        assertThat(settings.port()).isEqualTo(port);
        assertThat(settings.usesTls()).isEqualTo(tls);
        assertThat(settings.database()).isEqualTo(database);
    }

    @Test
    void takeALoginFromTheUrlOrFromTheirKeys() {
        assertThat(read("Endpoint", "redis://me:pass%20word@h").login())
                .contains(new Login(Optional.of("me"), "pass word"));
        assertThat(read("Endpoint", "redis://me@h", "Password", "p").login())
                .contains(new Login(Optional.of("me"), "p"));
        assertThat(read("Username", "me", "Password", "p").login()).contains(new Login(Optional.of("me"), "p"));
        assertThat(read("Endpoint", "redis://:p@h", "Password", "p").login())
                .contains(new Login(Optional.empty(), "p"));
        assertThatThrownBy(() -> read("Endpoint", "redis://:p@h", "Password", "q"))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("differs");
        assertThatThrownBy(() -> read("Username", "me")).hasMessageContaining("SingleFlight.Redis.Password");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a:b:c",
                "host:0",
                "host:70000",
                "unix:///run/redis.sock",
                "redis://",
                "redis://:hidden@host/db",
                "redis://:hidden@host?x=y",
                "redis://:hidden@ho st"
            })
    void refuseWhatIsNoEndpoint(String endpoint) {
        assertThatThrownBy(() -> read("Endpoint", endpoint))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("SingleFlight.Redis.Endpoint")
                .hasMessageContaining("must be a host and a port")
                .hasMessageNotContaining("hidden");
    }

    @Test
    void boundTheLeaseByTheTtl() {
        assertThat(read("LockConfig.TTL", "900s").lease()).isEqualTo(RedisSettings.LONGEST_LEASE);
        assertThat(read("LockConfig.TTL", "4").lease()).isEqualTo(Duration.ofSeconds(4));
        assertThatThrownBy(() -> read("LockConfig.TTL", "0")).hasMessageContaining("LockConfig.TTL");
        assertThatThrownBy(() -> read("LockConfig.MaxRetries", "many")).hasMessageContaining("LockConfig.MaxRetries");
        assertThatThrownBy(() -> read("Cluster", "true")).hasMessageContaining("not built yet");
    }

    @Test
    void areThoseOfAProviderThatIsFound() {
        assertThat(ServiceLoader.load(ClaimsProvider.class))
                .extracting(ClaimsProvider::kind)
                .containsExactly("redis");
    }
}
