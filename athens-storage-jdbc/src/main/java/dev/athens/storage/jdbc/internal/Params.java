package dev.athens.storage.jdbc.internal;

import dev.athens.config.ConfigException;
import dev.athens.config.ConfigSection;
import dev.athens.config.ConfigValue;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/** The {@code Params} of a database, {@code name:value,name:value}, which gomods/athens gives to its drivers. */
final class Params {
    private static final String KEY = "Params";

    private final String name;
    private final Map<String, String> values;

    private Params(String name, Map<String, String> values) {
        this.name = name;
        this.values = values;
    }

    /** Reads those of a section. */
    static Params of(ConfigSection config, String standard) {
        Optional<ConfigValue> given = config.find(KEY);
        String name = given.map(ConfigValue::name).orElse(config.name() + "." + KEY);
        Map<String, String> values = new TreeMap<>();
        for (String item : given.orElse(new ConfigValue(name, standard, false)).items()) {
            int colon = item.indexOf(':');
            if (colon <= 0) {
                throw new ConfigException(name + ": must be name:value,name:value, is " + item);
            }
            values.put(
                    item.substring(0, colon).strip(), item.substring(colon + 1).strip());
        }
        return new Params(name, values);
    }

    /** Takes a value, so that only those stay of which nobody knows what they mean. */
    Optional<String> take(String key) {
        return Optional.ofNullable(values.remove(key));
    }

    /** Takes one of some values. */
    Optional<String> take(String key, Map<String, String> meanings) {
        Optional<String> value = take(key);
        if (value.isPresent() && !meanings.containsKey(value.get())) {
            throw new ConfigException(
                    name + ": " + key + "=" + value.get() + " must be one of " + new TreeSet<>(meanings.keySet()));
        }
        return value.map(meanings::get);
    }

    /** Takes what means nothing to our drivers. */
    void ignore(Collection<String> keys) {
        values.keySet().removeAll(keys);
    }

    /** The error for a value that cannot be used. */
    ConfigException bad(String key, String value, String allowed) {
        return new ConfigException(name + ": " + key + "=" + value + " " + allowed);
    }

    /** Refuses what nobody has taken. */
    void refuseOthers() {
        if (!values.isEmpty()) {
            throw new ConfigException(name + ": " + String.join(", ", values.keySet())
                    + " is not known here, take it out or see docs/storage.md for those that are");
        }
    }
}
