package dev.athens.server;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of all commands that read the configuration, and how it is read. */
final class ConfigOptions {
    /** Read if it is in the working directory and no other is named. */
    private static final Path DEFAULT_FILE = Path.of("athens.toml");

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
    ServerConfig read(Map<String, String> values) {
        return ServerConfig.of(settings(values));
    }

    /** Reads the settings, whose values are not checked yet. */
    Settings settings(Map<String, String> values) {
        Map<String, String> all = new HashMap<>(values);
        Optional.ofNullable(data).ifPresent(folder -> all.put("--data", folder));
        Optional<Path> toml =
                Optional.ofNullable(file).or(() -> Optional.of(DEFAULT_FILE).filter(Files::exists));
        Settings settings = Settings.of(all, toml.map(ConfigOptions::parse).orElse(TomlFile.none()));
        settings.find(Key.NETRC_PATH).ifPresent(ConfigOptions::checkReadable);
        if (settings.get(Key.GO_ENV).value().equals("production")) {
            toml.ifPresent(path -> FilePermissions.check(path.toString(), path));
            settings.find(Key.FILTER_FILE).ifPresent(path -> FilePermissions.check(path.name(), path.path()));
        }
        return settings;
    }

    private static TomlFile parse(Path file) {
        try {
            if (Files.size(file) > MAX_FILE_BYTES) {
                throw new ConfigException(file + ": must be at most " + MAX_FILE_BYTES + " bytes");
            }
            return TomlFile.parse(file.toString(), Files.readString(file, StandardCharsets.UTF_8));
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

    /** A netrc file that cannot be read is no login, and then private modules are said not to exist. */
    private static void checkReadable(Setting netrc) {
        if (!Files.isReadable(netrc.path())) {
            throw netrc.bad("must be a file that can be read");
        }
    }
}
