package dev.athens.config;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A limit for modules, written {@code pattern=number}, such as {@code corp.example/*=20}.
 *
 * @param pattern as in GOPRIVATE
 * @param limit not negative
 */
public record PatternLimit(String pattern, int limit) {
    private static final Pattern FORM = Pattern.compile("(.+)=([0-9]{1,6})");

    /** Checks that the limit is not negative. */
    public PatternLimit {
        if (limit < 0) {
            throw new IllegalArgumentException("negative limit for " + pattern + ": " + limit);
        }
    }

    /** Reads one limit. Empty if the text has another form. */
    public static Optional<PatternLimit> parse(String text) {
        Matcher parts = FORM.matcher(text);
        return parts.matches()
                ? Optional.of(new PatternLimit(parts.group(1), Integer.parseInt(parts.group(2))))
                : Optional.empty();
    }
}
