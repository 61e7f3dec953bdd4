package dev.athens.index.jdbc;

import dev.athens.config.ConfigSection;
import dev.athens.storage.jdbc.internal.DatabaseSettings;
import dev.athens.storage.jdbc.internal.Mysql;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Optional;

/**
 * What the column {@code timestamp} means in MySQL. It holds moments, but gomods/athens writes the clock on its wall, which the
 * server takes for one of the zone that its connection has. If both are in the same zone, as by default, the moments are
 * right; if not, the configuration says in which zone that wall is.
 *
 * @param database how it is reached
 * @param sessionZone the zone of connections of gomods/athens, as SQL
 * @param zone of the wall; empty if the moments are right
 */
record MysqlTimes(DatabaseSettings database, String sessionZone, Optional<String> zone) {
    /** What the column can hold. */
    private static final Instant LEAST = Instant.ofEpochSecond(1);

    private static final Instant MOST = Instant.ofEpochSecond(Integer.MAX_VALUE);
    private static final DateTimeFormatter FORM = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss.SSSSSS");

    static MysqlTimes of(Optional<String> zone, ConfigSection config) {
        Mysql mysql = MysqlIndexProvider.settings(config);
        return new MysqlTimes(mysql.database(), mysql.sessionZone(), zone);
    }

    /** The moment of a row, as SQL; connections are in UTC. */
    String read(String column) {
        return zone.map(name -> "CONVERT_TZ(CONVERT_TZ(" + column + ", '+00:00', " + sessionZone + "), '" + name
                        + "', '+00:00')")
                .orElse(column);
    }

    /** What stands in the column for a moment, as SQL with one parameter. */
    String write() {
        return zone.map(name -> "CONVERT_TZ(CONVERT_TZ(?, '+00:00', '" + name + "'), " + sessionZone + ", '+00:00')")
                .orElse("?");
    }

    /** The parameter. */
    static String parameter(Instant time) {
        Instant held = time.isBefore(LEAST) ? LEAST : time.isAfter(MOST) ? MOST : time;
        return FORM.format(LocalDateTime.ofInstant(held, ZoneOffset.UTC));
    }
}
