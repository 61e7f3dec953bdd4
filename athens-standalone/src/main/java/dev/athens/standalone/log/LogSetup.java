package dev.athens.standalone.log;

import dev.athens.standalone.config.ServerConfig.LogFormat;
import java.io.OutputStream;
import java.util.logging.Formatter;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/** Sets up java.util.logging, which stands behind System.Logger, for the standalone server. */
public final class LogSetup {
    /** Held here, since the log manager forgets the level of a logger that nobody holds. */
    private static final Logger OURS = Logger.getLogger("dev.athens");

    private static final Logger ROOT = Logger.getLogger("");

    private LogSetup() {}

    /** Logs our own messages from a level on, those of libraries from WARNING on, to one stream and nowhere else. */
    public static void apply(System.Logger.Level level, LogFormat format, OutputStream out) {
        apply(level, format, new GoogleFields(""), out);
    }

    /**
     * The same.
     *
     * @param google what Google Cloud is told, if the format is its
     */
    public static void apply(System.Logger.Level level, LogFormat format, GoogleFields google, OutputStream out) {
        for (Handler handler : ROOT.getHandlers()) {
            ROOT.removeHandler(handler);
            handler.close();
        }
        ROOT.addHandler(new BatchedHandler(out, AuditLine.beside(formatter(format, google))));
        ROOT.setLevel(Level.WARNING);
        OURS.setLevel(julLevel(level));
    }

    /** Sees to it that the last words are written before the program ends. */
    public static void flush() {
        for (Handler handler : ROOT.getHandlers()) {
            handler.flush();
        }
    }

    /** Writes a line among those of the log, whatever the level from which on it has lines. */
    static void publish(LogRecord record) {
        for (Handler handler : ROOT.getHandlers()) {
            handler.publish(record);
        }
    }

    private static Formatter formatter(LogFormat format, GoogleFields google) {
        return switch (format) {
            case PLAIN -> new PlainLogFormatter(() -> OURS.isLoggable(Level.FINER));
            case JSON -> JsonLogFormatter.plain();
            case GCP -> JsonLogFormatter.googleCloud(google);
        };
    }

    /** As System.Logger maps them to java.util.logging. */
    private static Level julLevel(System.Logger.Level level) {
        return switch (level) {
            case ALL -> Level.ALL;
            case TRACE -> Level.FINER;
            case DEBUG -> Level.FINE;
            case INFO -> Level.INFO;
            case WARNING -> Level.WARNING;
            case ERROR -> Level.SEVERE;
            case OFF -> Level.OFF;
        };
    }

    /** The names that gomods/athens gives to levels. */
    static String name(Level level) {
        if (level.intValue() >= Level.SEVERE.intValue()) {
            return "error";
        }
        if (level.intValue() >= Level.WARNING.intValue()) {
            return "warning";
        }
        if (level.intValue() >= Level.INFO.intValue()) {
            return "info";
        }
        return level.intValue() >= Level.FINE.intValue() ? "debug" : "trace";
    }
}
