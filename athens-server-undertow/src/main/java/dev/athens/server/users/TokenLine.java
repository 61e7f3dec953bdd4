package dev.athens.server.users;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import dev.athens.policy.Role;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** A line of a token file: a JSON object. Not thread-safe. */
final class TokenLine {
    private static final JsonFactory JSON = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
            .build();

    private Optional<String> name = Optional.empty();
    private Optional<String> sha256 = Optional.empty();
    private Optional<Instant> created = Optional.empty();
    private Optional<Instant> expires = Optional.empty();
    private final Set<Role> roles = EnumSet.noneOf(Role.class);
    private final List<String> modules = new ArrayList<>();

    private TokenLine() {}

    static String of(TokenEntry entry) {
        StringWriter line = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(line)) {
            json.writeStartObject();
            json.writeStringField("name", entry.name());
            json.writeStringField("sha256", entry.sha256());
            json.writeStringField("created", entry.created().toString());
            if (entry.expires().isPresent()) {
                json.writeStringField("expires", entry.expires().get().toString());
            }
            writeAll(
                    json,
                    "roles",
                    entry.roles().stream().map(Role::word).sorted().toList());
            writeAll(json, "modules", entry.modules());
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory", e);
        }
        return line.append('\n').toString();
    }

    private static void writeAll(JsonGenerator json, String name, Collection<String> items) throws IOException {
        json.writeArrayFieldStart(name);
        for (String item : items) {
            json.writeString(item);
        }
        json.writeEndArray();
    }

    /**
     * Reads a line.
     *
     * @throws IllegalArgumentException if it is none; the message shows nothing of a hash
     */
    static TokenEntry parse(String text) {
        TokenLine line = new TokenLine();
        try (JsonParser json = JSON.createParser(text)) {
            line.read(json);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(
                    "not a JSON object, from column " + e.getLocation().getColumnNr() + " on");
        } catch (IOException e) {
            throw new UncheckedIOException("reading from memory", e);
        }
        return new TokenEntry(
                given(line.name, "name"),
                given(line.sha256, "sha256"),
                given(line.created, "created"),
                line.expires,
                line.roles,
                line.modules);
    }

    private static <T> T given(Optional<T> value, String field) {
        return value.orElseThrow(() -> new IllegalArgumentException("has no " + field));
    }

    private void read(JsonParser json) throws IOException {
        if (json.nextToken() != JsonToken.START_OBJECT) {
            throw new IllegalArgumentException("not a JSON object");
        }
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String field = json.currentName();
            json.nextToken();
            readField(json, field);
        }
        if (json.nextToken() != null) {
            throw new IllegalArgumentException("has something after its JSON object");
        }
    }

    private void readField(JsonParser json, String field) throws IOException {
        switch (field) {
            case "name" -> name = Optional.of(text(json, field));
            case "sha256" -> sha256 = Optional.of(text(json, field));
            case "created" -> created = Optional.of(time(json, field));
            case "expires" -> expires = Optional.of(time(json, field));
            case "roles" -> {
                for (String word : texts(json, field)) {
                    roles.add(Role.parse(word));
                }
            }
            case "modules" -> modules.addAll(texts(json, field));
            // it might say what a token must not do
            default -> throw new IllegalArgumentException("has a field that is not known here: " + field);
        }
    }

    private static Instant time(JsonParser json, String field) throws IOException {
        try {
            return Instant.parse(text(json, field));
        } catch (DateTimeParseException e) {
            throw new IllegalArgumentException(field + " must be a time such as 2026-01-31T00:00:00Z");
        }
    }

    private static String text(JsonParser json, String field) throws IOException {
        if (json.currentToken() != JsonToken.VALUE_STRING) {
            throw new IllegalArgumentException(field + " must be a string");
        }
        return json.getText();
    }

    private static List<String> texts(JsonParser json, String field) throws IOException {
        if (json.currentToken() != JsonToken.START_ARRAY) {
            throw new IllegalArgumentException(field + " must be an array of strings");
        }
        List<String> texts = new ArrayList<>();
        while (json.nextToken() != JsonToken.END_ARRAY) {
            texts.add(text(json, field));
        }
        return texts;
    }
}
