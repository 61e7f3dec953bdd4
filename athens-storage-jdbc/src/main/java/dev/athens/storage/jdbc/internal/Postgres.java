package dev.athens.storage.jdbc.internal;

import static java.util.Objects.requireNonNull;

import dev.athens.config.ConfigException;
import dev.athens.config.ConfigSection;
import dev.athens.config.ConfigValue;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.postgresql.ds.PGSimpleDataSource;

/** PostgreSQL as configured by the keys of gomods/athens. Its parameters are those of github.com/lib/pq. */
public final class Postgres {
    private static final String STANDARD_PARAMS = "connect_timeout:30,sslmode:disable";
    private static final int PORT = 5432;
    private static final int MOST_PORT = 65_535;
    private static final int MOST_CONNECTIONS = 500;

    /** How long a transaction may wait for its client, which may read a zip from somewhere slow. */
    private static final Duration MAX_IDLE = Duration.ofMinutes(5);

    private static final Map<String, String> SSL_MODES = Stream.of(
                    "disable", "allow", "prefer", "require", "verify-ca", "verify-full")
            .collect(Collectors.toMap(Function.identity(), Function.identity()));

    /** They say how the Go driver shall send and read values. */
    private static final List<String> MEANINGLESS = List.of(
            "binary_parameters",
            "client_encoding",
            "datestyle",
            "disable_prepared_binary_result",
            "extra_float_digits",
            "fallback_application_name",
            "sslsni");

    private Postgres() {}

    /**
     * Reads the settings.
     *
     * @param maxConnections how many there are at most if the configuration does not say it
     */
    public static DatabaseSettings settings(ConfigSection config, int maxConnections) {
        int connections = number(config, "MaxConnections", maxConnections, MOST_CONNECTIONS);
        Duration maxCall = DatabaseSettings.maxCall(config);
        PGSimpleDataSource source = source(config, maxCall);
        PGSimpleDataSource slow = source(config, DatabaseSettings.MAX_SLOW_CALL);
        return new DatabaseSettings(
                "postgres",
                place(source),
                source,
                slow,
                // a bit shorter than the socket waits, so that the server ends what nobody waits for
                "SET statement_timeout = " + maxCall.toMillis() * 9 / 10
                        + "; SET idle_in_transaction_session_timeout = " + MAX_IDLE.toMillis(),
                connections,
                maxCall);
    }

    private static String place(PGSimpleDataSource source) {
        return "PostgreSQL at " + requireNonNull(source.getServerNames())[0] + ":"
                + requireNonNull(source.getPortNumbers())[0] + ", database " + source.getDatabaseName();
    }

    /**
     * The same for a connection that must not be waited for.
     *
     * @param maxCall how long making it may take, and anything that is asked of it; of whole seconds
     */
    public static OwnConnection.Settings quick(ConfigSection config, Duration maxCall) {
        PGSimpleDataSource source = source(config, maxCall);
        int most = Math.toIntExact(maxCall.toSeconds());
        source.setConnectTimeout(source.getConnectTimeout() == 0 ? most : Math.min(most, source.getConnectTimeout()));
        return new OwnConnection.Settings(place(source), source, maxCall);
    }

    private static PGSimpleDataSource source(ConfigSection config, Duration maxCall) {
        PGSimpleDataSource source = new PGSimpleDataSource();
        ConfigValue host = config.find("Host").orElse(new ConfigValue(config.name() + ".Host", "localhost", false));
        if (host.text().startsWith("/")) {
            throw host.bad("must be a host, sockets in the file system cannot be used");
        }
        source.setServerNames(new String[] {host.text()});
        source.setPortNumbers(new int[] {number(config, "Port", PORT, MOST_PORT)});
        source.setDatabaseName(config.find("Database").map(ConfigValue::text).orElse("athens"));
        source.setUser(config.find("User").map(ConfigValue::text).orElse("postgres"));
        config.findSecret("Password").map(ConfigValue::text).ifPresent(source::setPassword);
        source.setTcpKeepAlive(true);
        source.setSocketTimeout(Math.toIntExact(maxCall.toSeconds()));
        source.setApplicationName("athens");
        // without it, what a dead server would have to read waits for as long as the socket does
        source.setCancelSignalTimeout(1);
        Params params = Params.of(config, STANDARD_PARAMS);
        params.take("connect_timeout").ifPresent(text -> source.setConnectTimeout(seconds(params, text)));
        params.take("sslmode", SSL_MODES).ifPresent(source::setSslMode);
        params.take("sslcert").ifPresent(source::setSslCert);
        params.take("sslkey").ifPresent(source::setSslKey);
        params.take("sslpassword").ifPresent(source::setSslPassword);
        params.take("sslrootcert").ifPresent(source::setSslRootCert);
        params.take("application_name").ifPresent(source::setApplicationName);
        params.take("search_path").ifPresent(source::setCurrentSchema);
        params.take("options").ifPresent(source::setOptions);
        params.take("prepareThreshold").ifPresent(text -> source.setPrepareThreshold(count(params, text)));
        params.ignore(MEANINGLESS);
        params.refuseOthers();
        return source;
    }

    private static int seconds(Params params, String text) {
        return whole(text).orElseThrow(() -> params.bad("connect_timeout", text, "must be a number of seconds"));
    }

    private static int count(Params params, String text) {
        return whole(text).orElseThrow(() -> params.bad("prepareThreshold", text, "must be a number, 0 for never"));
    }

    private static Optional<Integer> whole(String text) {
        return text.matches("[0-9]{1,6}") ? Optional.of(Integer.valueOf(text)) : Optional.empty();
    }

    static int number(ConfigSection config, String key, int standard, int most) throws ConfigException {
        return config.find(key)
                .map(value -> Math.toIntExact(value.number(1, most)))
                .orElse(standard);
    }
}
