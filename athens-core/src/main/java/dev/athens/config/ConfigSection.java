package dev.athens.config;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The settings of one part of a program, such as those of a storage, wherever the program has them from: a table of its
 * file, variables of its environment, a host's own configuration. Keys are written as in {@code RootPath} and found whatever
 * the case of their letters; what is blank counts as not given.
 *
 * <p>A part asks for each key that it knows, and for secrets as such, so that the program can tell which keys nobody knows,
 * and never shows a secret.
 */
public interface ConfigSection {
    /** Its name, for messages, such as {@code Storage.Disk}. */
    String name();

    /** The value of a key; empty if there is none. */
    Optional<ConfigValue> find(String key);

    /** The value of a key that nobody may see, also if it stands in a file of its own; empty if there is none. */
    Optional<ConfigValue> findSecret(String key);

    /**
     * The value of a key that must be given.
     *
     * @throws ConfigException if it is not
     */
    default ConfigValue get(String key) {
        return find(key).orElseThrow(() -> missing(key));
    }

    /**
     * The secret value of a key that must be given.
     *
     * @throws ConfigException if it is not
     */
    default ConfigValue getSecret(String key) {
        return findSecret(key).orElseThrow(() -> missing(key));
    }

    private ConfigException missing(String key) {
        return new ConfigException(name() + "." + key + ": must be given");
    }

    /** A section of values by their keys, for tests and for programs that have their settings elsewhere. */
    static ConfigSection of(String name, Map<String, String> values) {
        Map<String, String> byKey = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        byKey.putAll(values);
        return new ConfigSection() {
            @Override
            public String name() {
                return name;
            }

            @Override
            public Optional<ConfigValue> find(String key) {
                return value(key, false);
            }

            @Override
            public Optional<ConfigValue> findSecret(String key) {
                return value(key, true);
            }

            private Optional<ConfigValue> value(String key, boolean isSecret) {
                return Optional.ofNullable(byKey.get(key))
                        .map(text -> new ConfigValue(name + "." + key, text, isSecret))
                        .filter(value -> !value.isBlank());
            }

            @Override
            public String toString() {
                return "ConfigSection[" + name + "]";
            }
        };
    }
}
