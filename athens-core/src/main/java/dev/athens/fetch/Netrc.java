package dev.athens.fetch;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The logins of a netrc file. Immutable.
 *
 * <p>Source: cmd/go/internal/auth, parseNetrc; GNU inetutils manual, "The .netrc file".
 */
public final class Netrc {
    /** The most bytes that are read; a larger file counts as unreadable. */
    public static final int MAX_BYTES = 1 << 20;

    private static final Netrc NONE = new Netrc(Map.of());

    private final Map<String, Login> logins;

    private Netrc(Map<String, Login> logins) {
        this.logins = Map.copyOf(logins);
    }

    /** Knows no login. */
    public static Netrc none() {
        return NONE;
    }

    /**
     * Reads the file that the variable NETRC names, else {@code .netrc} in the home folder ({@code _netrc} where that
     * exists on Windows). A file that is missing, too large or unreadable counts as empty.
     *
     * @param variables such as {@link System#getenv()}
     */
    public static Netrc load(Map<String, String> variables) {
        try (InputStream in = Files.newInputStream(file(variables))) {
            byte[] bytes = in.readNBytes(MAX_BYTES + 1);
            return bytes.length > MAX_BYTES ? NONE : parse(new String(bytes, StandardCharsets.UTF_8));
        } catch (IOException | InvalidPathException e) {
            return NONE;
        }
    }

    private static Path file(Map<String, String> variables) {
        String named = variables.getOrDefault("NETRC", "");
        if (!named.isEmpty()) {
            return Path.of(named);
        }
        Path home = Path.of(variables.getOrDefault("HOME", System.getProperty("user.home", "")));
        Path windows = home.resolve("_netrc");
        boolean onWindows = System.getProperty("os.name", "").startsWith("Windows");
        return onWindows && Files.exists(windows) ? windows : home.resolve(".netrc");
    }

    /** Reads the text of a netrc file, skipping what it does not understand, as the go command does. */
    public static Netrc parse(String text) {
        Parser parser = new Parser();
        for (String line : text.split("\r?\n", -1)) {
            if (!parser.read(line)) {
                break;
            }
        }
        return new Netrc(parser.logins);
    }

    /**
     * Finds the login of a machine: an entry that names the port is for that port alone and comes first, one without is for
     * all ports of its host, as for git and curl. The go command compares the port as well.
     *
     * @param host a host name, with {@code :port} if the URL has one
     */
    public Optional<Login> lookup(String host) {
        int colon = host.indexOf(':');
        boolean hasPort = colon >= 0 && colon == host.lastIndexOf(':');
        return Optional.ofNullable(logins.get(host))
                .or(() -> hasPort ? Optional.ofNullable(logins.get(host.substring(0, colon))) : Optional.empty());
    }

    /** What is known while reading line by line. Not thread-safe. */
    private static final class Parser {
        private final Map<String, Login> logins = new HashMap<>();
        private String machine = "";
        private String login = "";
        private String password = "";
        private boolean inMacro;

        /** Reads a line; false once the default entry is reached. */
        boolean read(String line) {
            if (inMacro) {
                inMacro = !line.isEmpty();
                return true;
            }
            String stripped = line.strip();
            String[] words = stripped.isEmpty() ? new String[0] : stripped.split("\\s+");
            int i = 0;
            for (; i < words.length - 1; i += 2) {
                take(words[i], words[i + 1]);
            }
            return i >= words.length || !words[i].equals("default");
        }

        private void take(String key, String value) {
            switch (key) {
                case "machine" -> {
                    machine = value;
                    login = "";
                    password = "";
                }
                case "login" -> login = value;
                case "password" -> password = value;
                case "macdef" -> inMacro = true;
                default -> {
                    return;
                }
            }
            if (!machine.isEmpty() && !login.isEmpty() && !password.isEmpty()) {
                logins.putIfAbsent(machine, new Login(login, password));
                machine = "";
                login = "";
                password = "";
            }
        }
    }
}
