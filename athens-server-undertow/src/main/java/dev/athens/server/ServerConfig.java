package dev.athens.server;

import dev.athens.server.Settings.Setting;
import java.lang.System.Logger.Level;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Configuration of the standalone server, under the names that gomods/athens gives its environment variables.
 *
 * @param host the address to listen on; empty for all
 * @param port the port to listen on; 0 for any
 * @param pathPrefix what all paths begin with; may be empty
 * @param storage where versions are kept
 * @param dataRoot the folder of the disk storage
 * @param goEnvironment the go command's variables that say where modules come from and how they are verified; GOPROXY is
 *     always there
 * @param sumDatabases the names of the checksum databases to relay; if empty, the one that GOSUMDB names
 * @param fetchThreads how many fetches may run at once
 * @param queryTimeout how long a list, latest or revision query may take
 * @param fetchTimeout how long the fetch of a version may take
 * @param shutdownTimeout how long running requests may take to end
 * @param gitLimits what building from git may cost
 * @param scratch the folder for temporary files
 * @param logLevel the least level of what is logged
 * @param logFormat how log lines look
 * @param warnings what the operator should know of settings without effect
 */
public record ServerConfig(
        String host,
        int port,
        String pathPrefix,
        StorageType storage,
        Path dataRoot,
        Map<String, String> goEnvironment,
        List<String> sumDatabases,
        int fetchThreads,
        Duration queryTimeout,
        Duration fetchTimeout,
        Duration shutdownTimeout,
        GitLimits gitLimits,
        Path scratch,
        Level logLevel,
        LogFormat logFormat,
        List<String> warnings) {

    private static final String GO_BINARY_ENV_VARS = "ATHENS_GO_BINARY_ENV_VARS";
    private static final int MAX_PORT = 65535;
    private static final Set<String> GO_VARIABLES =
            Set.of("GOPROXY", "GONOPROXY", "GOPRIVATE", "GONOSUMDB", "GOSUMDB", "GOINSECURE", "GOVCS");

    /**
     * Settings of gomods/athens that are not built yet and that would be dangerous to ignore, with the value that asks
     * for nothing.
     */
    private static final Map<String, String> NOT_BUILT = Map.ofEntries(
            Map.entry("ATHENS_DOWNLOAD_MODE", "sync"),
            Map.entry("ATHENS_FILTER_FILE", ""),
            Map.entry("ATHENS_NETWORK_MODE", "strict"),
            Map.entry("ATHENS_PROXY_VALIDATOR", ""),
            Map.entry("ATHENS_TLSCERT_FILE", ""),
            Map.entry("ATHENS_TLSKEY_FILE", ""),
            Map.entry("ATHENS_UNIX_SOCKET", ""),
            Map.entry("BASIC_AUTH_PASS", ""),
            Map.entry("BASIC_AUTH_USER", ""),
            Map.entry("PROXY_FORCE_SSL", "false"));

    /** Settings of gomods/athens that can be ignored without harm. */
    private static final Set<String> WITHOUT_EFFECT = Set.of(
            "ATHENS_CLOUD_RUNTIME",
            "ATHENS_DOWNLOAD_URL",
            "ATHENS_ENABLE_PPROF",
            "ATHENS_GLOBAL_ENDPOINT",
            "ATHENS_HGRC_PATH",
            "ATHENS_HOME_TEMPLATE_PATH",
            "ATHENS_INDEX_TYPE",
            "ATHENS_PPROF_PORT",
            "ATHENS_PROTOCOL_WORKERS",
            "ATHENS_ROBOTS_FILE",
            "ATHENS_SINGLE_FLIGHT_TYPE",
            "ATHENS_STATS_EXPORTER",
            "ATHENS_TRACE_EXPORTER",
            "ATHENS_TRACE_EXPORTER_URL",
            "ATHENS_TRACE_SAMPLING_FRACTION",
            "GO_BINARY_PATH",
            "GO_ENV");

    /** Where versions are kept. */
    public enum StorageType {
        /** In the heap; gone after a restart. */
        MEMORY,
        /** In a folder. */
        DISK
    }

    /** How log lines look. */
    public enum LogFormat {
        /** For people. */
        PLAIN,
        /** One JSON object per line. */
        JSON
    }

    /**
     * What building from git may cost; a version that needs more is refused.
     *
     * @param cacheBytes on disk, all clones together
     * @param repositoryBytes of one fetch
     * @param fileBytes of one file in a module
     * @param fetchTime of one fetch
     */
    public record GitLimits(long cacheBytes, long repositoryBytes, long fileBytes, Duration fetchTime) {
        private static GitLimits of(Settings settings) {
            return new GitLimits(
                    settings.megabytes("ATHENS_GIT_MAX_CACHE_MB", 10_240),
                    settings.megabytes("ATHENS_GIT_MAX_REPOSITORY_MB", 4096),
                    settings.megabytes("ATHENS_GIT_MAX_FILE_MB", 500),
                    settings.seconds("ATHENS_GIT_MAX_FETCH_SECONDS", 1, 600));
        }
    }

    /** Copies the collections. */
    public ServerConfig {
        goEnvironment = Map.copyOf(goEnvironment);
        sumDatabases = List.copyOf(sumDatabases);
        warnings = List.copyOf(warnings);
    }

    /**
     * Reads the configuration.
     *
     * @param values environment variables, and options of the command line under their names such as {@code --port},
     *     which win
     * @throws ConfigException if a value cannot be used
     */
    public static ServerConfig of(Map<String, String> values) {
        Settings settings = new Settings(values);
        List<String> warnings = new ArrayList<>();
        NOT_BUILT.forEach((name, harmless) -> refuseUnless(settings, name, harmless));
        new TreeSet<>(WITHOUT_EFFECT).forEach(name -> settings.find(name)
                .ifPresent(setting -> warnings.add(name + " has no effect on this server")));
        Listen listen = listen(settings);
        return new ServerConfig(
                listen.host(),
                listen.port(),
                pathPrefix(settings),
                storage(settings),
                folder(settings, "./athens-data", "--data", "ATHENS_DISK_STORAGE_ROOT"),
                goEnvironment(settings, warnings),
                sumDatabases(settings),
                settings.number("ATHENS_GOGET_WORKERS", 1, 10),
                settings.seconds("ATHENS_TIMEOUT", 1, 300),
                settings.seconds("ATHENS_STASH_TIMEOUT", 1, 600),
                settings.seconds("ATHENS_SHUTDOWN_TIMEOUT", 0, 60),
                GitLimits.of(settings),
                folder(settings, System.getProperty("java.io.tmpdir"), "ATHENS_GOGET_DIR"),
                logLevel(settings),
                logFormat(settings),
                warnings);
    }

    private static void refuseUnless(Settings settings, String name, String harmless) {
        settings.find(name).filter(setting -> !setting.value().equals(harmless)).ifPresent(setting -> {
            // the value may be a password
            throw new ConfigException(name + ": not built yet, and too dangerous to ignore; unset it"
                    + (harmless.isEmpty() ? "" : " or set it to " + harmless));
        });
    }

    private record Listen(String host, int port) {}

    private static Listen listen(Settings settings) {
        return settings.find("--port", "ATHENS_PORT", "PORT")
                .map(ServerConfig::listen)
                .orElse(new Listen("", 3000));
    }

    private static Listen listen(Setting setting) {
        String value = setting.value();
        int colon = value.lastIndexOf(':');
        String host = colon < 0 ? "" : value.substring(0, colon);
        String number = value.substring(colon + 1);
        boolean sixInBrackets = host.startsWith("[") && host.endsWith("]");
        boolean plainHost = host.chars().noneMatch(c -> c == ':' || c == '/' || c == '[' || c == ']' || c <= ' ');
        boolean digits = number.matches("[0-9]{1,5}") && Integer.parseInt(number) <= MAX_PORT;
        if (!digits || !(sixInBrackets || plainHost)) {
            throw setting.bad("must be a port from 0 to " + MAX_PORT + ", :port or host:port");
        }
        return new Listen(sixInBrackets ? host.substring(1, host.length() - 1) : host, Integer.parseInt(number));
    }

    private static String pathPrefix(Settings settings) {
        return settings.find("ATHENS_PATH_PREFIX")
                .map(setting -> {
                    if (!setting.value().matches("(/[A-Za-z0-9._~-]+)+/?")) {
                        throw setting.bad("must be a path such as /go, of letters, digits and -._~");
                    }
                    return setting.value();
                })
                .orElse("");
    }

    private static StorageType storage(Settings settings) {
        return settings.find("--storage", "ATHENS_STORAGE_TYPE")
                .map(setting -> switch (setting.value()) {
                    case "memory" -> StorageType.MEMORY;
                    case "disk" -> StorageType.DISK;
                    case "mongo", "gcp", "minio", "s3", "azureblob", "external" ->
                        throw setting.bad("this storage is not built yet, must be memory or disk");
                    default -> throw setting.bad("must be memory or disk");
                })
                .orElse(StorageType.DISK);
    }

    private static Path folder(Settings settings, String otherwise, String... names) {
        return settings.find(names)
                .map(setting -> {
                    try {
                        return Path.of(setting.value());
                    } catch (InvalidPathException e) {
                        throw setting.bad("must be a folder");
                    }
                })
                .orElseGet(() -> Path.of(otherwise));
    }

    private static Map<String, String> goEnvironment(Settings settings, List<String> warnings) {
        Map<String, String> environment = new HashMap<>();
        // what gomods/athens tells its go command when it is told nothing
        environment.put("GOPROXY", "direct");
        GO_VARIABLES.forEach(name -> settings.find(name).ifPresent(found -> environment.put(name, found.value())));
        Map<String, String> given = new TreeMap<>();
        settings.find(GO_BINARY_ENV_VARS).ifPresent(setting -> {
            for (String item : setting.value().split(";", -1)) {
                putItem(given, setting, item.strip());
            }
        });
        GO_VARIABLES.stream().filter(given::containsKey).forEach(name -> environment.put(name, given.get(name)));
        given.keySet().removeAll(GO_VARIABLES);
        if (!given.isEmpty()) {
            warnings.add(GO_BINARY_ENV_VARS + ": " + String.join(", ", given.keySet())
                    + " have no effect, since there is no go command to run");
        }
        settings.find("ATHENS_GONOSUM_PATTERNS")
                .ifPresent(setting -> environment.putIfAbsent("GONOSUMDB", setting.value()));
        return environment;
    }

    private static void putItem(Map<String, String> given, Setting setting, String item) {
        int equals = item.indexOf('=');
        if (equals > 0) {
            given.put(
                    item.substring(0, equals).strip(),
                    item.substring(equals + 1).strip());
        } else if (!item.isEmpty()) {
            throw setting.bad("must be NAME=value, several separated by ; but one is " + item);
        }
    }

    private static List<String> sumDatabases(Settings settings) {
        return settings.find("ATHENS_SUM_DBS")
                .map(setting -> Stream.of(setting.value().split(",", -1))
                        .map(url -> databaseName(setting, url.strip()))
                        .toList())
                .orElse(List.of());
    }

    private static String databaseName(Setting setting, String url) {
        if (!url.matches("https://[A-Za-z0-9.-]+(:[0-9]+)?(/[A-Za-z0-9._~-]+)*/?")) {
            throw setting.bad("must be URLs such as https://db.example, separated by commas");
        }
        return url.substring("https://".length()).replaceFirst("/$", "");
    }

    private static Level logLevel(Settings settings) {
        return settings.find("--log-level", "ATHENS_LOG_LEVEL")
                .map(setting -> switch (setting.value().toLowerCase(Locale.ROOT)) {
                    case "trace" -> Level.TRACE;
                    case "debug" -> Level.DEBUG;
                    case "info" -> Level.INFO;
                    case "warn", "warning" -> Level.WARNING;
                    case "error", "fatal", "panic" -> Level.ERROR;
                    default -> throw setting.bad("must be trace, debug, info, warn, error, fatal or panic");
                })
                .orElse(Level.DEBUG);
    }

    private static LogFormat logFormat(Settings settings) {
        return settings.find("ATHENS_LOG_FORMAT")
                .map(setting -> switch (setting.value()) {
                    case "plain" -> LogFormat.PLAIN;
                    case "json" -> LogFormat.JSON;
                    default -> throw setting.bad("must be plain or json");
                })
                .orElse(LogFormat.PLAIN);
    }
}
