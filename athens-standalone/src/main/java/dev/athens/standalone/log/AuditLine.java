package dev.athens.standalone.log;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.athens.server.options.AuditEvent;
import dev.athens.server.text.PlainText;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.Locale;
import java.util.logging.Formatter;
import java.util.logging.Level;
import java.util.logging.LogRecord;

/** What guards want to know of an event, as a JSON object on a line of its own. */
final class AuditLine extends LogRecord {
    private static final long serialVersionUID = 1L;
    private static final JsonFactory JSON = new JsonFactory();

    AuditLine(AuditEvent event) {
        super(Level.INFO, "");
        setLoggerName(AuditLog.LOGGER);
        setMessage(json(getInstant(), event));
    }

    /** Leaves such lines as they are. */
    static Formatter beside(Formatter others) {
        return new Formatter() {
            @Override
            public String format(LogRecord record) {
                return record instanceof AuditLine ? record.getMessage() + "\n" : others.format(record);
            }
        };
    }

    /** For a place where there are such lines alone, beside what is said of lines that found no room. */
    static Formatter alone() {
        return beside(new Formatter() {
            @Override
            public String format(LogRecord record) {
                return line(
                                record.getInstant(),
                                AuditEvent.Kind.SUPPRESSED,
                                json -> write(json, "reason", record.getMessage()))
                        + "\n";
            }
        });
    }

    private interface Fields {
        void write(JsonGenerator json) throws IOException;
    }

    private static String json(Instant time, AuditEvent event) {
        return line(time, event.kind(), json -> {
            if (!event.caller().isAnonymous()) {
                write(json, "caller", event.caller().id());
            }
            write(json, "claimed", PlainText.logged(event.claimed()));
            write(json, "address", event.address());
            write(json, "method", PlainText.logged(event.method()));
            write(json, "path", PlainText.logged(event.path()));
            write(json, "reason", PlainText.graphic(PlainText.line(event.reason())));
            write(json, "request_id", event.requestId());
        });
    }

    private static String line(Instant time, AuditEvent.Kind kind, Fields fields) {
        StringWriter line = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(line)) {
            json.writeStartObject();
            write(json, "time", time.toString());
            write(json, "event", kind.name().toLowerCase(Locale.ROOT));
            fields.write(json);
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory", e);
        }
        return line.toString();
    }

    private static void write(JsonGenerator json, String name, String value) throws IOException {
        if (!value.isEmpty()) {
            json.writeStringField(name, value);
        }
    }
}
