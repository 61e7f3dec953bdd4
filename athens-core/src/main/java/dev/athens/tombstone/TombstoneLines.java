package dev.athens.tombstone;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.athens.module.ModuleVersion;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Tombstones as text: an object of JSON in each line. Fields that are not known are skipped. */
final class TombstoneLines {
    private static final JsonFactory JSON = new JsonFactory();

    private TombstoneLines() {}

    static byte[] write(Collection<Tombstone> tombstones) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JsonGenerator json = JSON.createGenerator(bytes)) {
            json.setRootValueSeparator(null);
            for (Tombstone tombstone : tombstones) {
                json.writeStartObject();
                json.writeStringField("module", tombstone.version().path().value());
                json.writeStringField("version", tombstone.version().version().value());
                json.writeStringField("reason", tombstone.reason());
                json.writeStringField("who", tombstone.who());
                json.writeStringField("when", tombstone.when().toString());
                json.writeEndObject();
                json.writeRaw('\n');
            }
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory", e);
        }
        return bytes.toByteArray();
    }

    static List<Tombstone> read(byte[] bytes) throws IOException {
        List<Tombstone> tombstones = new ArrayList<>();
        try (JsonParser json = JSON.createParser(bytes)) {
            while (json.nextToken() != null) {
                tombstones.add(read(json));
            }
        }
        return tombstones;
    }

    private static Tombstone read(JsonParser json) throws IOException {
        int line = json.currentTokenLocation().getLineNr();
        Map<String, String> fields = new HashMap<>();
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String name = json.currentName();
            if (json.nextToken() == JsonToken.VALUE_STRING) {
                fields.put(name, json.getText());
            } else {
                json.skipChildren();
            }
        }
        try {
            return new Tombstone(
                    ModuleVersion.parse(field(fields, "module"), field(fields, "version")),
                    field(fields, "reason"),
                    field(fields, "who"),
                    Instant.parse(field(fields, "when")));
        } catch (IllegalArgumentException | DateTimeParseException e) {
            throw new IOException("line " + line + " is no tombstone: " + e.getMessage(), e);
        }
    }

    private static String field(Map<String, String> fields, String name) throws IOException {
        return Optional.ofNullable(fields.get(name))
                .orElseThrow(() -> new IOException("a tombstone has no field " + name));
    }
}
