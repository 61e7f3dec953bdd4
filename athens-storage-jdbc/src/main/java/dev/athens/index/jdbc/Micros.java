package dev.athens.index.jdbc;

import dev.athens.index.VersionIndex;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** Times as microseconds since 1970, as the column has them. */
final class Micros {
    private static final long MILLION = 1_000_000;
    private static final Instant LEAST = Instant.parse("0000-01-01T00:00:00Z");
    private static final Instant MOST = Instant.parse("9999-12-31T23:59:59Z");

    private Micros() {}

    /** The first microsecond that is not before a time. */
    static long from(Instant time) {
        if (time.isBefore(LEAST)) {
            return Long.MIN_VALUE;
        }
        if (time.isAfter(MOST)) {
            return Long.MAX_VALUE;
        }
        Instant whole = time.truncatedTo(ChronoUnit.MICROS);
        return of(whole.isBefore(time) ? whole.plus(1, ChronoUnit.MICROS) : whole);
    }

    /** The microseconds of a time that has no smaller part. */
    static long of(Instant time) {
        return Math.addExact(
                Math.multiplyExact(time.getEpochSecond(), MILLION),
                Duration.ofNanos(time.getNano()).toNanos() / 1_000);
    }

    static Instant instant(long micros) {
        return Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
    }

    /** The time of a new entry, as {@link VersionIndex#timeAfter} says. */
    static long after(long last, Instant now) {
        return of(VersionIndex.timeAfter(instant(last), now));
    }
}
