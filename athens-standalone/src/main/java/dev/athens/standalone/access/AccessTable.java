package dev.athens.standalone.access;

import dev.athens.config.ConfigException;
import dev.athens.standalone.config.Spelling;
import dev.athens.standalone.config.TomlKeys;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.tomlj.Toml;
import org.tomlj.TomlArray;
import org.tomlj.TomlParseError;
import org.tomlj.TomlParseResult;
import org.tomlj.TomlPosition;
import org.tomlj.TomlTable;

/**
 * A table of the access file. Its keys are asked for one by one; {@link #refuseOthers} then finds those that nobody knows. Not
 * thread-safe.
 */
final class AccessTable {
    private final String file;
    private final String name;
    private final TomlTable table;
    private final TomlKeys keys;

    private AccessTable(String file, String name, TomlPosition position, TomlTable table) {
        this.file = file;
        this.name = name;
        this.table = table;
        this.keys = new TomlKeys(file, table, position);
    }

    /**
     * Reads a whole file.
     *
     * @throws ConfigException if it is no TOML; the message has line and column
     */
    static AccessTable parse(String file, String text) {
        TomlParseResult toml = Toml.parse(text);
        if (toml.hasErrors()) {
            TomlParseError error = toml.errors().get(0);
            throw new ConfigException(TomlKeys.place(file, error.position()) + error.getMessage());
        }
        return new AccessTable(file, "", TomlPosition.positionAt(1, 1), toml);
    }

    /** The error for a value that cannot be used, or that is missing. */
    ConfigException bad(String key, String problem) {
        return keys.bad(key, problem);
    }

    /** The error for a table that cannot be used. */
    ConfigException bad(String problem) {
        return new ConfigException(keys.place() + name + ": " + problem);
    }

    /** Something that is made of the table, whose mistakes are those of the table. */
    <T> T made(Supplier<T> making) {
        try {
            return making.get();
        } catch (ConfigException e) {
            throw e;
        } catch (IllegalArgumentException e) {
            throw bad(String.valueOf(e.getMessage()));
        }
    }

    private Optional<Object> find(String key) {
        return keys.find(key);
    }

    boolean has(String key) {
        return find(key).isPresent();
    }

    Optional<String> text(String key) {
        return find(key).map(value -> {
            if (!(value instanceof String text) || text.isBlank()) {
                throw bad(key, "must be a string");
            }
            return text;
        });
    }

    String needed(String key) {
        return text(key).orElseThrow(() -> bad(name + " has no " + key));
    }

    /** A value that is made of a string. */
    <T> Optional<T> read(String key, Function<String, T> parse) {
        return text(key).map(text -> parsed(key, text, parse));
    }

    /** The strings of an array, or one alone; none if the key is not there. */
    List<String> texts(String key) {
        return find(key).map(value -> texts(key, value)).orElse(List.of());
    }

    private List<String> texts(String key, Object value) {
        List<Object> items = value instanceof TomlArray array ? array.toList() : List.of(value);
        if (items.isEmpty() || !items.stream().allMatch(item -> item instanceof String text && !text.isBlank())) {
            throw bad(key, "must be a string or an array of strings, and not an empty one");
        }
        return items.stream().map(Object::toString).toList();
    }

    /** Values that are each made of a string. */
    <T> List<T> all(String key, Function<String, T> parse) {
        return texts(key).stream().map(text -> parsed(key, text, parse)).toList();
    }

    private <T> T parsed(String key, String text, Function<String, T> parse) {
        try {
            return parse.apply(text);
        } catch (IllegalArgumentException e) {
            throw bad(key, String.valueOf(e.getMessage()));
        }
    }

    Optional<AccessTable> table(String key) {
        return find(key).map(value -> {
            if (value instanceof TomlTable inner) {
                return new AccessTable(file, "[" + path(key) + "]", position(key), inner);
            }
            throw bad(key, "must be a table, [" + path(key) + "]");
        });
    }

    List<AccessTable> tables(String key) {
        return find(key).map(value -> tables(key, value)).orElse(List.of());
    }

    private List<AccessTable> tables(String key, Object value) {
        List<AccessTable> tables = new ArrayList<>();
        if (value instanceof TomlArray array) {
            for (int i = 0; i < array.size(); i++) {
                if (array.get(i) instanceof TomlTable inner) {
                    tables.add(new AccessTable(file, "[[" + path(key) + "]]", array.inputPositionOf(i), inner));
                }
            }
            if (tables.size() == array.size()) {
                return tables;
            }
        }
        throw bad(key, "must be tables, [[" + path(key) + "]]");
    }

    private String path(String key) {
        return name.isEmpty() ? key : name.replaceAll("[\\[\\]]", "") + "." + key;
    }

    private TomlPosition position(String key) {
        return Optional.ofNullable(table.inputPositionOf(List.of(key)))
                .orElseThrow(() -> new IllegalStateException("no position of " + key));
    }

    /** All keys of the table, whatever they are, with their strings. */
    Map<String, List<String>> entries() {
        Map<String, List<String>> entries = new LinkedHashMap<>();
        table.keySet().forEach(key -> entries.put(key, texts(key)));
        return entries;
    }

    /**
     * Ends the reading.
     *
     * @throws ConfigException if there is a key that nobody has asked for
     */
    void refuseOthers() {
        List<String> problems = keys.others().stream()
                .map(key -> keys.place(key) + key + ": no such key" + (name.isEmpty() ? "" : " in " + name)
                        + Spelling.nearest(key, keys.asked())
                                .map(nearest -> ", the nearest is " + nearest)
                                .orElse(""))
                .toList();
        if (!problems.isEmpty()) {
            throw new ConfigException(problems);
        }
    }
}
