package dev.athens.standalone.config;

import dev.athens.config.ConfigException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.tomlj.TomlPosition;
import org.tomlj.TomlTable;

/**
 * The keys of a table in a file of TOML, which are asked for one by one; says by line and column what is wrong with them. Not
 * thread-safe.
 */
public final class TomlKeys {
    private final String file;
    private final TomlTable table;
    private final TomlPosition start;
    private final Set<String> asked = new TreeSet<>();

    /**
     * Asks for nothing yet.
     *
     * @param file its name, for messages
     * @param start where the table stands
     */
    public TomlKeys(String file, TomlTable table, TomlPosition start) {
        this.file = file;
        this.table = table;
        this.start = start;
    }

    /** Where something stands, as errors begin. */
    public static String place(String file, TomlPosition position) {
        return file + ":" + position.line() + ":" + position.column() + ": ";
    }

    /** Where the table stands. */
    public String place() {
        return place(file, start);
    }

    /** Where a key stands, or the table if it has no such key. */
    public String place(String key) {
        return Optional.ofNullable(table.inputPositionOf(List.of(key)))
                .map(position -> place(file, position))
                .orElseGet(this::place);
    }

    /** The value of a key, whatever it is. */
    public Optional<Object> find(String key) {
        asked.add(key);
        return Optional.ofNullable(table.get(List.of(key)));
    }

    /** The error for a value that cannot be used, or that is missing. */
    public ConfigException bad(String key, String problem) {
        return new ConfigException(place(key) + key + ": " + problem);
    }

    /** All keys that somebody has asked for, in the table or not. */
    public Set<String> asked() {
        return asked;
    }

    /** The keys of the table that nobody has asked for. */
    public List<String> others() {
        return table.keySet().stream().filter(key -> !asked.contains(key)).toList();
    }
}
