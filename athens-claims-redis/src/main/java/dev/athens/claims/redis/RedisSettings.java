package dev.athens.claims.redis;

import dev.athens.config.ConfigException;
import dev.athens.config.ConfigSection;
import dev.athens.config.ConfigValue;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How a Redis server is reached, and for how long claims are kept there.
 *
 * @param section the name of the settings, for messages, such as {@code SingleFlight.Redis}
 * @param host its name or address
 * @param usesTls whether the connection is encrypted, and the server's certificate checked
 * @param login who we are; empty for servers that let everybody in
 * @param database its number
 * @param lease how long a claim outlives its process
 * @param limits how long things may take
 */
record RedisSettings(
        String section,
        String host,
        int port,
        boolean usesTls,
        Optional<Login> login,
        int database,
        Duration lease,
        Limits limits) {
    /** As those of the storages: long enough for a process that the garbage collector has stopped. */
    static final Duration LONGEST_LEASE = Duration.ofSeconds(10);

    private static final String DEFAULT_ENDPOINT = "127.0.0.1:6379";
    private static final int DEFAULT_PORT = 6379;
    private static final int MAX_DATABASE = 1_000_000;
    private static final Pattern HOST_AND_PORT =
            Pattern.compile("(?:\\[(?<six>[0-9a-fA-F:.]+)]|(?<name>[^\\[\\]:/?#@\\s]+))(?::(?<port>[0-9]{1,5}))?");
    private static final Pattern URL = Pattern.compile("rediss?://.*");
    private static final String EXPECTED =
            "must be a host and a port such as 127.0.0.1:6379, or a URL such as rediss://host:6379/0";

    /**
     * A name and a password.
     *
     * @param user empty for the one that servers have by default
     */
    record Login(Optional<String> user, String password) {
        /** Without the password. */
        @Override
        public String toString() {
            return "Login[" + user.orElse("default") + "]";
        }
    }

    /**
     * How long things may take, which is how long a fetch may wait for a server that has just gone.
     *
     * @param connect until there is a connection
     * @param read until an answer comes
     * @param quiet until a connection on which nothing is told is made anew, as it may be dead
     * @param retry until a server that is away is tried again
     */
    record Limits(Duration connect, Duration read, Duration quiet, Duration retry) {
        static final Limits DEFAULT = new Limits(
                Duration.ofSeconds(1), Duration.ofSeconds(1), Duration.ofSeconds(10), Duration.ofMillis(500));
    }

    /** What a URL or an address says. */
    private record Endpoint(
            String host,
            int port,
            boolean usesTls,
            Optional<String> user,
            Optional<String> password,
            Optional<Integer> database) {}

    /** Reads the keys of gomods/athens, and those that it has for Sentinel and not here. */
    static RedisSettings of(ConfigSection config) {
        Optional<ConfigValue> cluster = config.find("Cluster");
        if (cluster.isPresent() && cluster.get().flag()) {
            throw cluster.get().bad("clusters are not built yet, must be false");
        }
        ConfigValue text = config.find("Endpoint")
                .orElseGet(() -> new ConfigValue(config.name() + ".Endpoint", DEFAULT_ENDPOINT, false));
        Endpoint endpoint = URL.matcher(text.text()).matches() ? ofUrl(text) : ofAddress(text);
        Duration ttl = config.find("LockConfig.TTL")
                .map(value -> value.duration(Duration.ofSeconds(1), Duration.ofDays(1)))
                .orElse(LONGEST_LEASE);
        checkThoseWithoutEffect(config);
        return new RedisSettings(
                config.name(),
                endpoint.host(),
                endpoint.port(),
                endpoint.usesTls(),
                login(config, endpoint),
                config.find("DB")
                        .map(value -> (int) value.number(0, MAX_DATABASE))
                        .or(endpoint::database)
                        .orElse(0),
                ttl.compareTo(LONGEST_LEASE) < 0 ? ttl : LONGEST_LEASE,
                Limits.DEFAULT);
    }

    /** Whoever waits does so as long as its client, and asks as often as it likes. */
    private static void checkThoseWithoutEffect(ConfigSection config) {
        config.find("LockConfig.Timeout").ifPresent(value -> value.duration(Duration.ofSeconds(1), Duration.ofDays(1)));
        config.find("LockConfig.MaxRetries").ifPresent(value -> value.number(1, Integer.MAX_VALUE));
    }

    private static Endpoint ofAddress(ConfigValue text) {
        Matcher parts = HOST_AND_PORT.matcher(text.text());
        if (!parts.matches()) {
            throw text.bad(EXPECTED);
        }
        String host = Optional.ofNullable(parts.group("six")).orElseGet(() -> parts.group("name"));
        int port =
                Optional.ofNullable(parts.group("port")).map(Integer::parseInt).orElse(DEFAULT_PORT);
        return checked(text, new Endpoint(host, port, false, Optional.empty(), Optional.empty(), Optional.empty()));
    }

    private static Endpoint ofUrl(ConfigValue text) {
        URI uri;
        try {
            uri = new URI(text.text());
        } catch (URISyntaxException e) {
            // its own message would show the password
            throw text.bad(EXPECTED);
        }
        String path = uri.getPath().replaceFirst("^/", "");
        if (uri.getHost() == null || uri.getQuery() != null || !path.matches("[0-9]{0,6}")) {
            throw text.bad(EXPECTED + ", without more");
        }
        String login = Optional.ofNullable(uri.getUserInfo()).orElse("");
        int colon = login.indexOf(':');
        String user = colon < 0 ? login : login.substring(0, colon);
        return checked(
                text,
                new Endpoint(
                        uri.getHost().replaceAll("^\\[|]$", ""),
                        uri.getPort() < 0 ? DEFAULT_PORT : uri.getPort(),
                        uri.getScheme().equals("rediss"),
                        Optional.of(user).filter(name -> !name.isEmpty()),
                        colon < 0 ? Optional.empty() : Optional.of(login.substring(colon + 1)),
                        path.isEmpty() ? Optional.empty() : Optional.of(Integer.parseInt(path))));
    }

    private static Endpoint checked(ConfigValue text, Endpoint endpoint) {
        if (endpoint.port() < 1 || endpoint.port() > 65_535) {
            throw text.bad(EXPECTED);
        }
        return endpoint;
    }

    private static Optional<Login> login(ConfigSection config, Endpoint endpoint) {
        Optional<ConfigValue> password = config.findSecret("Password");
        if (password.isPresent()
                && endpoint.password()
                        .filter(other -> !other.equals(password.get().text()))
                        .isPresent()) {
            throw new ConfigException(password.get().name() + ": differs from the password in the URL of "
                    + config.name() + ".Endpoint; keep one of them");
        }
        Optional<String> secret = password.map(ConfigValue::text).or(endpoint::password);
        Optional<ConfigValue> user = config.find("Username");
        Optional<String> name = user.map(ConfigValue::text).or(endpoint::user);
        if (name.isPresent() && secret.isEmpty()) {
            throw new ConfigException(
                    user.map(ConfigValue::name).orElse(text(config)) + ": needs " + config.name() + ".Password");
        }
        return secret.map(word -> new Login(name, word));
    }

    private static String text(ConfigSection config) {
        return config.name() + ".Endpoint";
    }

    RedisSettings withLimits(Limits others) {
        return new RedisSettings(section, host, port, usesTls, login, database, lease, others);
    }

    RedisSettings withLease(Duration other) {
        return new RedisSettings(section, host, port, usesTls, login, database, other, limits);
    }

    /** Names the server in messages. */
    String place() {
        return "redis at " + host + ":" + port;
    }
}
