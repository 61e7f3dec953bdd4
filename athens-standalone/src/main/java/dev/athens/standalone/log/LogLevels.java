package dev.athens.standalone.log;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.logging.Logger;
import java.util.regex.Pattern;

/**
 * The levels from which on there are lines in the log, which can be changed while the program runs, until it ends. Those of this
 * program begin with {@code dev.athens}; the access log is {@code dev.athens.access}. Thread-safe.
 */
public final class LogLevels {
    /** The name for all loggers that no other name is for. */
    public static final String ROOT = "root";

    /** The words for levels, the most talkative first. */
    public static final List<String> WORDS = List.of("trace", "debug", "info", "warning", "error", "off");

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_$.-]{1,200}");
    private static final int MOST_CHANGED = 100;

    /** Held here, since the log manager forgets the level of a logger that nobody holds. */
    @GuardedBy("this")
    private final Map<String, Logger> changed = new HashMap<>();

    /** How those were before. */
    @GuardedBy("this")
    private final Map<String, Optional<Level>> before = new HashMap<>();

    /**
     * A logger.
     *
     * @param name a prefix of names of classes, or {@link #ROOT}
     * @param level one of {@link #WORDS}
     * @param own whether it has a level of its own, in place of that of a shorter name
     */
    public record Entry(String name, String level, boolean own) {}

    /** All that there are at the moment, by name, {@link #ROOT} first. */
    public List<Entry> all() {
        TreeSet<String> names =
                new TreeSet<>(Collections.list(LogManager.getLogManager().getLoggerNames()));
        List<Entry> entries = new ArrayList<>();
        for (String name : names) {
            Logger logger = LogManager.getLogManager().getLogger(name);
            if (logger != null) {
                entries.add(entry(logger));
            }
        }
        return entries;
    }

    /**
     * Changes a level.
     *
     * @param name a name of a logger, which need not be there yet
     * @param word one of {@link #WORDS}; empty for the level that it had at the start
     * @return how it is now
     * @throws IllegalArgumentException if one is none, or too many were changed
     */
    public synchronized Entry set(String name, Optional<String> word) {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "logger must be " + ROOT + " or a prefix of class names such as dev.athens");
        }
        Optional<Level> level = word.map(LogLevels::level);
        if (level.isPresent() && !changed.containsKey(name) && changed.size() >= MOST_CHANGED) {
            throw new IllegalArgumentException(
                    MOST_CHANGED + " levels were changed already, give one of them back first");
        }
        Logger logger = Logger.getLogger(name.equals(ROOT) ? "" : name);
        if (level.isPresent()) {
            if (changed.putIfAbsent(name, logger) == null) {
                before.put(name, Optional.ofNullable(logger.getLevel()));
            }
            logger.setLevel(level.get());
        } else if (changed.remove(name) != null) {
            logger.setLevel(before.getOrDefault(name, Optional.empty()).orElse(null));
            before.remove(name);
        }
        return entry(logger);
    }

    private static Level level(String word) {
        return switch (word.toLowerCase(Locale.ROOT)) {
            case "trace" -> Level.FINER;
            case "debug" -> Level.FINE;
            case "info" -> Level.INFO;
            case "warning", "warn" -> Level.WARNING;
            case "error" -> Level.SEVERE;
            case "off" -> Level.OFF;
            default -> throw new IllegalArgumentException("level must be one of " + String.join(", ", WORDS));
        };
    }

    private static Entry entry(Logger logger) {
        Level level = Level.OFF;
        for (Logger one = logger; one != null; one = one.getParent()) {
            if (one.getLevel() != null) {
                level = one.getLevel();
                break;
            }
        }
        String word = level.equals(Level.OFF) ? "off" : LogSetup.name(level);
        return new Entry(logger.getName().isEmpty() ? ROOT : logger.getName(), word, logger.getLevel() != null);
    }
}
