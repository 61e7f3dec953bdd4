package dev.athens.standalone.log;

import java.util.LinkedHashMap;
import java.util.Map;

/** What a line of the log says field by field, for machines: the parameter of a log record. Not thread-safe. */
final class LogFields {
    /** Texts, whole numbers, fractions, truths, and maps of those. */
    private final Map<String, Object> values = new LinkedHashMap<>();

    LogFields text(String name, String value) {
        if (!value.isEmpty()) {
            values.put(name, value);
        }
        return this;
    }

    LogFields number(String name, long value) {
        values.put(name, value);
        return this;
    }

    LogFields number(String name, double value) {
        values.put(name, value);
        return this;
    }

    LogFields bool(String name, boolean value) {
        values.put(name, value);
        return this;
    }

    LogFields object(String name, LogFields fields) {
        values.put(name, fields.values);
        return this;
    }

    Map<String, Object> values() {
        return values;
    }
}
