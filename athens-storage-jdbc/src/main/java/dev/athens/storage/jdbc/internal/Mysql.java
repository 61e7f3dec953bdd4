package dev.athens.storage.jdbc.internal;

import dev.athens.config.ConfigException;
import dev.athens.config.ConfigSection;
import dev.athens.config.ConfigValue;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.StringJoiner;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.sql.DataSource;
import org.mariadb.jdbc.MariaDbDataSource;

/**
 * MySQL or MariaDB as configured by the keys of gomods/athens. Its parameters are those of github.com/go-sql-driver/mysql.
 *
 * @param database how it is reached
 * @param sessionZone the time zone of the connections of gomods/athens, as SQL
 */
public record Mysql(DatabaseSettings database, String sessionZone) {
    private static final String STANDARD_PARAMS = "parseTime:true,timeout:30s";
    private static final int PORT = 3306;
    private static final int MOST_PORT = 65_535;
    private static final int MOST_CONNECTIONS = 500;
    private static final Pattern SECONDS = Pattern.compile("([0-9]{1,6})(ms|s|m)");
    private static final Pattern ZONE = Pattern.compile("'?([A-Za-z0-9_/+:-]+)'?");
    private static final String HOST_CHARACTERS = "[A-Za-z0-9_.:\\[\\]-]+";

    private static final Map<String, String> SSL_MODES = Map.of(
            "false", "disable",
            "true", "verify-full",
            "skip-verify", "trust",
            "preferred", "trust");

    /** They say how the Go driver shall send and read values, or how it logs in. */
    private static final List<String> MEANINGLESS = List.of(
            "allowCleartextPasswords",
            "allowFallbackToPlaintext",
            "allowNativePasswords",
            "allowOldPasswords",
            "charset",
            "checkConnLiveness",
            "clientFoundRows",
            "collation",
            "columnsWithAlias",
            "compress",
            "connectionAttributes",
            "interpolateParams",
            "loc",
            "maxAllowedPacket",
            "multiStatements",
            "parseTime",
            "readTimeout",
            "rejectReadOnly",
            "sql_mode",
            "timeTruncate",
            "writeTimeout");

    /**
     * Reads the settings.
     *
     * @param maxConnections how many there are at most if the configuration does not say it
     */
    public static Mysql settings(ConfigSection config, int maxConnections) {
        config.find("Protocol").filter(value -> !value.text().equals("tcp")).ifPresent(value -> {
            throw value.bad("must be tcp");
        });
        ConfigValue host = config.find("Host").orElse(new ConfigValue(config.name() + ".Host", "localhost", false));
        if (!host.text().matches(HOST_CHARACTERS)) {
            throw host.bad("must be a host");
        }
        int port = Postgres.number(config, "Port", PORT, MOST_PORT);
        int connections = Postgres.number(config, "MaxConnections", maxConnections, MOST_CONNECTIONS);
        ConfigValue database =
                config.find("Database").orElse(new ConfigValue(config.name() + ".Database", "athens", false));
        if (!database.text().matches("[A-Za-z0-9_.-]+")) {
            throw database.bad("must have only letters, digits and _ . -");
        }
        Params params = Params.of(config, STANDARD_PARAMS);
        String url = "jdbc:mariadb://" + host.text() + ":" + port + "/" + database.text() + "?" + options(params);
        String zone =
                params.take("time_zone").map(text -> sessionZone(params, text)).orElse("@@global.time_zone");
        params.ignore(MEANINGLESS);
        params.refuseOthers();
        Duration maxCall = DatabaseSettings.maxCall(config);
        DatabaseSettings settings = new DatabaseSettings(
                "mysql",
                "MySQL at " + host.text() + ":" + port + ", database " + database.text(),
                source(config, url, maxCall),
                source(config, url, DatabaseSettings.MAX_SLOW_CALL),
                "SET time_zone = '+00:00'",
                connections,
                maxCall);
        return new Mysql(settings, zone);
    }

    private static String options(Params params) {
        StringJoiner options = new StringJoiner("&");
        // the Go driver asks the server for its key as well
        options.add("allowPublicKeyRetrieval=true");
        // an insert that inserts nothing must count nothing
        options.add("useAffectedRows=true");
        options.add("tcpKeepAlive=true");
        options.add("sslMode=" + params.take("tls", SSL_MODES).orElse("disable"));
        options.add("connectTimeout="
                + params.take("timeout")
                        .map(text -> duration(params, text))
                        .orElse(Duration.ofSeconds(30))
                        .toMillis());
        return options.toString();
    }

    private static Duration duration(Params params, String text) {
        Matcher parts = SECONDS.matcher(text);
        if (!parts.matches()) {
            throw params.bad("timeout", text, "must be a duration such as 30s");
        }
        long amount = Long.parseLong(parts.group(1));
        return switch (parts.group(2)) {
            case "ms" -> Duration.ofMillis(amount);
            case "s" -> Duration.ofSeconds(amount);
            default -> Duration.ofMinutes(amount);
        };
    }

    private static String sessionZone(Params params, String text) {
        Matcher zone = ZONE.matcher(text);
        if (!zone.matches()) {
            throw params.bad("time_zone", text, "must be a time zone");
        }
        return "'" + zone.group(1) + "'";
    }

    private static DataSource source(ConfigSection config, String url, Duration maxCall) {
        try {
            MariaDbDataSource source = new MariaDbDataSource(url + "&socketTimeout=" + maxCall.toMillis());
            source.setUser(config.find("User").map(ConfigValue::text).orElse("root"));
            Optional<ConfigValue> password = config.findSecret("Password");
            source.setPassword(password.map(ConfigValue::text).orElse(""));
            return source;
        } catch (NoClassDefFoundError e) {
            throw new ConfigException(config.name()
                    + ": the driver is missing, put org.mariadb.jdbc:mariadb-java-client on the class path");
        } catch (SQLException e) {
            throw new ConfigException(config.name() + ": " + SqlTrouble.reason(e));
        }
    }
}
