package dev.athens.standalone.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.UncheckedIOException;
import java.nio.file.NoSuchFileException;
import java.time.Instant;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import org.junit.jupiter.api.Test;

class LogFormatterTest {
    private static LogRecord warning(String message) {
        LogRecord warning = new LogRecord(Level.WARNING, message);
        warning.setLoggerName("dev.athens.access");
        warning.setInstant(Instant.parse("2026-11-01T10:00:00.123456Z"));
        return warning;
    }

    @Test
    void writesALineForPeople() {
        assertThat(new PlainLogFormatter(false).format(warning("request path=\"/x y\"")))
                .isEqualTo("2026-11-01T10:00:00.123Z WARNING request path=\"/x y\"\n");
    }

    @Test
    void letsNobodyForgeAnotherLine() {
        assertThat(new PlainLogFormatter(false).format(warning("a\n2026 INFO forged\u001b[2J")))
                .hasLineCount(1);
        assertThat(JsonLogFormatter.plain().format(warning("a\n2026 INFO forged\u001b[2J")))
                .hasLineCount(1);
    }

    @Test
    void writesAnObjectForMachines() {
        assertThat(JsonLogFormatter.plain().format(warning("say \"hi\"\\")))
                .isEqualTo("{\"time\":\"2026-11-01T10:00:00.123456Z\",\"level\":\"warning\","
                        + "\"logger\":\"dev.athens.access\",\"msg\":\"say \\\"hi\\\"\\\\\"}\n");
    }

    @Test
    void addsTheStackTraceForThoseWhoAsk() {
        LogRecord failed = warning("failed");
        failed.setThrown(new IllegalStateException("why"));

        assertThat(new PlainLogFormatter(true).format(failed))
                .startsWith(
                        "2026-11-01T10:00:00.123Z WARNING failed: why\njava.lang.IllegalStateException: why\n\tat ");
        assertThat(JsonLogFormatter.plain().format(failed))
                .contains("\"error\":\"java.lang.IllegalStateException: why\\n\\tat ")
                .hasLineCount(1);
    }

    @Test
    void writesTheReasonOfAFailureOnTheSameLineWithoutNamesOfJava() {
        LogRecord failed = warning("list is out of date");
        failed.setThrown(new UncheckedIOException(new NoSuchFileException("/a/b\n")));

        assertThat(new PlainLogFormatter(false).format(failed))
                .isEqualTo("2026-11-01T10:00:00.123Z WARNING list is out of date: /a/b; : no such file or folder\n");
    }

    @Test
    void namesFieldsAndLevelsAsGoogleCloudReadsThem() {
        LogRecord trace = new LogRecord(Level.FINER, "hello");
        trace.setInstant(Instant.EPOCH);
        trace.setLoggerName("dev.athens");

        assertThat(JsonLogFormatter.googleCloud().format(trace))
                .isEqualTo("{\"timestamp\":\"1970-01-01T00:00:00Z\",\"severity\":\"DEBUG\","
                        + "\"logger\":\"dev.athens\",\"message\":\"hello\"}\n");
    }

    @Test
    void cutsLinesThatFillPages() {
        LogRecord record = new LogRecord(Level.WARNING, "x".repeat(100_000));
        record.setLoggerName("dev.athens");
        assertThat(new PlainLogFormatter(false).format(record)).hasSizeLessThan(4_200);
        assertThat(JsonLogFormatter.plain().format(record)).hasSizeLessThan(4_200);
    }
}
