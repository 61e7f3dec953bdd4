package dev.athens.config;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A value as an operator wrote it. Each way to read it says in one line which value it is and what would be right, and shows
 * no secret.
 *
 * @param name where it was written, for messages, such as {@code ATHENS_PORT} or {@code athens.toml:3:1: Port}
 * @param text what was written, without blanks around it unless it is a secret
 * @param isSecret whether it must never be shown
 */
public record ConfigValue(String name, String text, boolean isSecret) {
    private static final Pattern WHOLE = Pattern.compile("[0-9]{1,18}");
    private static final Pattern DURATION =
            Pattern.compile("(?=.)((?:[0-9]{1,9}h)?)((?:[0-9]{1,9}m)?)((?:[0-9]{1,9}s)?)");
    private static final String URL_EXPECTED = "must be a URL such as https://host/path";
    private static final List<String> TRUE = List.of("1", "t", "T", "TRUE", "true", "True");
    private static final List<String> FALSE = List.of("0", "f", "F", "FALSE", "false", "False");

    /** Strips the text, but for secrets, where a blank may be a part. */
    public ConfigValue {
        text = isSecret ? text : text.strip();
    }

    /** The error for a value that cannot be used. */
    public ConfigException bad(String allowed) {
        return ConfigException.badValue(name, isSecret ? Masked.MASK : text, allowed);
    }

    /** Tells whether there is nothing but blanks, which counts as not given. */
    public boolean isBlank() {
        return text.isBlank();
    }

    /** True or false, as strconv.ParseBool of Go reads it. */
    public boolean flag() {
        if (!TRUE.contains(text) && !FALSE.contains(text)) {
            throw bad("must be true or false");
        }
        return TRUE.contains(text);
    }

    /** A whole number within bounds. */
    public long number(long least, long most) {
        if (WHOLE.matcher(text).matches()) {
            long number = Long.parseLong(text);
            if (number >= least && number <= most) {
                return number;
            }
        }
        throw bad("must be a whole number from " + least + " to " + most);
    }

    /** A duration within bounds; a bare number counts seconds. */
    public Duration duration(Duration least, Duration most) {
        Matcher parts = DURATION.matcher(WHOLE.matcher(text).matches() ? text + "s" : text);
        if (parts.matches()) {
            Duration duration = Duration.ofSeconds(
                    amount(parts.group(1)) * 3600 + amount(parts.group(2)) * 60 + amount(parts.group(3)));
            if (duration.compareTo(least) >= 0 && duration.compareTo(most) <= 0) {
                return duration;
            }
        }
        throw bad("must be a duration such as 300, 300s, 5m or 1h30m, from " + least.toSeconds() + "s to "
                + most.toSeconds() + "s");
    }

    private static long amount(String withUnit) {
        String digits = withUnit.replaceFirst("[hms]$", "");
        return digits.isEmpty() ? 0 : Long.parseLong(digits);
    }

    /**
     * A size in bytes, at least one.
     *
     * @param bareUnit what a number without a unit counts, such as {@code B} or {@code MiB}
     */
    public long bytes(String bareUnit, long most) {
        Optional<Long> bytes = ByteSize.parse(text, bareUnit).filter(size -> size >= 1 && size <= most);
        return bytes.orElseThrow(
                () -> bad("must be a size such as 512MiB or 10GB, at least 1 byte; a bare number counts " + bareUnit));
    }

    /** What stands between the commas, without blank items. */
    public List<String> items() {
        return items(",");
    }

    /** What stands between the separators, without blank items. */
    public List<String> items(String separator) {
        return Stream.of(text.split(Pattern.quote(separator), -1))
                .map(String::strip)
                .filter(item -> !item.isEmpty())
                .toList();
    }

    /** The path of a file or folder. */
    public Path path() {
        try {
            return Path.of(text.strip());
        } catch (InvalidPathException e) {
            throw bad("must be the path of a file or folder");
        }
    }

    /** An absolute URL of the schemes http and https. */
    public URI url() {
        if (text.matches("https?://[^/?#].*")) {
            try {
                return new URI(text);
            } catch (URISyntaxException e) {
                // its own message would show the credentials
                throw bad(URL_EXPECTED);
            }
        }
        throw bad(URL_EXPECTED);
    }

    /** Without secrets. */
    @Override
    public String toString() {
        return name + "=" + (isSecret ? Masked.MASK : Masked.urls(text));
    }
}
