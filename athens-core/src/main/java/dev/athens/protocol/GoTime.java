package dev.athens.protocol;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Times in JSON as Go reads them: RFC 3339 in upper case, but an hour of one digit, a comma before the fraction and
 * offsets up to 24:60 pass. Source: Go's Time.UnmarshalJSON and time.Parse.
 */
final class GoTime {
    private static final Pattern FORM =
            Pattern.compile("([0-9]{4})-([0-9]{2})-([0-9]{2})T([0-9]{1,2}):([0-9]{2}):([0-9]{2})"
                    + "(?:[.,]([0-9]+))?(?:Z|([+-])([0-9]{2}):([0-9]{2}))");
    private static final int NANO_DIGITS = 9;
    private static final int MAX_OFFSET_HOURS = 24;
    private static final int MAX_OFFSET_MINUTES = 60;

    private GoTime() {}

    /** Reads a time; empty if Go refuses it. */
    static Optional<Instant> parse(String text) {
        Matcher parts = FORM.matcher(text);
        if (!parts.matches()) {
            return Optional.empty();
        }
        try {
            LocalDateTime local = LocalDateTime.of(
                    number(parts, 1),
                    number(parts, 2),
                    number(parts, 3),
                    number(parts, 4),
                    number(parts, 5),
                    number(parts, 6));
            return offsetSeconds(parts)
                    .map(offset -> Instant.ofEpochSecond(local.toEpochSecond(ZoneOffset.UTC) - offset, nanos(parts)));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    private static Optional<Integer> offsetSeconds(Matcher parts) {
        if (parts.group(8) == null) {
            return Optional.of(0);
        }
        int hours = number(parts, 9);
        int minutes = number(parts, 10);
        if (hours > MAX_OFFSET_HOURS || minutes > MAX_OFFSET_MINUTES) {
            return Optional.empty();
        }
        int seconds = (hours * 60 + minutes) * 60;
        return Optional.of(parts.group(8).equals("-") ? -seconds : seconds);
    }

    private static int nanos(Matcher parts) {
        String digits = parts.group(7);
        if (digits == null) {
            return 0;
        }
        return Integer.parseInt((digits + "0".repeat(NANO_DIGITS)).substring(0, NANO_DIGITS));
    }

    private static int number(Matcher parts, int group) {
        return Integer.parseInt(parts.group(group));
    }
}
