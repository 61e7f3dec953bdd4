package dev.athens.standalone.commands;

import static org.assertj.core.api.Assertions.assertThat;

import dev.athens.content.Blob;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ByteRateTest {
    private long now;

    private final ByteRate rate = new ByteRate(1_000_000, () -> now, nanos -> now += nanos);

    @Test
    void letsThroughSoManyBytesASecondWhoeverReads() throws IOException {
        Blob slow = rate.limit(Blob.of(new byte[1_500_000]));

        try (InputStream one = slow.openStream();
                InputStream other = slow.openStream()) {
            assertThat(one.readNBytes(500_000)).hasSize(500_000);
            assertThat(other.readNBytes(500_000)).hasSize(500_000);
            assertThat(one.read()).isZero();
        }

        assertThat(slow.sizeBytes()).isEqualTo(1_500_000);
        assertThat(Duration.ofNanos(now)).isBetween(Duration.ofMillis(1_000), Duration.ofMillis(1_001));
    }

    @Test
    void savesNothingUpWhileNobodyReads() throws IOException {
        Blob slow = rate.limit(Blob.of(new byte[1_000]));
        now = Duration.ofHours(1).toNanos();

        try (InputStream in = slow.openStream()) {
            in.readAllBytes();
        }

        assertThat(Duration.ofNanos(now)).isEqualTo(Duration.ofHours(1).plusMillis(1));
    }
}
