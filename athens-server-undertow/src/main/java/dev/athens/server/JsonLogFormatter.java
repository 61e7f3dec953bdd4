package dev.athens.server;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.logging.Formatter;
import java.util.logging.LogRecord;

/** Log lines for machines: one JSON object each, with time, level, logger, msg and, if there is one, error. */
final class JsonLogFormatter extends Formatter {
    private final JsonFactory json = new JsonFactory();

    @Override
    public String format(LogRecord record) {
        StringWriter line = new StringWriter();
        try (JsonGenerator generator = json.createGenerator(line)) {
            generator.writeStartObject();
            generator.writeStringField("time", record.getInstant().toString());
            generator.writeStringField("level", LogSetup.name(record.getLevel()));
            generator.writeStringField("logger", record.getLoggerName());
            generator.writeStringField("msg", formatMessage(record));
            if (record.getThrown() != null) {
                generator.writeStringField("error", PlainLogFormatter.stackTrace(record.getThrown()));
            }
            generator.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory", e);
        }
        return line.append('\n').toString();
    }
}
