package dev.athens.standalone.commands;

import dev.athens.config.ConfigException;
import dev.athens.standalone.config.FilePermissions;
import dev.athens.standalone.config.Key;
import dev.athens.standalone.config.Problems;
import dev.athens.standalone.config.ServerConfig;
import dev.athens.standalone.config.Setting;
import dev.athens.standalone.config.Settings;
import dev.athens.standalone.config.TomlFile;
import dev.athens.standalone.wiring.PolicyFiles;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of all commands that read the configuration, and how it is read. */
public final class ConfigOptions {
    /** Read if it is in the working directory and no other is named. */
    private static final Path DEFAULT_FILE = Path.of("athens.toml");

    /** A netrc file that cannot be read would be no login, and then private modules would be said not to exist. */
    private static final List<Key> NEEDED_FILES = List.of(
            Key.FILTER_FILE,
            Key.TLS_CERT_FILE,
            Key.TLS_KEY_FILE,
            Key.USERS_FILE,
            Key.ACCESS_FILE,
            Key.CREDENTIALS_FILE,
            Key.NETRC_PATH);

    /** Say what is served, and to whom. */
    private static final List<Key> RULES = List.of(Key.FILTER_FILE, Key.ACCESS_FILE, Key.TOKENS_FILE);

    /** Have defaults, which need not exist. */
    private static final List<Key> PAGES = List.of(Key.ROBOTS_FILE, Key.HOME_TEMPLATE_PATH);

    private static final int MAX_FILE_BYTES = 1 << 20;

    @Option(
            names = {"--config", "-config_file", "--config_file"},
            paramLabel = "FILE",
            description = "configuration in TOML; ./athens.toml by default, if it exists")
    private @Nullable Path file;

    @Option(names = "--data", paramLabel = "DIR", description = "folder of the disk storage; ./athens-data by default")
    private @Nullable String data;

    /**
     * Reads the configuration.
     *
     * @param values environment variables, and other options of the command line under their names
     * @throws ConfigException if something in it cannot be used
     */
    public ServerConfig read(Map<String, String> values) {
        return ServerConfig.of(settings(values));
    }

    /** Reads the settings, whose values are not checked yet. */
    Settings settings(Map<String, String> values) {
        return settings(values, List.of());
    }

    /**
     * Reads the settings, whose values are not checked yet.
     *
     * @param needed which files a command needs that others do not
     */
    Settings settings(Map<String, String> values, List<Key> needed) {
        Map<String, String> all = new HashMap<>(values);
        Optional.ofNullable(data).ifPresent(folder -> all.put("--data", folder));
        Optional<Path> toml =
                Optional.ofNullable(file).or(() -> Optional.of(DEFAULT_FILE).filter(Files::exists));
        Problems problems = new Problems();
        TomlFile ofFile = toml.map(path -> parse(path, problems)).orElse(TomlFile.none());
        Settings settings = Settings.of(all, ofFile, problems);
        if (settings.get(Key.GO_ENV).value().equals("production")) {
            toml.ifPresent(path -> problems.check(() -> FilePermissions.check(path.toString(), path)));
            RULES.stream()
                    .flatMap(key -> settings.find(key).stream())
                    .forEach(rules -> problems.check(() -> checkPermissions(rules)));
        }
        Stream.concat(NEEDED_FILES.stream(), needed.stream())
                .flatMap(key -> settings.find(key).stream())
                .forEach(file -> problems.check(() -> checkReadable(file, file.path())));
        Setting mode = settings.get(Key.DOWNLOAD_MODE);
        if (mode.value().startsWith(PolicyFiles.FILE)) {
            problems.check(() -> checkReadable(mode, PolicyFiles.file(mode.value())));
        }
        PAGES.forEach(key -> problems.check(() -> warnIfMissing(settings, key)));
        return settings;
    }

    /** Reads the settings of a file alone. */
    static Settings settings(Path file) {
        ConfigOptions options = new ConfigOptions();
        options.file = file;
        return options.settings(Map.of());
    }

    private static TomlFile parse(Path file, Problems problems) {
        try {
            if (Files.size(file) > MAX_FILE_BYTES) {
                throw new ConfigException(file + ": must be at most " + MAX_FILE_BYTES + " bytes");
            }
            return TomlFile.parse(file.toString(), Files.readString(file, StandardCharsets.UTF_8), problems);
        } catch (CharacterCodingException e) {
            throw new ConfigException(file + ": must be UTF-8");
        } catch (NoSuchFileException e) {
            throw new ConfigException(file + ": no such file");
        } catch (AccessDeniedException e) {
            throw new ConfigException(file + ": permission denied");
        } catch (IOException e) {
            throw new ConfigException(file + ": cannot be read: " + e.getMessage());
        }
    }

    /** Here the setting is known that names the file, which whoever reads it later does not know. */
    private static void checkReadable(Setting setting, Path file) {
        if (Files.notExists(file)) {
            throw setting.bad("no such file");
        }
        if (Files.isDirectory(file)) {
            throw setting.bad("is a folder, must be a file");
        }
        if (!Files.isReadable(file)) {
            throw setting.bad("permission denied");
        }
    }

    private static void checkPermissions(Setting file) {
        if (Files.exists(file.path())) {
            FilePermissions.check(file.name(), file.path());
        }
    }

    private static void warnIfMissing(Settings settings, Key key) {
        Setting file = settings.get(key);
        if (!file.value().equals(key.standard()) && Files.notExists(file.path())) {
            settings.warn(file.name() + "=" + file.shown() + ": no such file, so the built-in text is shown");
        }
    }
}
