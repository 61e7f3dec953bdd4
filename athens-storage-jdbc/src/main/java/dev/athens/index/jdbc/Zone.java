package dev.athens.index.jdbc;

import dev.athens.config.ConfigSection;
import dev.athens.config.ConfigValue;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.Optional;

/** The key {@code TimeZone}: in which zone gomods/athens has written its times, which are those of a clock on the wall. */
final class Zone {
    /** What stands for Greenwich. */
    static final String UTC = "+00:00";

    private Zone() {}

    /** A name such as {@code Europe/Berlin}, or for all zones whose clocks never change an offset such as {@code -05:00}. */
    static Optional<String> of(ConfigSection config) {
        return config.find("TimeZone").map(Zone::name);
    }

    private static String name(ConfigValue value) {
        try {
            if (value.text().matches("[A-Za-z0-9_/+:-]+")) {
                String name = ZoneId.of(value.text()).normalized().getId();
                return name.equals("Z") ? UTC : name;
            }
        } catch (DateTimeException e) {
            // the error says what would be right
        }
        throw value.bad("must be a time zone such as UTC, Europe/Berlin or -05:00");
    }
}
