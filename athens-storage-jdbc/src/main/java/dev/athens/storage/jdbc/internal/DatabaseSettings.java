package dev.athens.storage.jdbc.internal;

import dev.athens.config.ConfigSection;
import java.time.Duration;
import javax.sql.DataSource;

/**
 * How a database is reached.
 *
 * @param kind a word for it
 * @param place for people: kind, host, port and name, and never a password
 * @param source makes connections whose calls take no longer than {@code maxCall}
 * @param slowSource the same for calls that may take long
 * @param initSql what every connection is told at first
 * @param maxConnections the most at once
 * @param maxCall how long the server may take to say anything
 */
public record DatabaseSettings(
        String kind,
        String place,
        DataSource source,
        DataSource slowSource,
        String initSql,
        int maxConnections,
        Duration maxCall) {
    /** How long making or changing tables may take. */
    static final Duration MAX_SLOW_CALL = Duration.ofHours(1);

    private static final Duration MAX_CALL = Duration.ofSeconds(60);

    /** What the configuration says, or longer than any call should take. */
    static Duration maxCall(ConfigSection config) {
        return config.find("CallTimeout")
                .map(value -> value.duration(Duration.ofSeconds(1), MAX_SLOW_CALL))
                .orElse(MAX_CALL);
    }

    @Override
    public String toString() {
        return place;
    }
}
