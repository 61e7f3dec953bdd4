package dev.athens.standalone.config;

import dev.athens.config.ConfigException;
import dev.athens.config.PatternLimit;
import dev.athens.net.Cidr;
import dev.athens.policy.NetworkMode;
import dev.athens.standalone.config.ServerConfig.LogFormat;
import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Makes the configuration of settings, whose values it checks. Reads no file. */
final class ConfigReader {
    private static final int MAX_PORT = 65535;

    /** Else it can be guessed, since nobody counts wrong signatures. */
    private static final int MIN_HOOK_SECRET_CHARS = 16;

    /** The one that counts, and the one before or after it. */
    private static final int MAX_HOOK_SECRETS = 2;

    private final Settings settings;
    private final Set<String> warnings;
    private final PartReader parts;

    ConfigReader(Settings settings) {
        this.settings = settings;
        this.parts = new PartReader(settings);
        this.warnings = new LinkedHashSet<>(settings.warnings());
    }

    /**
     * Makes the configuration.
     *
     * @throws ConfigException with all that is wrong in the settings
     */
    ServerConfig read() {
        Problems problems = settings.problems();
        try {
            ServerConfig config = make();
            problems.throwIfAny();
            return config;
        } catch (ConfigException e) {
            problems.add(e);
            checkEach(problems);
            problems.throwIfAny();
            throw e;
        }
    }

    /** To find the mistakes behind the first one, so that they need not be mended start by start. */
    private void checkEach(Problems problems) {
        for (Key key : Key.values()) {
            if (key.use().status() == KeyUse.Status.HONOURED) {
                problems.check(() -> settings.find(key).ifPresent(Setting::check));
            }
        }
        List<Runnable> sections = List.of(
                parts::singleFlight,
                this::listen,
                this::tls,
                this::pathPrefix,
                this::trustedProxies,
                this::access,
                parts::storage,
                this::origin,
                this::sumDatabases,
                this::policy,
                () -> settings.get(Key.GLOBAL_ENDPOINT).url(),
                () -> settings.find(Key.DOWNLOAD_URL).ifPresent(Setting::url),
                () -> settings.find(Key.VALIDATOR_HOOK).ifPresent(Setting::url),
                this::downloadMode,
                this::networkMode,
                parts::index,
                () -> parts.traces(warnings),
                this::retention,
                this::hooksIn,
                this::hooksOut,
                this::metrics,
                this::logLevel,
                this::logFormat);
        sections.forEach(problems::check);
    }

    private ServerConfig make() {
        return new ServerConfig(
                listen(),
                access(),
                new ServerConfig.Pages(path(Key.ROBOTS_FILE), path(Key.HOME_TEMPLATE_PATH)),
                parts.storage(),
                origin(),
                fetching(),
                new ServerConfig.Freshness(
                        settings.get(Key.QUERY_FRESHNESS).duration(),
                        settings.get(Key.NEGATIVE_FRESHNESS).duration(),
                        settings.get(Key.STALE_FOR).duration()),
                policy(),
                parts.index(),
                parts.singleFlight(),
                redirects(),
                parts.allChosen(Part.ENDPOINT),
                parts.allChosen(Part.LISTENER),
                parts.traces(warnings),
                retention(),
                hooksIn(),
                hooksOut(),
                new ServerConfig.GitLimits(
                        settings.get(Key.GIT_MAX_CACHE).bytes(),
                        settings.get(Key.GIT_MAX_REPOSITORY).bytes(),
                        settings.get(Key.GIT_MAX_FILE).bytes(),
                        settings.get(Key.GIT_MAX_FETCH_TIME).duration()),
                metrics(),
                new ServerConfig.Log(logLevel(), logFormat()),
                List.copyOf(warnings));
    }

    private Path path(Key key) {
        return settings.get(key).path();
    }

    private Optional<Path> optionalPath(Key key) {
        return settings.find(key).map(Setting::path);
    }

    ServerConfig.Listen listen() {
        Address address = address(settings.get(Key.PORT));
        return new ServerConfig.Listen(
                address.host(),
                address.port(),
                optionalPath(Key.UNIX_SOCKET),
                tls(),
                settings.get(Key.FORCE_SSL).flag(),
                pathPrefix(),
                trustedProxies(),
                settings.find(Key.SHUTDOWN_DELAY).map(Setting::duration),
                settings.get(Key.SHUTDOWN_TIMEOUT).duration());
    }

    /** Where to listen; no host stands for all addresses, or for those that the key says. */
    private record Address(String host, int port) {}

    private static Address address(Setting setting) {
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
        return new Address(sixInBrackets ? host.substring(1, host.length() - 1) : host, Integer.parseInt(number));
    }

    /** Without a host, only this machine reaches the listener, which asks for no login. */
    private Optional<ServerConfig.Metrics> metrics() {
        Optional<InetSocketAddress> own = settings.find(Key.METRICS_PORT).map(setting -> {
            Address address = address(setting);
            return new InetSocketAddress(address.host().isEmpty() ? "127.0.0.1" : address.host(), address.port());
        });
        Setting exporter = settings.get(Key.STATS_EXPORTER);
        if (exporter.value().equals("prometheus")) {
            return Optional.of(new ServerConfig.Metrics(own));
        }
        if (!exporter.isBlank() && !exporter.value().equals("none")) {
            warnings.add(exporter.name() + ": " + exporter.value()
                    + " is not known, so that there are no metrics; it can be prometheus or none");
        }
        return Optional.empty();
    }

    private Optional<ServerConfig.Tls> tls() {
        Optional<Path> certificate = optionalPath(Key.TLS_CERT_FILE);
        Optional<Path> key = optionalPath(Key.TLS_KEY_FILE);
        requireBoth(Key.TLS_CERT_FILE, Key.TLS_KEY_FILE, "TLS needs both");
        return certificate.flatMap(file -> key.map(keyFile -> new ServerConfig.Tls(file, keyFile)));
    }

    /** Half of a protection would be none. */
    private void requireBoth(Key one, Key other, String reason) {
        if (settings.find(one).isPresent() != settings.find(other).isPresent()) {
            Key present = settings.find(one).isPresent() ? one : other;
            Key missing = present == one ? other : one;
            throw new ConfigException(settings.get(present).name() + ": there is no " + missing.toml() + " ("
                    + missing.variables().get(0) + "); " + reason);
        }
    }

    private String pathPrefix() {
        return settings.find(Key.PATH_PREFIX)
                .map(setting -> {
                    if (!setting.value().matches("(/[A-Za-z0-9._~-]+)+/?")) {
                        throw setting.bad("must be a path such as /go, of letters, digits and -._~");
                    }
                    return setting.value();
                })
                .orElse("");
    }

    private List<Cidr> trustedProxies() {
        Setting setting = settings.get(Key.TRUSTED_PROXIES);
        if (setting.value().equals("none")) {
            return List.of();
        }
        return networks(setting, "must be none, or addresses and networks such as 10.0.0.0/8, separated by commas");
    }

    private static List<Cidr> networks(Setting setting, String rule) {
        try {
            return setting.items().stream().map(Cidr::parse).toList();
        } catch (IllegalArgumentException e) {
            throw setting.bad(rule);
        }
    }

    private ServerConfig.Access access() {
        requireBoth(Key.BASIC_AUTH_USER, Key.BASIC_AUTH_PASS, "a login needs both");
        return new ServerConfig.Access(
                settings.find(Key.BASIC_AUTH_USER)
                        .map(user -> new ServerConfig.Login(
                                user.value(),
                                new ServerConfig.Secret(
                                        settings.get(Key.BASIC_AUTH_PASS).value()))),
                optionalPath(Key.USERS_FILE),
                optionalPath(Key.TOKENS_FILE),
                optionalPath(Key.ACCESS_FILE),
                settings.find(Key.AUDIT_LOG).map(target -> target.path().toString()));
    }

    private Optional<ServerConfig.Redirects> redirects() {
        return settings.get(Key.REDIRECT_FROM_STORAGE).flag()
                ? Optional.of(new ServerConfig.Redirects(
                        settings.get(Key.REDIRECT_MIN_SIZE).bytes(),
                        settings.get(Key.REDIRECT_VALID_FOR).duration()))
                : Optional.empty();
    }

    private ServerConfig.Origin origin() {
        if (settings.find(Key.NETRC_PATH).isPresent()) {
            settings.find(Key.GITHUB_TOKEN).ifPresent(token -> {
                throw new ConfigException(token.name() + ": there is "
                        + settings.get(Key.NETRC_PATH).name() + " too; keep one of them");
            });
        }
        List<String> noSumPatterns = settings.get(Key.NO_SUM_PATTERNS).items();
        return new ServerConfig.Origin(
                goEnvironment(noSumPatterns),
                sumDatabases(),
                noSumPatterns,
                settings.find(Key.SUMDB_KEY).map(key -> new ServerConfig.Secret(key.value())),
                optionalPath(Key.SUMDB_HEAD_FILE),
                optionalPath(Key.CREDENTIALS_FILE)
                        .map(file -> new ServerConfig.Credentials(
                                file, settings.get(Key.GO_ENV).value().equals("production"))),
                optionalPath(Key.NETRC_PATH),
                settings.find(Key.GITHUB_TOKEN).map(token -> new ServerConfig.Secret(token.value())),
                settings.find(Key.SSH_PASSPHRASE).map(secret -> new ServerConfig.Secret(secret.value())),
                networks(
                        settings.get(Key.TRUSTED_NETWORKS),
                        "must be addresses and networks such as 10.0.0.0/8, separated by commas"),
                settings.get(Key.TRUSTED_IMPORTS).items());
    }

    private Map<String, String> goEnvironment(List<String> noSumPatterns) {
        Setting setting = settings.get(Key.GO_BINARY_ENV_VARS);
        Map<String, String> environment = new TreeMap<>(setting.variables());
        List<String> others = environment.keySet().stream()
                .filter(name -> !Settings.GO_VARIABLES.contains(name))
                .toList();
        if (!others.isEmpty()) {
            environment.keySet().retainAll(Settings.GO_VARIABLES);
            warnings.add(setting.name() + ": " + String.join(", ", others)
                    + " have no effect, since there is no go command to run");
        }
        if (!noSumPatterns.isEmpty()) {
            environment.putIfAbsent("GONOSUMDB", String.join(",", noSumPatterns));
        }
        return environment;
    }

    /** Nothing relayed if blank was given, what GOSUMDB names if nothing was. */
    private Optional<List<String>> sumDatabases() {
        Setting setting = settings.get(Key.SUM_DBS);
        return settings.isGiven(Key.SUM_DBS)
                ? Optional.of(setting.items().stream()
                        .map(url -> databaseName(setting, url))
                        .toList())
                : Optional.empty();
    }

    private static String databaseName(Setting setting, String url) {
        if (!url.matches("https://[A-Za-z0-9.-]+(:[0-9]+)?(/[A-Za-z0-9._~-]+)*/?")) {
            throw setting.bad("must be URLs such as https://db.example, separated by commas");
        }
        return url.substring("https://".length()).replaceFirst("/$", "");
    }

    private ServerConfig.Fetching fetching() {
        int workers = settings.get(Key.GOGET_WORKERS).number();
        int perHost = settings.get(Key.FETCHES_PER_HOST).number();
        // one host in trouble leaves some to the others
        int otherwise = Math.max(1, workers * 4 / 5);
        return new ServerConfig.Fetching(
                workers,
                perHost == 0 ? otherwise : perHost,
                settings.get(Key.TIMEOUT).duration(),
                settings.get(Key.STASH_TIMEOUT).duration(),
                settings.get(Key.MAX_WAITING_PER_CLIENT).number(),
                settings.get(Key.LOOK_AHEAD).flag());
    }

    private ServerConfig.Policy policy() {
        return new ServerConfig.Policy(
                optionalPath(Key.FILTER_FILE),
                settings.get(Key.GLOBAL_ENDPOINT).url(),
                downloadMode(),
                settings.find(Key.DOWNLOAD_URL).map(Setting::url),
                networkMode(),
                settings.find(Key.VALIDATOR_HOOK).map(Setting::url),
                settings.get(Key.VALIDATOR_TIMEOUT).duration());
    }

    private NetworkMode networkMode() {
        Setting mode = settings.get(Key.NETWORK_MODE);
        return switch (mode.value()) {
            case "strict" -> NetworkMode.STRICT;
            case "offline" -> NetworkMode.OFFLINE;
            case "fallback" -> NetworkMode.FALLBACK;
            default -> throw mode.bad("must be strict, offline or fallback");
        };
    }

    private String downloadMode() {
        Setting mode = settings.get(Key.DOWNLOAD_MODE);
        switch (mode.value()) {
            case "sync", "async", "none" -> {
                return mode.value();
            }
            case "redirect", "async_redirect" -> {
                if (settings.find(Key.DOWNLOAD_URL).isEmpty()) {
                    throw mode.bad("needs a DownloadURL (ATHENS_DOWNLOAD_URL) to redirect to");
                }
                return mode.value();
            }
            default -> {
                if (!mode.value().matches("(file|custom):.+")) {
                    throw mode.bad(
                            "must be sync, async, redirect, async_redirect, none, file:<path> or custom:<base64>");
                }
                return mode.value();
            }
        }
    }

    private ServerConfig.Retention retention() {
        return new ServerConfig.Retention(
                settings.find(Key.RETENTION_MAX_SIZE).map(Setting::bytes),
                settings.get(Key.RETENTION_ONLY_TAGS).items(),
                pseudoVersionLimits(),
                settings.get(Key.RETENTION_EVICT_PRIVATE).flag(),
                settings.get(Key.RETENTION_ACCEPT_LOSS).items(),
                settings.get(Key.RETENTION_INTERVAL).duration());
    }

    private ServerConfig.HooksIn hooksIn() {
        return new ServerConfig.HooksIn(
                hookSecrets(Key.HOOKS_GITHUB_SECRET),
                hookSecrets(Key.HOOKS_GITLAB_SECRET),
                hookSecrets(Key.HOOKS_GITEA_SECRET),
                hookSecrets(Key.HOOKS_GENERIC_SECRET),
                settings.get(Key.HOOKS_REPOSITORIES).items());
    }

    /** One a line, so that a file of them can be written by a line. */
    private List<ServerConfig.Secret> hookSecrets(Key key) {
        Optional<Setting> setting = settings.find(key);
        List<String> lines = setting.map(given ->
                        given.value().lines().filter(line -> !line.isBlank()).toList())
                .orElse(List.of());
        boolean isShort = lines.stream().anyMatch(line -> line.length() < MIN_HOOK_SECRET_CHARS);
        if (lines.size() > MAX_HOOK_SECRETS || isShort) {
            throw setting.orElseThrow()
                    .bad("must be a secret of " + MIN_HOOK_SECRET_CHARS
                            + " or more characters, or two of them, each on a line");
        }
        return lines.stream().map(ServerConfig.Secret::new).toList();
    }

    private ServerConfig.HooksOut hooksOut() {
        Setting source = settings.get(Key.HOOKS_SOURCE);
        if (!source.value().matches("[A-Za-z0-9._~:/?#@!$&'()*+,;=%-]{1,200}")) {
            throw source.bad("must be a URI reference such as https://athens.example, without blanks");
        }
        return new ServerConfig.HooksOut(
                source.value(), settings.get(Key.HOOKS_GIVE_UP_AFTER).duration(), settings.hookTargets());
    }

    private List<PatternLimit> pseudoVersionLimits() {
        Setting setting = settings.get(Key.RETENTION_MAX_PSEUDO_VERSIONS);
        return setting.items().stream()
                .map(item -> PatternLimit.parse(item)
                        .orElseThrow(() -> setting.bad("must be pattern=number, several separated by commas")))
                .toList();
    }

    private Level logLevel() {
        Setting setting = settings.get(Key.LOG_LEVEL);
        return switch (setting.value().toLowerCase(Locale.ROOT)) {
            case "trace" -> Level.TRACE;
            case "debug" -> Level.DEBUG;
            case "info" -> Level.INFO;
            case "warn", "warning" -> Level.WARNING;
            case "error", "fatal", "panic" -> Level.ERROR;
            default -> throw setting.bad("must be trace, debug, info, warn, error, fatal or panic");
        };
    }

    /** The cloud's format wins, as in gomods/athens. */
    private LogFormat logFormat() {
        Setting format = settings.get(Key.LOG_FORMAT);
        LogFormat plainOrJson =
                switch (format.value()) {
                    case "plain" -> LogFormat.PLAIN;
                    case "json" -> LogFormat.JSON;
                    default -> throw format.bad("must be plain or json");
                };
        Setting cloud = settings.get(Key.CLOUD_RUNTIME);
        return switch (cloud.value()) {
            case "none" -> plainOrJson;
            case "GCP" -> LogFormat.GCP;
            default -> throw cloud.bad("must be GCP or none");
        };
    }
}
