package dev.athens.server;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.logging.Formatter;
import java.util.logging.LogRecord;

/** Log lines for people: {@code 2026-11-01T10:00:00.000Z INFO dev.athens.access: message}, then the stack trace, if any. */
final class PlainLogFormatter extends Formatter {
    @Override
    public String format(LogRecord record) {
        Instant time = record.getInstant().truncatedTo(ChronoUnit.MILLIS);
        String level = LogSetup.name(record.getLevel()).toUpperCase(Locale.ROOT);
        String line = time + " " + level + " " + record.getLoggerName() + ": "
                + PlainText.graphic(formatMessage(record)) + "\n";
        return record.getThrown() == null ? line : line + stackTrace(record.getThrown());
    }

    static String stackTrace(Throwable thrown) {
        StringWriter text = new StringWriter();
        thrown.printStackTrace(new PrintWriter(text, true));
        return text.toString();
    }
}
