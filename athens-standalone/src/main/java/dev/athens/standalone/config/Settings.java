package dev.athens.standalone.config;

import dev.athens.config.ConfigException;
import dev.athens.config.Masked;
import dev.athens.fetch.GoEnvFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.StringJoiner;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * The settings of all keys: what the command line says, else the environment, else the file, else the table of keys. A
 * blank value counts as not given, except where blank has a meaning of its own.
 */
public final class Settings {
    /** The variables of the go command that mean something without one. */
    static final List<String> GO_VARIABLES =
            List.of("GOINSECURE", "GONOPROXY", "GONOSUMDB", "GOPRIVATE", "GOPROXY", "GOSUMDB", "GOVCS");

    /** Ends the name of a variable that names the file with the secret. */
    private static final String FILE = "_FILE";

    /**
     * The documentation of gomods/athens sets these for its own command lines, not for the server. Source: its pages on
     * shared instances and on authentication.
     */
    private static final Map<String, String> OF_DOCUMENTATION = Map.of(
            "ATHENS_STORAGE", "the folder of the storage is ATHENS_DISK_STORAGE_ROOT",
            "ATHENS_SVN", "Subversion is not supported",
            "ATHENS_BZR", "Bazaar is not supported");

    /** Those of commands that ask a running server, which may stand in the environment of all. */
    private static final Set<String> OF_CLIENTS = Set.of("ATHENS_URL", "ATHENS_TOKEN");

    private static final String PREFIX = "ATHENS_";
    private static final String VARIABLE = "environment variable ";
    private static final String DEFAULT = "default";
    private static final int MAX_SECRET_BYTES = 64 * 1024;

    private final Map<Key, Setting> given = new EnumMap<>(Key.class);
    private final Map<String, ProvidedSetting> provided = new TreeMap<>();
    private final List<ServerConfig.HookTarget> hookTargets = new ArrayList<>();
    private final List<String> warnings = new ArrayList<>();
    private final Map<String, String> values;
    private final Problems problems;

    private Settings(Map<String, String> values, Problems problems) {
        this.values = new TreeMap<>(values);
        this.problems = problems;
    }

    /**
     * Puts them together.
     *
     * @param values environment variables, and options of the command line under their names such as {@code --port}
     * @throws ConfigException if there is an unknown variable, or a secret cannot be read from its file
     */
    public static Settings of(Map<String, String> values, TomlFile file) {
        Settings settings = of(values, file, new Problems());
        settings.problems.throwIfAny();
        return settings;
    }

    /**
     * Puts them together.
     *
     * @param problems what is wrong so far; more is added, and who checks the values ends the reading
     */
    public static Settings of(Map<String, String> values, TomlFile file, Problems problems) {
        Settings settings = new Settings(values, problems);
        settings.dropServiceLinks();
        settings.dropVariablesOfDocumentation();
        settings.values.keySet().removeAll(OF_CLIENTS);
        file.provided().forEach(settings::addProvided);
        settings.hookTargets.addAll(file.hookTargets());
        settings.takeUnknownVariables();
        for (Key key : Key.values()) {
            problems.check(() -> settings.fromValues(key)
                    .or(() -> fromFile(file, key))
                    .ifPresent(found -> settings.given.put(key, found)));
        }
        problems.check(settings::expandReadOnly);
        settings.refuseProvidedOfNobody();
        problems.check(settings::addGoVariables);
        settings.given.values().stream()
                .filter(setting -> setting.key().use().status() == KeyUse.Status.NO_EFFECT)
                .filter(setting -> !setting.value().equals(setting.key().standard()))
                .forEach(setting -> settings.warnings.add(setting.name() + " has no effect: "
                        + setting.key().use().reason()));
        return settings;
    }

    /** What an operator should know. */
    List<String> warnings() {
        return warnings;
    }

    /** What is wrong with them as far as is known. */
    Problems problems() {
        return problems;
    }

    /** Who is told what happens. */
    List<ServerConfig.HookTarget> hookTargets() {
        return hookTargets;
    }

    /** Adds what an operator should know. */
    public void warn(String warning) {
        warnings.add(warning);
    }

    /** The setting of a key, which may be blank. */
    public Setting get(Key key) {
        return Optional.ofNullable(given.get(key)).orElseGet(() -> standard(key));
    }

    /** The setting of a key, unless it is blank. */
    public Optional<Setting> find(Key key) {
        return Optional.of(get(key)).filter(setting -> !setting.isBlank());
    }

    /** What was given for kinds whose keys the program does not know. */
    Collection<ProvidedSetting> provided() {
        return provided.values();
    }

    /** One of them by its place in the file. */
    Optional<ProvidedSetting> provided(String key) {
        return Optional.ofNullable(provided.get(ProvidedSetting.common(key)));
    }

    /**
     * A setting as people may see it.
     *
     * @param key its place in the file
     * @param value without secrets; empty if it is not set
     * @param source where it comes from
     */
    public record Shown(String key, String value, String source) {}

    /** All that have an effect or were given, in the order of the table of keys, without secrets. */
    public List<Shown> shown() {
        List<Shown> all = new ArrayList<>();
        for (Key key : Key.values()) {
            if (key.use().status() == KeyUse.Status.HONOURED || isGiven(key)) {
                Setting setting = get(key);
                all.add(new Shown(key.toml(), setting.isBlank() ? "" : setting.shown(), setting.source()));
            }
        }
        provided.values().forEach(setting -> all.add(new Shown(setting.key(), Masked.MASK, setting.source())));
        return all;
    }

    /** Tells whether somebody gave it, and it is not the default. */
    boolean isGiven(Key key) {
        return given.containsKey(key);
    }

    private Setting standard(Key key) {
        String value = key == Key.INDEX_TYPE ? indexType() : key.standard();
        return new Setting(key, key.toml(), value, DEFAULT);
    }

    /** What is stored in files keeps its index in a file. */
    private String indexType() {
        return get(Key.STORAGE_TYPE).value().equals("disk") ? "file" : "none";
    }

    private void dropServiceLinks() {
        List<String> links = values.keySet().stream()
                .filter(name -> ServiceLinks.contain(name, values.getOrDefault(name, "")))
                .toList();
        if (!links.isEmpty()) {
            values.keySet().removeAll(links);
            warnings.add(String.join(", ", links) + ": ignored, looks like what Kubernetes sets for a service");
        }
    }

    private void dropVariablesOfDocumentation() {
        OF_DOCUMENTATION.forEach((name, meant) -> {
            if (values.remove(name) != null) {
                warnings.add(name + ": ignored; " + meant);
            }
        });
    }

    private void addProvided(ProvidedSetting setting) {
        if (!setting.text().isBlank()) {
            provided.put(ProvidedSetting.common(setting.key()), setting);
        }
    }

    /** Those that only a kind of a part knows are kept for it, all others refused. */
    private void takeUnknownVariables() {
        Set<String> known = new TreeSet<>();
        for (Key key : Key.values()) {
            key.names().forEach(name -> {
                known.add(name);
                if (key.isSecret()) {
                    known.add(name + FILE);
                }
            });
        }
        for (String name : values.keySet()) {
            if (!name.startsWith(PREFIX) || known.contains(name)) {
                continue;
            }
            Optional<ProvidedSetting> ofPart = Part.provided(name, values.getOrDefault(name, ""));
            ofPart.ifPresent(this::addProvided);
            if (ofPart.isEmpty()) {
                problems.add(noSuchVariable(name));
            }
        }
    }

    /** One word for all that keeps a server from writing and from asking anybody. */
    private void expandReadOnly() {
        Setting readOnly = get(Key.READ_ONLY);
        if (!readOnly.flag()) {
            return;
        }
        Map.of(
                        Key.DISK_READ_ONLY, "true",
                        Key.DOWNLOAD_MODE, "none",
                        Key.NETWORK_MODE, "offline",
                        Key.SINGLE_FLIGHT_TYPE, "memory")
                .forEach((key, value) ->
                        given.put(key, new Setting(key, readOnly.name(), value, readOnly.source() + ", by ReadOnly")));
    }

    private void refuseProvidedOfNobody() {
        for (ProvidedSetting setting : provided.values()) {
            if (Part.ALL.stream()
                    .noneMatch(part -> part.mayHave(setting, get(part.key()).items()))) {
                problems.add(
                        setting.isVariable()
                                ? noSuchVariable(setting.name())
                                : setting.name() + ": no such key"
                                        + nearest(
                                                setting.key(),
                                                Stream.of(Key.values()).map(Key::toml)));
            }
        }
    }

    private static String noSuchVariable(String name) {
        return name + ": no such variable"
                + nearest(name, Stream.of(Key.values()).flatMap(key -> key.variables().stream()));
    }

    private static String nearest(String name, Stream<String> known) {
        return Spelling.nearest(name, known.toList())
                .map(nearest -> ", the nearest is " + nearest)
                .orElse("");
    }

    private Optional<Setting> fromValues(Key key) {
        Optional<Setting> direct = first(key, "");
        if (!key.isSecret() || !key.use().isRead()) {
            return direct;
        }
        return chosen(direct, first(key, FILE));
    }

    private Optional<Setting> first(Key key, String suffix) {
        for (String name : key.names()) {
            if (values.containsKey(name + suffix)) {
                Setting setting = setting(key, name + suffix);
                if (!setting.isBlank() || (key == Key.SUM_DBS && suffix.isEmpty())) {
                    return Optional.of(setting);
                }
            }
        }
        return Optional.empty();
    }

    private Setting setting(Key key, String name) {
        String source = (name.startsWith("-") ? "option " : VARIABLE) + name;
        return new Setting(key, name, values.getOrDefault(name, ""), source);
    }

    private static Optional<Setting> fromFile(TomlFile file, Key key) {
        Optional<Setting> direct = Optional.ofNullable(file.settings().get(key))
                .filter(setting -> !setting.isBlank() || key == Key.SUM_DBS);
        Optional<Setting> secretFile = Optional.ofNullable(file.secretFiles().get(key))
                .filter(setting -> !setting.isBlank())
                .filter(setting -> key.use().isRead());
        return chosen(direct, secretFile);
    }

    private static Optional<Setting> chosen(Optional<Setting> direct, Optional<Setting> secretFile) {
        if (direct.isPresent() && secretFile.isPresent()) {
            throw new ConfigException(
                    secretFile.get().name() + ": there is " + direct.get().name() + " too; keep one of them");
        }
        return secretFile.map(Settings::read).or(() -> direct);
    }

    /** The secret in the file that a setting names, without the line feed at its end. */
    private static Setting read(Setting file) {
        return new Setting(file.key(), file.name(), secret(file.name(), file.path()), file.source());
    }

    /**
     * Reads a secret.
     *
     * @param name what names the file, for messages
     */
    static String secret(String name, Path file) {
        // no message shows what was given: it may be the secret itself, given in the wrong place
        byte[] bytes;
        try (InputStream in = Files.newInputStream(file)) {
            bytes = in.readNBytes(MAX_SECRET_BYTES + 1);
        } catch (NoSuchFileException e) {
            throw new ConfigException(name + ": no such file");
        } catch (IOException e) {
            throw new ConfigException(name + ": the file cannot be read");
        }
        String secret = new String(bytes, StandardCharsets.UTF_8).replaceFirst("\r?\n$", "");
        if (bytes.length > MAX_SECRET_BYTES || secret.isBlank()) {
            throw new ConfigException(name + ": the file must hold a secret of 1 to " + MAX_SECRET_BYTES + " bytes");
        }
        return secret;
    }

    /**
     * Adds the go command's own settings, which those given as GoBinaryEnvVars override: variables of the environment, then
     * what {@code go env -w} has written, then {@code go.env} of a Go installation.
     */
    private void addGoVariables() {
        Setting own = get(Key.GO_BINARY_ENV_VARS);
        Map<String, String> chosen = isGiven(Key.GO_BINARY_ENV_VARS) ? own.variables() : Map.of();
        Map<String, String> merged =
                new TreeMap<>(standard(Key.GO_BINARY_ENV_VARS).variables());
        Set<String> sources = new LinkedHashSet<>(List.of(own.source()));
        List<GoEnvFile> files = goEnvFiles();
        for (String name : GO_VARIABLES) {
            if (!chosen.containsKey(name)) {
                ambient(name, files).filter(found -> !found.value().isBlank()).ifPresent(found -> {
                    merged.put(name, found.value().strip());
                    sources.add(found.source());
                });
            }
        }
        merged.putAll(chosen);
        // not as a stream: the one of a sorted map needs code that Java makes at run time
        StringJoiner value = new StringJoiner(";");
        merged.forEach((variable, setting) -> value.add(variable + "=" + setting));
        given.put(
                Key.GO_BINARY_ENV_VARS,
                new Setting(Key.GO_BINARY_ENV_VARS, own.name(), value.toString(), String.join(", ", sources)));
    }

    private record Ambient(String value, String source) {}

    private Optional<Ambient> ambient(String name, List<GoEnvFile> files) {
        String value = values.getOrDefault(name, "");
        if (!value.isBlank()) {
            return Optional.of(new Ambient(value, VARIABLE + name));
        }
        return files.stream()
                .filter(file -> file.variables().containsKey(name))
                .findFirst()
                .map(file -> new Ambient(
                        file.variables().getOrDefault(name, ""), file.path().toString()));
    }

    /** A file that cannot be read stops the go command as little. */
    private List<GoEnvFile> goEnvFiles() {
        try {
            return GoEnvFile.load(values);
        } catch (IOException e) {
            warnings.add(e.getMessage());
            return List.of();
        }
    }
}
