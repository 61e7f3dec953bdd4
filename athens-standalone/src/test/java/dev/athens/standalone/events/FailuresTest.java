package dev.athens.standalone.events;

import static org.assertj.core.api.Assertions.assertThat;

import dev.athens.fetch.FetchException;
import dev.athens.module.ModuleVersion;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(10)
class FailuresTest {
    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");
    private final Failures failures = new Failures(InstantSource.fixed(NOW));

    private void fail(String module, int number, Exception reason) {
        failures.failed(ModuleVersion.parse(module, "v1.0." + number), reason, Duration.ZERO);
    }

    @Test
    void makesOneEventOfAllFailuresOfAModule() {
        for (int i = 0; i < 5; i++) {
            fail("example.com/m", i, new FetchException.Unavailable("down " + i));
        }
        fail("example.com/m", 6, new FetchException.Refused("too large"));
        fail("example.com/other", 1, new IOException("disk full"));

        List<Event> events = failures.take();

        assertThat(events)
                .extracting(Event::toString)
                .containsExactly(
                        "example.com/m@v1.0.4 failed",
                        "example.com/m@v1.0.6 refused",
                        "example.com/other@v1.0.1 failed");
        assertThat(events.get(0).details()).containsEntry("count", "5").containsEntry("reason", "down 4");
        assertThat(events.get(0).time()).isEqualTo(NOW);
        assertThat(failures.take()).isEmpty();
    }

    @Test
    void makesNoneOfWhatDoesNotExist() {
        fail("example.com/m", 1, new FetchException.NotFound("unknown revision"));
        fail("example.com/m", 1, new InterruptedException());
        assertThat(failures.take()).isEmpty();
    }

    @Test
    void keepsNoMoreThanItMay() {
        for (int i = 0; i < 10 * Failures.MAX_MODULES; i++) {
            fail("example.com/m" + i, 1, new FetchException.Unavailable("down".repeat(1_000)));
        }
        assertThat(failures.take())
                .hasSize(Failures.MAX_MODULES)
                .allSatisfy(event -> assertThat(event.details().get("reason")).hasSizeLessThanOrEqualTo(500));
    }
}
