package dev.athens.server;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Values by name, as the operator gave them. What is blank counts as not given.
 *
 * @param values from the environment and the command line, whose options have names that begin with {@code --}
 */
record Settings(Map<String, String> values) {
    /**
     * A value and the name under which it was found, for messages.
     *
     * @param name the name
     * @param value the value, stripped
     */
    record Setting(String name, String value) {
        ConfigException bad(String allowed) {
            return ConfigException.badValue(name, value, allowed);
        }
    }

    /** The first of the names that has a value. */
    Optional<Setting> find(String... names) {
        return Stream.of(names)
                .map(name -> new Setting(name, values.getOrDefault(name, "").strip()))
                .filter(setting -> !setting.value().isEmpty())
                .findFirst();
    }

    int number(String name, int least, int otherwise) {
        return find(name).map(setting -> number(setting, least)).orElse(otherwise);
    }

    Duration seconds(String name, int least, int otherwise) {
        return Duration.ofSeconds(number(name, least, otherwise));
    }

    /** A size in bytes that is given in units of 1,048,576 bytes. */
    long megabytes(String name, int otherwise) {
        return (long) number(name, 1, otherwise) << 20;
    }

    private static int number(Setting setting, int least) {
        String allowed = "must be a whole number, at least " + least;
        int number;
        try {
            number = Integer.parseInt(setting.value());
        } catch (NumberFormatException e) {
            throw setting.bad(allowed);
        }
        if (number < least) {
            throw setting.bad(allowed);
        }
        return number;
    }
}
