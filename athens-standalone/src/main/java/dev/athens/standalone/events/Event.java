package dev.athens.standalone.events;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.athens.index.IndexEntry;
import dev.athens.journal.JournalEntry;
import dev.athens.journal.Note;
import dev.athens.module.ModulePath;
import dev.athens.module.ModuleVersion;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;

/**
 * Something that has happened to a version, to be told as CloudEvents 1.0 have it.
 *
 * @param id the same however often it is told, and never that of another event
 * @param type what has happened, such as {@code stored}
 * @param version to which version
 * @param time when
 * @param details what else there is to say, besides module and version
 */
record Event(String id, String type, ModuleVersion version, Instant time, Map<String, String> details) {
    static final String STORED = "stored";
    private static final String TYPES = "dev.athens.version.";
    private static final JsonFactory JSON = new JsonFactory();

    /** Of the index; which has a version once, also if it is stored again. */
    static Event of(IndexEntry entry) {
        String name = "stored " + entry.version() + " " + entry.time();
        return new Event(
                UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8)).toString(),
                STORED,
                entry.version(),
                entry.time(),
                Map.of());
    }

    /** Of the journal. */
    static Event of(JournalEntry entry) {
        Note note = entry.note();
        Map<String, String> details = new LinkedHashMap<>();
        details.put("reason", note.reason());
        if (!note.who().isEmpty()) {
            details.put("by", note.who());
        }
        return new Event(entry.id(), note.kind().toString(), note.version(), entry.time(), details);
    }

    ModulePath module() {
        return version.path();
    }

    /** The event in the structured mode. */
    String json(String source) {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(text)) {
            json.writeStartObject();
            json.writeStringField("specversion", "1.0");
            json.writeStringField("id", id);
            json.writeStringField("source", source);
            json.writeStringField("type", TYPES + type);
            json.writeStringField("subject", version.toString());
            json.writeStringField("time", time.toString());
            json.writeStringField("datacontenttype", "application/json");
            json.writeObjectFieldStart("data");
            json.writeStringField("module", version.path().value());
            json.writeStringField("version", version.version().value());
            for (Map.Entry<String, String> detail : details.entrySet()) {
                json.writeStringField(detail.getKey(), detail.getValue());
            }
            json.writeEndObject();
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory", e);
        }
        return text.toString();
    }

    /** For logs. */
    @Override
    public String toString() {
        return version + " " + type;
    }
}
