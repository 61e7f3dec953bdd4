package dev.athens.protocol;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import dev.athens.module.InvalidNameException;
import dev.athens.module.Version;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;

/**
 * A resolved version, the content of {@code .info} and {@code @latest}.
 *
 * @param version the canonical version
 * @param time commit time; empty if the origin did not say
 * @param origin where it came from; empty if the origin did not say
 */
public record VersionInfo(Version version, Optional<Instant> time, Optional<Origin> origin) {
    /** The most bytes that {@link #parse} reads; real documents have a few hundred. */
    public static final int MAX_BYTES = 64 * 1024;

    private static final JsonFactory JSON = JsonFactory.builder()
            .streamReadConstraints(
                    StreamReadConstraints.builder().maxNestingDepth(20).build())
            .build();

    /** A version without further facts. */
    public static VersionInfo of(Version version) {
        return new VersionInfo(version, Optional.empty(), Optional.empty());
    }

    /**
     * Reads a document. Field names match in any letter case and unknown ones are skipped, as the go command does.
     *
     * @throws IOException if this is not a JSON object, larger than {@link #MAX_BYTES}, without a canonical version, or
     *     has an unreadable time
     */
    public static VersionInfo parse(byte[] json) throws IOException {
        if (json.length > MAX_BYTES) {
            throw new IOException("version info larger than " + MAX_BYTES + " bytes");
        }
        try (JsonParser parser = JSON.createParser(json)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new IOException("version info is not a JSON object");
            }
            Fields fields = new Fields();
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String name = parser.currentName().toLowerCase(Locale.ROOT);
                parser.nextToken();
                switch (name) {
                    case "version" -> fields.version = string(parser, name);
                    case "time" -> fields.time = string(parser, name);
                    case "origin" -> fields.origin = parseOrigin(parser);
                    default -> parser.skipChildren();
                }
            }
            if (parser.nextToken() != null) {
                throw new IOException("text after the version info");
            }
            return fields.build();
        } catch (JsonParseException e) {
            throw new IOException("malformed version info: " + e.getOriginalMessage(), e);
        }
    }

    private static Optional<String> string(JsonParser parser, String name) throws IOException {
        if (parser.currentToken() == JsonToken.VALUE_NULL) {
            return Optional.empty();
        }
        if (parser.currentToken() != JsonToken.VALUE_STRING) {
            throw new IOException("version info: " + name + " is not a string");
        }
        return Optional.of(parser.getText());
    }

    private static Optional<Origin> parseOrigin(JsonParser parser) throws IOException {
        if (parser.currentToken() != JsonToken.START_OBJECT) {
            parser.skipChildren();
            return Optional.empty();
        }
        String vcs = "";
        String url = "";
        Optional<String> subdir = Optional.empty();
        Optional<String> hash = Optional.empty();
        Optional<String> ref = Optional.empty();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName().toLowerCase(Locale.ROOT);
            parser.nextToken();
            switch (name) {
                case "vcs" -> vcs = string(parser, name).orElse("");
                case "url" -> url = string(parser, name).orElse("");
                case "subdir" -> subdir = string(parser, name);
                case "hash" -> hash = string(parser, name);
                case "ref" -> ref = string(parser, name);
                default -> parser.skipChildren();
            }
        }
        return Optional.of(new Origin(vcs, url, subdir, hash, ref));
    }

    private static final class Fields {
        private Optional<String> version = Optional.empty();
        private Optional<String> time = Optional.empty();
        private Optional<Origin> origin = Optional.empty();

        VersionInfo build() throws IOException {
            if (version.isEmpty()) {
                throw new IOException("version info has no version");
            }
            try {
                Version parsed = Version.parse(version.get());
                return new VersionInfo(
                        parsed, time.map(text -> OffsetDateTime.parse(text).toInstant()), origin);
            } catch (InvalidNameException e) {
                throw new IOException("version info: " + e.getMessage(), e);
            } catch (DateTimeException e) {
                throw new IOException("version info has a malformed time", e);
            }
        }
    }

    /** The document as the go command writes it: compact, keys in order {@code Version, Time, Origin}, no final newline. */
    public byte[] toJson() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);
        try (JsonGenerator generator = JSON.createGenerator(bytes)) {
            generator.writeStartObject();
            generator.writeStringField("Version", version.value());
            if (time.isPresent()) {
                generator.writeStringField("Time", DateTimeFormatter.ISO_INSTANT.format(time.get()));
            }
            if (origin.isPresent()) {
                generator.writeObjectFieldStart("Origin");
                writeUnlessEmpty(generator, "VCS", origin.get().vcs());
                writeUnlessEmpty(generator, "URL", origin.get().url());
                writeUnlessEmpty(generator, "Subdir", origin.get().subdir().orElse(""));
                writeUnlessEmpty(generator, "Hash", origin.get().hash().orElse(""));
                writeUnlessEmpty(generator, "Ref", origin.get().ref().orElse(""));
                generator.writeEndObject();
            }
            generator.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory", e);
        }
        return bytes.toByteArray();
    }

    private static void writeUnlessEmpty(JsonGenerator generator, String name, String value) throws IOException {
        if (!value.isEmpty()) {
            generator.writeStringField(name, value);
        }
    }
}
