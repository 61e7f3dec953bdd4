package dev.athens.standalone.log;

import dev.athens.fetch.FailureReason;
import dev.athens.server.text.EachSecond;
import dev.athens.server.text.PlainText;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Instant;
import java.util.Locale;
import java.util.function.BooleanSupplier;
import java.util.logging.Formatter;
import java.util.logging.LogRecord;

/**
 * Log lines for people: {@code 2026-11-01T10:00:00.000Z INFO message}, and behind the message the reason of a failure. Where
 * in the program it failed is shown only to those who ask for it, by a stack trace below. Thread-safe.
 */
final class PlainLogFormatter extends Formatter {
    private final EachSecond time = new EachSecond(PlainLogFormatter::utc);
    private final BooleanSupplier showsStackTraces;

    PlainLogFormatter(BooleanSupplier showsStackTraces) {
        this.showsStackTraces = showsStackTraces;
    }

    /** Without the letter at the end, before which fractions go. */
    private static String utc(long epochSecond) {
        String utc = Instant.ofEpochSecond(epochSecond).toString();
        return utc.substring(0, utc.length() - 1);
    }

    @Override
    public String format(LogRecord record) {
        StringBuilder line = new StringBuilder(400);
        appendTime(line, record.getInstant());
        line.append(' ')
                .append(LogSetup.name(record.getLevel()).toUpperCase(Locale.ROOT))
                .append(' ')
                .append(PlainText.graphic(PlainText.line(formatMessage(record))));
        Throwable failure = record.getThrown();
        if (failure != null) {
            line.append(": ").append(PlainText.graphic(PlainText.line(FailureReason.of(failure))));
        }
        line.append('\n');
        if (failure != null && showsStackTraces.getAsBoolean()) {
            line.append(stackTrace(failure));
        }
        return line.toString();
    }

    private void appendTime(StringBuilder line, Instant instant) {
        int millis = instant.getNano() / 1_000_000;
        line.append(time.text(instant.getEpochSecond())).append('.');
        line.append((char) ('0' + millis / 100));
        line.append((char) ('0' + millis / 10 % 10));
        line.append((char) ('0' + millis % 10)).append('Z');
    }

    static String stackTrace(Throwable thrown) {
        StringWriter text = new StringWriter();
        thrown.printStackTrace(new PrintWriter(text, true));
        return text.toString();
    }
}
