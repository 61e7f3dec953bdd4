package dev.athens.standalone.log;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.athens.observe.Observation;
import dev.athens.observe.Running;
import dev.athens.server.text.PlainText;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.logging.Formatter;
import java.util.logging.Level;
import java.util.logging.LogRecord;

/** Log lines for machines: one JSON object each, with time, level, logger, message, fields of their own and, if there is one, error. */
final class JsonLogFormatter extends Formatter {
    private final JsonFactory json = new JsonFactory();
    private final String time;
    private final String level;
    private final String message;
    private final Function<Level, String> levelName;
    private final Optional<GoogleFields> google;

    private JsonLogFormatter(
            String time,
            String level,
            String message,
            Function<Level, String> levelName,
            Optional<GoogleFields> google) {
        this.google = google;
        this.time = time;
        this.level = level;
        this.message = message;
        this.levelName = levelName;
    }

    /** With the names of gomods/athens: time, level, msg. */
    static JsonLogFormatter plain() {
        return new JsonLogFormatter("time", "level", "msg", LogSetup::name, Optional.empty());
    }

    /**
     * With the names that Google Cloud reads: timestamp, severity, message. Source: Cloud Logging documentation,
     * "Structured logging".
     */
    static JsonLogFormatter googleCloud(GoogleFields google) {
        return new JsonLogFormatter(
                "timestamp", "severity", "message", JsonLogFormatter::severity, Optional.of(google));
    }

    /** Google Cloud knows nothing less than DEBUG. */
    private static String severity(Level level) {
        return LogSetup.name(level).replace("trace", "debug").toUpperCase(Locale.ROOT);
    }

    @Override
    public String format(LogRecord record) {
        StringWriter line = new StringWriter();
        try (JsonGenerator generator = json.createGenerator(line)) {
            generator.writeStartObject();
            generator.writeStringField(time, record.getInstant().toString());
            generator.writeStringField(level, levelName.apply(record.getLevel()));
            generator.writeStringField("logger", record.getLoggerName());
            generator.writeStringField(message, PlainText.line(formatMessage(record)));
            if (record.getParameters() != null
                    && record.getParameters().length == 1
                    && record.getParameters()[0] instanceof LogFields fields) {
                write(generator, fields.values());
            } else {
                write(generator, belonging().values());
            }
            if (record.getThrown() != null) {
                generator.writeStringField("error", PlainLogFormatter.stackTrace(record.getThrown()));
            }
            generator.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory", e);
        }
        return line.append('\n').toString();
    }

    /** To which request and trace it belongs what the thread does that logs; an access log says so itself. */
    private LogFields belonging() {
        Observation current = Running.current();
        LogFields fields = new LogFields().text("request_id", current.requestId());
        current.trace().ifPresent(trace -> {
            fields.text("trace_id", trace.traceId()).text("span_id", trace.spanId());
            google.ifPresent(names -> names.add(fields, trace));
        });
        return fields;
    }

    private static void write(JsonGenerator generator, Map<?, ?> fields) throws IOException {
        for (Map.Entry<?, ?> field : fields.entrySet()) {
            generator.writeFieldName(String.valueOf(field.getKey()));
            if (field.getValue() instanceof Map<?, ?> inner) {
                generator.writeStartObject();
                write(generator, inner);
                generator.writeEndObject();
            } else if (field.getValue() instanceof Double fraction) {
                generator.writeNumber(fraction);
            } else if (field.getValue() instanceof Boolean truth) {
                generator.writeBoolean(truth);
            } else if (field.getValue() instanceof Long whole) {
                generator.writeNumber(whole);
            } else {
                generator.writeString(PlainText.line(String.valueOf(field.getValue())));
            }
        }
    }
}
