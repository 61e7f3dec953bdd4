package dev.athens.standalone.log;

import static org.assertj.core.api.Assertions.assertThat;

import dev.athens.observe.Observation;
import dev.athens.observe.Running;
import dev.athens.observe.Step;
import dev.athens.observe.TraceContext;
import dev.athens.policy.Caller;
import dev.athens.protocol.ProtocolRequest;
import dev.athens.proxy.Answer;
import dev.athens.server.options.RequestReport;
import java.io.UncheckedIOException;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;

class LogFormatterTest {
    private static final TraceContext TRACE =
            new TraceContext("0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331", true);

    private static LogRecord warning(String message) {
        LogRecord warning = new LogRecord(Level.WARNING, message);
        warning.setLoggerName("dev.athens.access");
        warning.setInstant(Instant.parse("2026-11-01T10:00:00.123456Z"));
        return warning;
    }

    @Test
    void writesALineForPeople() {
        assertThat(new PlainLogFormatter(() -> false).format(warning("request path=\"/x y\"")))
                .isEqualTo("2026-11-01T10:00:00.123Z WARNING request path=\"/x y\"\n");
    }

    @Test
    void letsNobodyForgeAnotherLine() {
        assertThat(new PlainLogFormatter(() -> false).format(warning("a\n2026 INFO forged\u001b[2J")))
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

        assertThat(new PlainLogFormatter(() -> true).format(failed))
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

        assertThat(new PlainLogFormatter(() -> false).format(failed))
                .isEqualTo("2026-11-01T10:00:00.123Z WARNING list is out of date: /a/b; : no such file or folder\n");
    }

    @Test
    void namesFieldsAndLevelsAsGoogleCloudReadsThem() {
        LogRecord trace = new LogRecord(Level.FINER, "hello");
        trace.setInstant(Instant.EPOCH);
        trace.setLoggerName("dev.athens");

        assertThat(JsonLogFormatter.googleCloud(new GoogleFields("corp")).format(trace))
                .isEqualTo("{\"timestamp\":\"1970-01-01T00:00:00Z\",\"severity\":\"DEBUG\","
                        + "\"logger\":\"dev.athens\",\"message\":\"hello\"}\n");
    }

    private static LogRecord request(boolean forGoogle) {
        Logger logger = Logger.getLogger("dev.athens.access");
        List<LogRecord> records = new ArrayList<>();
        Handler handler = new Handler() {
            @Override
            public void publish(LogRecord record) {
                records.add(record);
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
        logger.addHandler(handler);
        Level level = logger.getLevel();
        // whatever other tests have made of it
        logger.setLevel(Level.INFO);
        try {
            new JsonAccessLog(forGoogle ? Optional.of(new GoogleFields("corp")) : Optional.empty())
                    .ended(new RequestReport(
                            "0123456789abcdef",
                            "GET",
                            "/e.com/m/@v/v1.0.0.zip?\"\n",
                            "zip",
                            Optional.of(ProtocolRequest.parse("/e.com/m/@v/v1.0.0.zip")),
                            200,
                            12345,
                            Duration.ofNanos(1_234_567),
                            Optional.of(Answer.Source.STORAGE),
                            Caller.user("alice"),
                            "192.0.2.1",
                            Optional.of(TRACE)));
        } finally {
            logger.removeHandler(handler);
            logger.setLevel(level);
        }
        records.get(0).setInstant(Instant.EPOCH);
        return records.get(0);
    }

    @Test
    void givesEachPartOfARequestAField() {
        String fields = "\"request_id\":\"0123456789abcdef\",\"method\":\"GET\","
                + "\"path\":\"/e.com/m/@v/v1.0.0.zip?\\\"\\n\",\"module\":\"e.com/m\",\"version\":\"v1.0.0\",\"status\":200,"
                + "\"bytes\":12345,\"duration_ms\":1.234,\"cache\":\"hit\",\"client\":\"192.0.2.1\",\"user\":\"alice\","
                + "\"trace_id\":\"0af7651916cd43dd8448eb211c80319c\",\"span_id\":\"b7ad6b7169203331\"";
        assertThat(JsonLogFormatter.plain().format(request(false)))
                .isEqualTo("{\"time\":\"1970-01-01T00:00:00Z\",\"level\":\"info\",\"logger\":\"dev.athens.access\","
                        + "\"msg\":\"request\"," + fields + "}\n");
        assertThat(JsonLogFormatter.googleCloud(new GoogleFields("corp")).format(request(true)))
                .isEqualTo(
                        "{\"timestamp\":\"1970-01-01T00:00:00Z\",\"severity\":\"INFO\",\"logger\":\"dev.athens.access\","
                                + "\"message\":\"request\"," + fields + ",\"httpRequest\":{\"requestMethod\":\"GET\","
                                + "\"requestUrl\":\"/e.com/m/@v/v1.0.0.zip?\\\"\\n\",\"status\":200,\"responseSize\":\"12345\","
                                + "\"latency\":\"0.001235s\",\"remoteIp\":\"192.0.2.1\"},"
                                + "\"logging.googleapis.com/trace\":\"projects/corp/traces/0af7651916cd43dd8448eb211c80319c\","
                                + "\"logging.googleapis.com/spanId\":\"b7ad6b7169203331\","
                                + "\"logging.googleapis.com/trace_sampled\":true}\n");
    }

    @Test
    void saysToWhichRequestAndTraceALineBelongs() throws Exception {
        LogRecord record = new LogRecord(Level.WARNING, "away");
        record.setLoggerName("dev.athens");
        record.setInstant(Instant.EPOCH);
        Observation request = new Observation() {
            @Override
            public Observation begin(Step step, String kind, String subject) {
                return this;
            }

            @Override
            public void end() {}

            @Override
            public void fail(Throwable reason) {}

            @Override
            public Optional<TraceContext> trace() {
                return Optional.of(TRACE);
            }
        };
        String line = Running.within(
                request.ofRequest("id"), () -> JsonLogFormatter.plain().format(record));
        assertThat(line)
                .endsWith("\"msg\":\"away\",\"request_id\":\"id\","
                        + "\"trace_id\":\"0af7651916cd43dd8448eb211c80319c\",\"span_id\":\"b7ad6b7169203331\"}\n");
        assertThat(JsonLogFormatter.plain().format(record)).endsWith("\"msg\":\"away\"}\n");
    }

    @Test
    void cutsLinesThatFillPages() {
        LogRecord record = new LogRecord(Level.WARNING, "x".repeat(100_000));
        record.setLoggerName("dev.athens");
        assertThat(new PlainLogFormatter(() -> false).format(record)).hasSizeLessThan(4_200);
        assertThat(JsonLogFormatter.plain().format(record)).hasSizeLessThan(4_200);
    }
}
