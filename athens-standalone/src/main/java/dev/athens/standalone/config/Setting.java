package dev.athens.standalone.config;

import dev.athens.config.ByteSize;
import dev.athens.config.ConfigException;
import dev.athens.config.ConfigValue;
import dev.athens.config.Masked;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The value of a key and where it was found.
 *
 * @param key the key
 * @param name under which name, for messages, such as {@code --port} or {@code athens.toml:3:1: Port}
 * @param value the value as text
 * @param source where it comes from, for people, such as {@code athens.toml:3}
 */
public record Setting(Key key, String name, String value, String source) {
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

    /** The value as it can be read. */
    private ConfigValue asWritten() {
        return new ConfigValue(name, value, key.isSecret());
    }

    /** True or false, as strconv.ParseBool of Go reads it. */
    boolean flag() {
        return asWritten().flag();
    }

    int number() {
        return Math.toIntExact(asWritten().number(key.kind().least(), key.kind().most()));
    }

    Duration duration() {
        return asWritten()
                .duration(
                        Duration.ofSeconds(key.kind().least()),
                        Duration.ofSeconds(key.kind().most()));
    }

    /** A size in bytes; zero only if the kind of the key allows it. */
    long bytes() {
        String bareUnit = key.kind().form() == ValueKind.Form.MEBIBYTES ? "MiB" : "B";
        if (key.kind().allows(0) && ByteSize.parse(value, bareUnit).equals(Optional.of(0L))) {
            return 0;
        }
        return asWritten().bytes(bareUnit, key.kind().most());
    }

    /** What stands between the commas, or semicolons for variables, without blank items. */
    List<String> items() {
        return asWritten().items(key.kind().form() == ValueKind.Form.VARIABLES ? ";" : ",");
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
        return asWritten().path();
    }

    /** An absolute URL of the schemes http and https. */
    URI url() {
        return asWritten().url();
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
