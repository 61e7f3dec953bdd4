package dev.athens.standalone.config;

import dev.athens.config.ConfigException;
import dev.athens.config.ConfigSection;
import dev.athens.config.ConfigValue;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The settings of a part of the kind that was chosen, which are those of the table of keys and what else the kind asks for.
 * Not thread-safe.
 */
public final class PartSection implements ConfigSection {
    /** Ends the name of a key that names the file with the secret. */
    private static final String FILE = "File";

    private final Part<?> part;
    private final String name;
    private final Settings settings;

    /** All keys that were asked for, by what they have in common with variables. */
    private final Map<String, String> asked = new TreeMap<>();

    PartSection(Part<?> part, String kind, Settings settings) {
        this.part = part;
        this.name = part.tableOf(kind);
        this.settings = settings;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Optional<ConfigValue> find(String key) {
        return find(key, false);
    }

    @Override
    public Optional<ConfigValue> findSecret(String key) {
        Optional<ConfigValue> direct = find(key, true);
        Optional<Path> file = find(key + FILE, false).map(ConfigValue::path);
        if (direct.isPresent() && file.isPresent()) {
            throw new ConfigException(direct.get().name() + ": there is a file for it too; keep one of them");
        }
        String place = place(key + FILE);
        return file.map(path -> new ConfigValue(place, Settings.secret(place, path), true))
                .or(() -> direct);
    }

    private String place(String key) {
        return name + "." + key;
    }

    private Optional<ConfigValue> find(String key, boolean isSecret) {
        Optional<Key> ofAll = part.ofAllKinds(key);
        if (ofAll.isPresent()) {
            // who has no wish gets what is usual with the kind
            return settings.find(ofAll.get())
                    .filter(setting -> settings.isGiven(setting.key()))
                    .map(setting -> new ConfigValue(setting.name(), setting.value(), false));
        }
        String place = place(key);
        asked.put(ProvidedSetting.common(place), place);
        Optional<Key> known = Key.ofToml(place);
        if (known.isPresent()) {
            return settings.find(known.get())
                    .map(setting -> new ConfigValue(
                            setting.name(),
                            setting.value(),
                            isSecret || known.get().isSecret()));
        }
        return settings.provided(place)
                .map(setting -> new ConfigValue(setting.name(), setting.text(), isSecret))
                .filter(value -> !value.isBlank());
    }

    /**
     * Refuses what was given and never asked for, once the part is open.
     *
     * @throws ConfigException if there is any
     */
    public void refuseUnasked() {
        List<String> problems = settings.provided().stream()
                .filter(setting -> setting.isIn(name))
                .filter(setting -> !asked.containsKey(ProvidedSetting.common(setting.key())))
                .map(setting -> setting.name() + ": no such key"
                        + Spelling.nearest(setting.key(), asked.values())
                                .map(nearest -> ", the nearest is " + nearest)
                                .orElse(""))
                .toList();
        if (!problems.isEmpty()) {
            throw new ConfigException(problems);
        }
    }

    @Override
    public String toString() {
        return "PartSection[" + name + "]";
    }
}
