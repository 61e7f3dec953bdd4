package dev.athens.standalone.events;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(10)
class PaceTest {
    private final Pace pace = Pace.usual(Duration.ofDays(3));

    @Test
    void waitsTwiceAsLongEachTimeUntilItWaitsLongEnough() {
        assertThat(pace.after(1, Optional.empty())).isBetween(Duration.ofMillis(500), Duration.ofSeconds(1));
        assertThat(pace.after(4, Optional.empty())).isBetween(Duration.ofSeconds(4), Duration.ofSeconds(8));
        assertThat(pace.after(12, Optional.empty())).isBetween(Duration.ofSeconds(150), Duration.ofMinutes(5));
        assertThat(pace.after(100_000, Optional.empty())).isBetween(Duration.ofSeconds(150), Duration.ofMinutes(5));
    }

    @Test
    void waitsAsLongAsTheTargetWantsButNotForEver() {
        assertThat(pace.after(1, Optional.of(Duration.ofMinutes(10)))).isEqualTo(Duration.ofMinutes(10));
        assertThat(pace.after(12, Optional.of(Duration.ofSeconds(1)))).isGreaterThan(Duration.ofSeconds(100));
        assertThat(pace.after(1, Optional.of(Duration.ofDays(10)))).isEqualTo(Duration.ofHours(1));
    }
}
