package dev.athens.access.oidc;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.Deque;

/** A clock that stands still until a test moves it, and what is to be done later. */
final class TestTime extends Clock {
    private record Work(Runnable work, long atNanos) {}

    private final Deque<Work> waiting = new ArrayDeque<>();
    private Instant now = Instant.parse("2026-11-30T12:00:00Z");
    private long nanos = -7;

    /** Asks at once what may be asked now. */
    void later(Runnable work, Duration delay) {
        if (delay.isZero()) {
            work.run();
        } else {
            waiting.add(new Work(work, nanos + delay.toNanos()));
        }
    }

    void pass(Duration time) {
        now = now.plus(time);
        nanos += time.toNanos();
        for (int i = waiting.size(); i > 0; i--) {
            Work first = waiting.remove();
            if (first.atNanos() <= nanos) {
                first.work().run();
            } else {
                waiting.add(first);
            }
        }
    }

    int waiting() {
        return waiting.size();
    }

    long nanoTime() {
        return nanos;
    }

    @Override
    public Instant instant() {
        return now;
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
        return this;
    }
}
