package dev.athens.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.junit.jupiter.api.Test;

class DateHeaderTest {
    @Test
    void writesTheExampleOfTheStandard() {
        assertThat(DateHeader.format(Instant.parse("1994-11-06T08:49:37Z"))).isEqualTo("Sun, 06 Nov 1994 08:49:37 GMT");
    }

    @Test
    void writesEveryDayOfAYear() {
        DateTimeFormatter judge = DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ENGLISH)
                .withZone(ZoneOffset.UTC);
        Instant first = Instant.parse("2028-01-01T23:59:59Z");
        for (int day = 0; day < 366; day++) {
            Instant time = first.plus(Duration.ofDays(day));
            assertThat(DateHeader.format(time)).isEqualTo(judge.format(time));
        }
    }
}
