package dev.athens.standalone.config;

import dev.athens.config.ByteSize;
import dev.athens.config.ConfigException;
import dev.athens.config.Masked;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The value of a key and where it was found.
 *
 * @param key the key
 * @param name under which name, for messages, such as {@code --port} or {@code athens.toml:3:1: Port}
 * @param value the value as text
 * @param source where it comes from, for people, such as {@code athens.toml:3}
 */
public record Setting(Key key, String name, String value, String source) {
    private static final Pattern WHOLE = Pattern.compile("[0-9]{1,18}");
    private static final Pattern DURATION =
            Pattern.compile("(?=.)((?:[0-9]{1,9}h)?)((?:[0-9]{1,9}m)?)((?:[0-9]{1,9}s)?)");
    private static final String URL_EXPECTED = "must be a URL such as https://host/path";
    private static final List<String> TRUE = List.of("1", "t", "T", "TRUE", "true", "True");
    private static final List<String> FALSE = List.of("0", "f", "F", "FALSE", "false", "False");

    /** Strips the value, but for secrets, where a blank may be a part. */
    public Setting {
        value = key.isSecret() ? value : value.strip();
    }

    boolean isBlank() {
        return value.isBlank();
    }

    /** The error for a value that cannot be used. */
    public ConfigException bad(String allowed) {
        return ConfigException.badValue(name, shown(), allowed);
    }

    /**
     * Looks at the form of the value, as far as the kind of the key says it.
     *
     * @throws ConfigException if it has another form
     */
    void check() {
        Object unused =
                switch (key.kind().form()) {
                    case BOOL -> flag();
                    case NUMBER -> number();
                    case DURATION -> duration();
                    case BYTES, MEBIBYTES -> bytes();
                    case VARIABLES -> variables();
                    case TEXT, SECRET, DECIMAL, LIST, MAP -> value;
                };
    }

    /** True or false, as strconv.ParseBool of Go reads it. */
    boolean flag() {
        if (!TRUE.contains(value) && !FALSE.contains(value)) {
            throw bad("must be true or false");
        }
        return TRUE.contains(value);
    }

    int number() {
        ValueKind kind = key.kind();
        if (!WHOLE.matcher(value).matches() || !kind.allows(Long.parseLong(value))) {
            throw bad("must be a whole number from " + kind.least() + " to " + kind.most());
        }
        return Integer.parseInt(value);
    }

    Duration duration() {
        ValueKind kind = key.kind();
        Matcher parts = DURATION.matcher(WHOLE.matcher(value).matches() ? value + "s" : value);
        if (parts.matches()) {
            long seconds = amount(parts.group(1)) * 3600 + amount(parts.group(2)) * 60 + amount(parts.group(3));
            if (kind.allows(seconds)) {
                return Duration.ofSeconds(seconds);
            }
        }
        throw bad("must be a duration such as 300, 300s, 5m or 1h30m, from " + kind.least() + "s to " + kind.most()
                + "s");
    }

    private static long amount(String withUnit) {
        String digits = withUnit.replaceFirst("[hms]$", "");
        return digits.isEmpty() ? 0 : Long.parseLong(digits);
    }

    /** A size in bytes. */
    long bytes() {
        ValueKind kind = key.kind();
        String bareUnit = kind.form() == ValueKind.Form.MEBIBYTES ? "MiB" : "B";
        Optional<Long> bytes = ByteSize.parse(value, bareUnit).filter(size -> size <= kind.most() && kind.allows(size));
        return bytes.orElseThrow(
                () -> bad("must be a size such as 512MiB or 10GB, at least 1 byte; a bare number counts " + bareUnit));
    }

    /** What stands between the commas, or semicolons for variables, without blank items. */
    List<String> items() {
        return Stream.of(value.split(key.kind().form() == ValueKind.Form.VARIABLES ? ";" : ",", -1))
                .map(String::strip)
                .filter(item -> !item.isEmpty())
                .toList();
    }

    /** The {@code NAME=value} items, by name. */
    Map<String, String> variables() {
        Map<String, String> variables = new TreeMap<>();
        for (String item : items()) {
            int equals = item.indexOf('=');
            if (equals <= 0) {
                throw bad("must be NAME=value, several separated by ; but one is " + shownVariable(item));
            }
            variables.put(
                    item.substring(0, equals).strip(),
                    item.substring(equals + 1).strip());
        }
        return variables;
    }

    public Path path() {
        try {
            return Path.of(value.strip());
        } catch (InvalidPathException e) {
            throw bad("must be the path of a file or folder");
        }
    }

    /** An absolute URL of the schemes http and https. */
    URI url() {
        if (value.matches("https?://[^/?#].*")) {
            try {
                return new URI(value);
            } catch (URISyntaxException e) {
                // its own message would show the credentials
                throw bad(URL_EXPECTED);
            }
        }
        throw bad(URL_EXPECTED);
    }

    /** The value without secrets. */
    public String shown() {
        return switch (key.kind().form()) {
            case SECRET -> Masked.MASK;
            case VARIABLES -> String.join(";", shownItems());
            default -> Masked.urls(value);
        };
    }

    /** The items without secrets, which variables that mean nothing to us may hold. */
    List<String> shownItems() {
        return items().stream()
                .map(item -> key.kind().form() == ValueKind.Form.VARIABLES ? shownVariable(item) : Masked.urls(item))
                .toList();
    }

    private static String shownVariable(String item) {
        int equals = item.indexOf('=');
        boolean known = Settings.GO_VARIABLES.contains(
                item.substring(0, Math.max(0, equals)).strip());
        return known || equals < 0 ? Masked.urls(item) : item.substring(0, equals + 1) + Masked.MASK;
    }

    /** Without secrets. */
    @Override
    public String toString() {
        return key + "=" + shown() + " (" + source + ")";
    }
}
