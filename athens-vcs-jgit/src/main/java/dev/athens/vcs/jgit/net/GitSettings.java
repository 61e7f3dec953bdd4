package dev.athens.vcs.jgit.net;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import okhttp3.HttpUrl;
import org.eclipse.jgit.errors.ConfigInvalidException;
import org.eclipse.jgit.lib.Config;
import org.eclipse.jgit.storage.file.FileBasedConfig;
import org.eclipse.jgit.util.FS;

/**
 * The user's git configuration, as far as it says how repositories are reached: {@code url.<base>.insteadOf} and {@code
 * http.*}. JGit reads less of it by itself and only that of the process's own environment.
 *
 * <p>Source: git-config(1), "FILES", "ENVIRONMENT", "url.&lt;base&gt;.insteadOf", "http.&lt;url&gt;.*".
 */
final class GitSettings {
    /**
     * A URL after {@code insteadOf}.
     *
     * @param byUser whether the user's configuration changed it, which makes it as good as typed by hand
     */
    record Target(String url, boolean byUser) {}

    /** How well a {@code http.<url>} section fits: host, then path, then user. */
    private record Fit(int host, int path, boolean user) implements Comparable<Fit> {
        private static final Comparator<Fit> ORDER =
                Comparator.comparingInt(Fit::host).thenComparingInt(Fit::path).thenComparing(Fit::user);

        @Override
        public int compareTo(Fit other) {
            return ORDER.compare(this, other);
        }
    }

    private static final String HTTP = "http";
    private static final String URL = "url";
    // git itself allows as many as an int holds
    private static final int MAX_ENVIRONMENT_ENTRIES = 1000;

    private final Config config;
    private final Map<String, String> environment;
    private final Path home;

    private GitSettings(Config config, Map<String, String> environment, Path home) {
        this.config = config;
        this.environment = environment;
        this.home = home;
    }

    /**
     * Reads the system's, the user's and the environment's configuration; a missing file is an empty one.
     *
     * @throws IOException if a file is unreadable or malformed
     */
    static GitSettings read(Map<String, String> environment, Path home) throws IOException {
        FS fs = FS.DETECTED.newInstance();
        fs.setUserHome(home.toFile());
        Config config = new Config();
        for (Path file : files(environment, home)) {
            FileBasedConfig next = new FileBasedConfig(config, file.toFile(), fs);
            try {
                next.load();
            } catch (ConfigInvalidException e) {
                throw new IOException("malformed git configuration " + file.getFileName(), e);
            }
            config = next;
        }
        return new GitSettings(ofEnvironment(config, environment), environment, home);
    }

    private static List<Path> files(Map<String, String> environment, Path home) {
        List<Path> files = new ArrayList<>();
        if (!isTrue(environment.getOrDefault("GIT_CONFIG_NOSYSTEM", ""))) {
            files.add(Path.of(environment.getOrDefault("GIT_CONFIG_SYSTEM", "/etc/gitconfig")));
        }
        String global = environment.get("GIT_CONFIG_GLOBAL");
        if (global != null) {
            files.add(Path.of(global));
            return files;
        }
        String xdg = environment.getOrDefault("XDG_CONFIG_HOME", "");
        files.add((xdg.isEmpty() ? home.resolve(".config") : Path.of(xdg))
                .resolve("git")
                .resolve("config"));
        files.add(home.resolve(".gitconfig"));
        return files;
    }

    private static Config ofEnvironment(Config base, Map<String, String> environment) throws IOException {
        String count = environment.getOrDefault("GIT_CONFIG_COUNT", "");
        if (count.isEmpty()) {
            return base;
        }
        Config config = new Config(base);
        for (int i = 0; i < entries(count); i++) {
            String key = environment.get("GIT_CONFIG_KEY_" + i);
            String value = environment.get("GIT_CONFIG_VALUE_" + i);
            int first = key == null ? -1 : key.indexOf('.');
            if (key == null || value == null || first <= 0) {
                throw new IOException("missing or malformed GIT_CONFIG_KEY_" + i + " or GIT_CONFIG_VALUE_" + i);
            }
            int last = key.lastIndexOf('.');
            add(
                    config,
                    key.substring(0, first),
                    first == last ? "" : key.substring(first + 1, last),
                    key.substring(last + 1),
                    value);
        }
        return config;
    }

    private static int entries(String count) throws IOException {
        try {
            int entries = Integer.parseInt(count);
            if (entries >= 0 && entries <= MAX_ENVIRONMENT_ENTRIES) {
                return entries;
            }
        } catch (NumberFormatException e) {
            throw new IOException("GIT_CONFIG_COUNT is no number", e);
        }
        throw new IOException("GIT_CONFIG_COUNT is not between 0 and " + MAX_ENVIRONMENT_ENTRIES);
    }

    /** Adds to this layer alone; the layers below keep theirs. */
    @SuppressWarnings("NullAway") // JGit's null: a section without subsection
    private static void add(Config config, String section, String subsection, String name, String value) {
        String sub = subsection.isEmpty() ? null : subsection;
        List<String> values = new ArrayList<>(Arrays.asList(config.getStringList(section, sub, name)));
        Config base = config.getBaseConfig();
        int inherited = base.getStringList(section, sub, name).length;
        values.subList(0, inherited).clear();
        values.add(value);
        config.setStringList(section, sub, name, values);
    }

    /** Replaces the longest beginning that an {@code insteadOf} names. */
    Target rewrite(String url) {
        String base = "";
        String longest = "";
        for (String candidate : config.getSubsections(URL)) {
            for (String beginning : strings(URL, candidate, "insteadOf")) {
                if (beginning.length() > longest.length() && url.startsWith(beginning)) {
                    longest = beginning;
                    base = candidate;
                }
            }
        }
        return longest.isEmpty() ? new Target(url, false) : new Target(base + url.substring(longest.length()), true);
    }

    /**
     * The {@code http.extraHeader}s for a request, as {@code Name: value}.
     *
     * @param ownOrigin whether the request goes to the repository's own server; headers for no certain URL, which often
     *     hold a token, go nowhere else
     */
    List<String> extraHeaders(HttpUrl url, boolean ownOrigin) {
        List<String> headers = new ArrayList<>();
        for (String header : values(url, "extraHeader", ownOrigin)) {
            if (header.isEmpty()) {
                headers.clear();
            } else {
                headers.add(header);
            }
        }
        return headers;
    }

    /** The {@code http.proxy} for a URL: empty if unset, an empty text if it asks for none. */
    Optional<String> proxy(HttpUrl url) {
        return last(values(url, "proxy", true));
    }

    /** Tells whether certificates are to be checked: {@code http.sslVerify}, {@code GIT_SSL_NO_VERIFY}. */
    boolean verifiesCertificates(HttpUrl url) {
        if (environment.containsKey("GIT_SSL_NO_VERIFY")) {
            return false;
        }
        return last(values(url, "sslVerify", true)).map(GitSettings::isTrue).orElse(true);
    }

    /** The file with the only certificates to trust: {@code http.sslCAInfo}, {@code GIT_SSL_CAINFO}. */
    Optional<Path> certificates(HttpUrl url) {
        return Optional.ofNullable(environment.get("GIT_SSL_CAINFO"))
                .or(() -> last(values(url, "sslCAInfo", true)))
                .filter(file -> !file.isEmpty())
                .map(file -> file.startsWith("~/") ? home.resolve(file.substring(2)) : new File(file).toPath());
    }

    /** All values that hold for a URL, those of better fitting sections behind the others. */
    private List<String> values(HttpUrl url, String name, boolean withGeneral) {
        List<String> values = new ArrayList<>();
        if (withGeneral) {
            values.addAll(strings(HTTP, "", name));
        }
        Map<Fit, List<String>> fitting = new TreeMap<>();
        for (String section : config.getSubsections(HTTP)) {
            fit(section, url).ifPresent(fit -> fitting.computeIfAbsent(fit, f -> new ArrayList<>())
                    .addAll(strings(HTTP, section, name)));
        }
        fitting.values().forEach(values::addAll);
        return values;
    }

    @SuppressWarnings("NullAway") // JGit's null: a section without subsection
    private List<String> strings(String section, String subsection, String name) {
        String[] values = config.getStringList(section, subsection.isEmpty() ? null : subsection, name);
        return Arrays.stream(values)
                .map(value -> Optional.ofNullable(value).orElse(""))
                .toList();
    }

    private static Optional<Fit> fit(String section, HttpUrl url) {
        HttpUrl pattern = HttpUrl.parse(section);
        if (pattern == null
                || !pattern.scheme().equals(url.scheme())
                || pattern.port() != url.port()
                || !hostMatches(pattern.host(), url.host())
                || !(pattern.username().isEmpty() || pattern.username().equals(url.username()))) {
            return Optional.empty();
        }
        String folder = pattern.encodedPath().replaceFirst("/+$", "");
        boolean inside = url.encodedPath().equals(folder) || url.encodedPath().startsWith(folder + "/");
        return inside
                ? Optional.of(new Fit(
                        pattern.host().length(),
                        folder.length(),
                        !pattern.username().isEmpty()))
                : Optional.empty();
    }

    /** Label by label, where {@code *} stands for any one label. */
    private static boolean hostMatches(String pattern, String host) {
        String[] patterns = pattern.split("\\.", -1);
        String[] labels = host.split("\\.", -1);
        if (patterns.length != labels.length) {
            return false;
        }
        for (int i = 0; i < labels.length; i++) {
            if (!patterns[i].equals("*") && !patterns[i].equals(labels[i])) {
                return false;
            }
        }
        return true;
    }

    private static Optional<String> last(List<String> values) {
        return values.isEmpty() ? Optional.empty() : Optional.of(values.get(values.size() - 1));
    }

    private static boolean isTrue(String value) {
        return List.of("true", "yes", "on", "1").contains(value.toLowerCase(Locale.ROOT));
    }
}
