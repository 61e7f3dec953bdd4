package dev.athens.standalone.events;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/**
 * When a target is tried again.
 *
 * @param first how long after the first try
 * @param longest how long after one of many; each time it is twice as long until then
 * @param look how often it is looked for news
 * @param giveUpAfter how long an event is tried while the target is in trouble
 */
record Pace(Duration first, Duration longest, Duration look, Duration giveUpAfter) {
    /** A target may want to be left alone longer, but not for ever. */
    private static final Duration LONGEST_WISH = Duration.ofHours(1);

    /** So often a target that is well may refuse an event. */
    static final int MAX_REFUSALS = 5;

    private static final int MAX_DOUBLINGS = 30;

    static Pace usual(Duration giveUpAfter) {
        return new Pace(Duration.ofSeconds(1), Duration.ofMinutes(5), Duration.ofSeconds(2), giveUpAfter);
    }

    /**
     * How long to wait after a try in vain: somewhere between half of it and the whole, so that not all come at once.
     *
     * @param tries how often the event was tried
     * @param wish what the target asked for
     */
    Duration after(int tries, Optional<Duration> wish) {
        long whole = Math.min(longest.toMillis(), first.toMillis() << Math.min(tries - 1, MAX_DOUBLINGS));
        long half = Math.max(1, whole / 2);
        Duration own = Duration.ofMillis(half + ThreadLocalRandom.current().nextLong(half + 1));
        Duration wished = wish.filter(wanted -> wanted.compareTo(LONGEST_WISH) < 0)
                .orElse(wish.isPresent() ? LONGEST_WISH : Duration.ZERO);
        return own.compareTo(wished) > 0 ? own : wished;
    }
}
