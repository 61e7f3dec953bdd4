package dev.athens.vcs.jgit;

import java.util.Collection;
import java.util.List;
import java.util.Random;

/** Choices that depend on a seed alone. */
final class Dice {
    private final Random random;

    Dice(long seed) {
        this.random = new Random(seed);
    }

    boolean chance(int percent) {
        return random.nextInt(100) < percent;
    }

    /** A number from {@code low} to {@code high}, both included. */
    int between(int low, int high) {
        return low + random.nextInt(high - low + 1);
    }

    String pick(String... from) {
        return from[random.nextInt(from.length)];
    }

    <T> T pick(Collection<T> from) {
        return List.copyOf(from).get(random.nextInt(from.size()));
    }
}
