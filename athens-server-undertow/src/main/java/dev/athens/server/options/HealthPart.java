package dev.athens.server.options;

import java.time.Duration;
import java.util.regex.Pattern;

/**
 * A part of a server, and how to find out whether it is in trouble, which {@code /readyz} tells. Everybody may ask there, so that
 * what a check finds in detail goes to the log alone.
 *
 * @param name what it is called, of at most 32 small letters, digits and hyphens, such as {@code free-space}
 * @param isNeeded whether the server is not ready while the part is in trouble; else that is told, and the server stays ready
 * @param trouble what everybody is told of any trouble, such as {@code cannot be read}
 * @param interval how long an answer is good for, at least a second
 * @param check asks it; called by one thread at a time, which may block
 */
public record HealthPart(String name, boolean isNeeded, String trouble, Duration interval, ReadinessCheck check) {
    /** Load balancers ask every second at most, and there may be several of them. */
    public static final Duration SHORTEST_INTERVAL = Duration.ofSeconds(1);

    private static final Pattern NAME = Pattern.compile("[a-z0-9-]{1,32}");

    /**
     * Checks the values.
     *
     * @throws IllegalArgumentException if the name is malformed, or the interval too short
     */
    public HealthPart {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "a part's name must have 1 to 32 small letters, digits and hyphens: " + name);
        }
        if (interval.compareTo(SHORTEST_INTERVAL) < 0) {
            throw new IllegalArgumentException(name + ": the interval must be a second or longer: " + interval);
        }
    }

    /** A part without which the server is not ready, asked as often as anybody wants to know. */
    public static HealthPart needed(String name, String trouble, ReadinessCheck check) {
        return new HealthPart(name, true, trouble, SHORTEST_INTERVAL, check);
    }

    /** A part whose trouble is told, and takes no server away. */
    public static HealthPart told(String name, String trouble, Duration interval, ReadinessCheck check) {
        return new HealthPart(name, false, trouble, interval, check);
    }
}
