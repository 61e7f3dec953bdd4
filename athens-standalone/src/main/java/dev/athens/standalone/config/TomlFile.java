package dev.athens.standalone.config;

import dev.athens.config.ConfigException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.tomlj.Toml;
import org.tomlj.TomlArray;
import org.tomlj.TomlParseError;
import org.tomlj.TomlParseResult;
import org.tomlj.TomlPosition;
import org.tomlj.TomlTable;

/**
 * The settings of a TOML file. Keys are found whatever the case of their letters, as in gomods/athens.
 *
 * @param settings the values of keys
 * @param secretFiles the names of the files that hold the values of keys
 * @param provided what stands in tables of kinds whose keys the program does not know
 * @param hookTargets who is told what happens
 */
public record TomlFile(
        Map<Key, Setting> settings,
        Map<Key, Setting> secretFiles,
        List<ProvidedSetting> provided,
        List<ServerConfig.HookTarget> hookTargets) {
    /** Ends the name of a key that names the file with the secret. */
    private static final String FILE = "File";

    /** Where something stands. */
    private record Place(String file, TomlPosition position) {
        /** For messages. */
        String exact() {
            return file + ":" + position.line() + ":" + position.column() + ": ";
        }

        String line() {
            return file + ":" + position.line();
        }
    }

    /** Says nothing. */
    public static TomlFile none() {
        return new TomlFile(Map.of(), Map.of(), List.of(), List.of());
    }

    /**
     * Reads the text of a file.
     *
     * @param file its name, for messages
     * @throws ConfigException if it is malformed or has unknown keys or values of the wrong type
     */
    public static TomlFile parse(String file, String text) {
        Problems problems = new Problems();
        TomlFile parsed = parse(file, text, problems);
        problems.throwIfAny();
        return parsed;
    }

    /** Reads the text of a file as far as it is right, and notes what is wrong. */
    public static TomlFile parse(String file, String text, Problems problems) {
        TomlParseResult toml = Toml.parse(text);
        if (toml.hasErrors()) {
            TomlParseError error = toml.errors().get(0);
            problems.add(new Place(file, error.position()).exact() + error.getMessage());
            return none();
        }
        TomlFile parsed =
                new TomlFile(new EnumMap<>(Key.class), new EnumMap<>(Key.class), new ArrayList<>(), new ArrayList<>());
        parsed.read(file, "", toml, problems);
        return parsed;
    }

    private void read(String file, String tables, TomlTable table, Problems problems) {
        for (Map.Entry<String, Object> entry : table.entrySet()) {
            String name = tables + entry.getKey();
            if (entry.getValue() instanceof TomlTable inner && Part.isOfKind(name)) {
                problems.check(() -> readProvided(file, name + ".", inner));
            } else if (entry.getValue() instanceof TomlTable inner
                    && Names.TABLES.containsKey(name.toLowerCase(Locale.ROOT))) {
                read(file, name + ".", inner, problems);
            } else if (name.equalsIgnoreCase(HookTable.NAME)) {
                String place = new Place(file, position(table, entry.getKey())).exact();
                problems.check(() -> hookTargets.addAll(HookTable.readAll(file, entry.getValue(), place)));
            } else {
                Place place = new Place(file, position(table, entry.getKey()));
                problems.check(() -> readKey(place, name, entry.getValue()));
            }
        }
    }

    private void readKey(Place place, String name, Object value) {
        String lower = name.toLowerCase(Locale.ROOT);
        Optional<Key> key = Optional.ofNullable(Names.KEYS.get(lower));
        Optional<Key> secret = Optional.ofNullable(Names.SECRETS.get(lower));
        if (key.isPresent()) {
            put(settings, place, name, key.get(), text(place, name, key.get().kind(), value));
        } else if (secret.isPresent()) {
            put(secretFiles, place, name, secret.get(), text(place, name, ValueKind.TEXT, value));
        } else {
            throw unknown(place, name, value instanceof TomlTable);
        }
    }

    private void readProvided(String file, String tables, TomlTable table) {
        for (Map.Entry<String, Object> entry : table.entrySet()) {
            String name = tables + entry.getKey();
            if (Names.isKey(name)) {
                readKey(new Place(file, position(table, entry.getKey())), name, entry.getValue());
            } else if (entry.getValue() instanceof TomlTable inner) {
                readProvided(file, name + ".", inner);
            } else {
                Place place = new Place(file, position(table, entry.getKey()));
                String text = joined(entry.getValue(), ",")
                        .or(() -> textIf(!(entry.getValue() instanceof TomlArray), entry.getValue()))
                        .orElseThrow(() -> new ConfigException(
                                place.exact() + name + ": must be a value or an array of strings, is an array"));
                provided.add(new ProvidedSetting(name, place.exact() + name, text, place.line()));
            }
        }
    }

    private static TomlPosition position(TomlTable table, String name) {
        return Optional.ofNullable(table.inputPositionOf(List.of(name)))
                .orElseThrow(() -> new IllegalStateException("no position of " + name));
    }

    private static void put(Map<Key, Setting> settings, Place place, String name, Key key, String value) {
        Optional<Setting> before =
                Optional.ofNullable(settings.put(key, new Setting(key, place.exact() + name, value, place.line())));
        if (before.isPresent()) {
            throw new ConfigException(
                    place.exact() + name + ": already set as " + before.get().name());
        }
    }

    private static ConfigException unknown(Place place, String name, boolean isTable) {
        Optional<String> nearest = Spelling.nearest(name, (isTable ? Names.TABLES : Names.KEYS_AS_WRITTEN).values());
        return new ConfigException(place.exact()
                + (isTable ? "[" + name + "]: no such table" : name + ": no such key")
                + nearest.map(found -> ", the nearest is " + found).orElse(""));
    }

    /** A value as text, the way that a variable would hold it. */
    private static String text(Place place, String name, ValueKind kind, Object value) {
        Optional<String> text =
                switch (kind.form()) {
                    case TEXT, SECRET -> textIf(value instanceof String, value);
                    case BOOL -> textIf(value instanceof Boolean, value);
                    case NUMBER -> textIf(value instanceof Long, value);
                    case DECIMAL -> textIf(value instanceof Long || value instanceof Double, value);
                    case DURATION, BYTES, MEBIBYTES -> textIf(value instanceof Long || value instanceof String, value);
                    case LIST -> joined(value, ",");
                    case VARIABLES -> joined(value, ";");
                    case MAP -> entries(value);
                };
        return text.orElseThrow(() ->
                new ConfigException(place.exact() + name + ": must be " + expected(kind) + ", is " + described(value)));
    }

    private static Optional<String> textIf(boolean fits, Object value) {
        return fits ? Optional.of(value.toString()) : Optional.empty();
    }

    private static Optional<String> joined(Object value, String separator) {
        if (!(value instanceof TomlArray array) || !array.toList().stream().allMatch(item -> item instanceof String)) {
            return Optional.empty();
        }
        return Optional.of(array.toList().stream().map(Object::toString).collect(Collectors.joining(separator)));
    }

    private static Optional<String> entries(Object value) {
        if (!(value instanceof TomlTable table)) {
            return Optional.empty();
        }
        List<String> entries = new ArrayList<>();
        for (Map.Entry<String, Object> entry : table.entrySet()) {
            if (!(entry.getValue() instanceof String text)) {
                return Optional.empty();
            }
            entries.add(entry.getKey() + ":" + text);
        }
        return Optional.of(String.join(",", entries));
    }

    private static String expected(ValueKind kind) {
        return switch (kind.form()) {
            case TEXT, SECRET -> "a string";
            case BOOL -> "true or false";
            case NUMBER -> "a whole number";
            case DECIMAL -> "a number";
            case DURATION -> "a whole number of seconds or a string such as \"5m\"";
            case BYTES, MEBIBYTES -> "a whole number or a string such as \"10GB\"";
            case LIST, VARIABLES -> "an array of strings";
            case MAP -> "a table of strings";
        };
    }

    private static String described(Object value) {
        if (value instanceof String) {
            return "a string";
        }
        if (value instanceof Boolean) {
            return "true or false";
        }
        if (value instanceof Long) {
            return "a whole number";
        }
        if (value instanceof Double) {
            return "a number";
        }
        if (value instanceof TomlArray) {
            return "an array";
        }
        return value instanceof TomlTable ? "a table" : "a time";
    }

    /** All names of the table of keys, by what they are in lower case. */
    private static final class Names {
        static final Map<String, Key> KEYS = new HashMap<>();
        static final Map<String, Key> SECRETS = new HashMap<>();
        static final Map<String, String> TABLES = new TreeMap<>();
        static final Map<String, String> KEYS_AS_WRITTEN = new TreeMap<>();

        static boolean isKey(String name) {
            String lower = name.toLowerCase(Locale.ROOT);
            return KEYS.containsKey(lower) || SECRETS.containsKey(lower);
        }

        static {
            for (Key key : Key.values()) {
                KEYS.put(key.toml().toLowerCase(Locale.ROOT), key);
                KEYS_AS_WRITTEN.put(key.toml().toLowerCase(Locale.ROOT), key.toml());
                if (key.isSecret()) {
                    SECRETS.put((key.toml() + FILE).toLowerCase(Locale.ROOT), key);
                }
                for (int dot = key.toml().indexOf('.');
                        dot >= 0;
                        dot = key.toml().indexOf('.', dot + 1)) {
                    String table = key.toml().substring(0, dot);
                    TABLES.put(table.toLowerCase(Locale.ROOT), table);
                }
            }
        }
    }
}
