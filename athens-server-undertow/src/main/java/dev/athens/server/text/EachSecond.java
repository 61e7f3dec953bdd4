package dev.athens.server.text;

import java.util.function.LongFunction;

/** The text of the current second, made once for all who need it. Thread-safe. */
public final class EachSecond {
    private final LongFunction<String> format;
    private volatile Second current;

    private record Second(long epochSecond, String text) {}

    /**
     * Begins with the first second of 1970.
     *
     * @param format makes the text of a second since then
     */
    public EachSecond(LongFunction<String> format) {
        this.format = format;
        this.current = new Second(0, format.apply(0));
    }

    public String text(long epochSecond) {
        Second second = current;
        if (second.epochSecond() != epochSecond) {
            second = new Second(epochSecond, format.apply(epochSecond));
            current = second;
        }
        return second.text();
    }
}
