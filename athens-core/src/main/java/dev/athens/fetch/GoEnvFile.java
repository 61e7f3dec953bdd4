package dev.athens.fetch;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * A file with settings of the go command: the one that {@code go env -w} writes, or {@code go.env} of a Go installation.
 *
 * <p>Source: go help env, go help environment; cmd/go/internal/cfg, EnvFile and readEnvFile; os.UserConfigDir.
 *
 * @param path where it is
 * @param variables what it says, by name; a value may be empty
 */
public record GoEnvFile(Path path, Map<String, String> variables) {
    /** The most bytes that are read; real files have some hundred. */
    private static final int MAX_BYTES = 64 * 1024;

    /** Copies the variables. */
    public GoEnvFile {
        variables = Map.copyOf(variables);
    }

    /**
     * Reads those that exist; what the first one says counts before what the second one says, and the environment before
     * both.
     *
     * @param environment such as {@link System#getenv()}: {@code GOENV}, which may be {@code off}, else the variables that
     *     say where the user's settings are, and {@code GOROOT}
     * @throws IOException if one cannot be read, or has more than 64 KiB; the message names it
     */
    public static List<GoEnvFile> load(Map<String, String> environment) throws IOException {
        List<GoEnvFile> files = new ArrayList<>();
        Optional<Path> user = userFile(environment, System.getProperty("os.name", ""));
        if (user.isPresent()) {
            read(user.get()).ifPresent(files::add);
        }
        Optional<String> root = find(environment, "GOROOT")
                .or(() -> files.stream().findFirst().flatMap(file -> find(file.variables(), "GOROOT")));
        if (root.isPresent()) {
            read(path(root.get()).resolve("go.env")).ifPresent(files::add);
        }
        return files;
    }

    /** The file that {@code go env -w} writes; empty if there can be none. */
    static Optional<Path> userFile(Map<String, String> environment, String system) throws IOException {
        Optional<String> named = find(environment, "GOENV");
        if (named.isPresent()) {
            return named.get().equals("off") ? Optional.empty() : Optional.of(path(named.get()));
        }
        String name = system.toLowerCase(Locale.ROOT);
        Optional<Path> settings;
        if (name.startsWith("windows")) {
            settings = folder(environment, "AppData");
        } else if (name.startsWith("mac")) {
            settings = folder(environment, "HOME").map(home -> home.resolve("Library/Application Support"));
        } else if (find(environment, "XDG_CONFIG_HOME").isPresent()) {
            settings = folder(environment, "XDG_CONFIG_HOME").filter(Path::isAbsolute);
        } else {
            settings = folder(environment, "HOME").map(home -> home.resolve(".config"));
        }
        return settings.map(folder -> folder.resolve("go").resolve("env"));
    }

    private static Optional<Path> folder(Map<String, String> environment, String variable) throws IOException {
        Optional<String> value = find(environment, variable);
        return value.isPresent() ? Optional.of(path(value.get())) : Optional.empty();
    }

    private static Optional<String> find(Map<String, String> variables, String name) {
        return Optional.ofNullable(variables.get(name)).filter(value -> !value.isEmpty());
    }

    private static Path path(String text) throws IOException {
        try {
            return Path.of(text);
        } catch (InvalidPathException e) {
            throw new IOException("settings of the go command: not the path of a file or folder: " + text, e);
        }
    }

    private static Optional<GoEnvFile> read(Path path) throws IOException {
        byte[] bytes;
        try (InputStream in = Files.newInputStream(path)) {
            bytes = in.readNBytes(MAX_BYTES + 1);
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw new IOException(path + ": the settings of the go command cannot be read", e);
        }
        if (bytes.length > MAX_BYTES) {
            throw new IOException(path + ": the settings of the go command have more than " + MAX_BYTES + " bytes");
        }
        return Optional.of(new GoEnvFile(path, parse(new String(bytes, StandardCharsets.UTF_8))));
    }

    /** Lines of another form are ignored, as the go command does. */
    private static Map<String, String> parse(String text) {
        Map<String, String> variables = new LinkedHashMap<>();
        text.lines().filter(line -> line.matches("[A-Z][^=]*=.*")).forEach(line -> {
            int equals = line.indexOf('=');
            variables.put(line.substring(0, equals), line.substring(equals + 1));
        });
        return variables;
    }
}
