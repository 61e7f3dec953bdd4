package dev.athens.internal;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Lines of text, each of which is an object of JSON whose fields are strings. Other fields are skipped. */
public final class JsonLines {
    private static final JsonFactory JSON = new JsonFactory();

    private JsonLines() {}

    /**
     * A line.
     *
     * @param namesAndValues each name before its value
     */
    public static Map<String, String> line(String... namesAndValues) {
        Map<String, String> line = new LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            line.put(namesAndValues[i], namesAndValues[i + 1]);
        }
        return line;
    }

    /** Writes lines. */
    public static byte[] write(List<Map<String, String>> lines) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JsonGenerator json = JSON.createGenerator(bytes)) {
            json.setRootValueSeparator(null);
            for (Map<String, String> line : lines) {
                json.writeStartObject();
                for (Map.Entry<String, String> field : line.entrySet()) {
                    json.writeStringField(field.getKey(), field.getValue());
                }
                json.writeEndObject();
                json.writeRaw('\n');
            }
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory", e);
        }
        return bytes.toByteArray();
    }

    /** Reads lines. */
    public static List<Map<String, String>> read(byte[] bytes) throws IOException {
        List<Map<String, String>> lines = new ArrayList<>();
        try (JsonParser json = JSON.createParser(bytes)) {
            for (JsonToken token = json.nextToken(); token != null; token = json.nextToken()) {
                if (token != JsonToken.START_OBJECT) {
                    throw new IOException("line " + json.currentTokenLocation().getLineNr() + " is no object");
                }
                lines.add(fields(json));
            }
        }
        return lines;
    }

    private static Map<String, String> fields(JsonParser json) throws IOException {
        Map<String, String> fields = new LinkedHashMap<>();
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String name = json.currentName();
            if (json.nextToken() == JsonToken.VALUE_STRING) {
                fields.put(name, json.getText());
            } else {
                json.skipChildren();
            }
        }
        return fields;
    }

    /** A field that must be there. */
    public static String field(Map<String, String> line, String name) throws IOException {
        return Optional.ofNullable(line.get(name)).orElseThrow(() -> new IOException("there is no field " + name));
    }
}
