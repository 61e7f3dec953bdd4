package dev.athens.protocol;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import dev.athens.internal.GoText;
import dev.athens.internal.GoUnicode;
import dev.athens.module.InvalidNameException;
import dev.athens.module.Version;
import java.io.IOException;
import java.time.Instant;
import java.util.Optional;

/**
 * Reads a version info by the go command's law, so that nothing is kept that it refuses, and nothing refused that it
 * reads. Not thread-safe; one document uses one instance.
 *
 * <p>Source: Go's encoding/json, Unmarshal, into modfetch.RevInfo.
 */
final class VersionInfoReader {
    private static final JsonFactory JSON = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    // Go's encoding/json, maxNestingDepth
                    .maxNestingDepth(10_000)
                    .maxNumberLength(VersionInfo.MAX_BYTES)
                    .maxNameLength(VersionInfo.MAX_BYTES)
                    .build())
            .build();

    private final String text;
    private final JsonParser parser;
    private String version = "";
    private Optional<Instant> time = Optional.empty();
    private Optional<OriginFields> origin = Optional.empty();

    private VersionInfoReader(String text, JsonParser parser) {
        this.text = text;
        this.parser = parser;
    }

    static VersionInfo read(byte[] json) throws IOException {
        // as text, else the parser would guess the encoding and skip a byte order mark
        String text = utf8(GoText.decode(json));
        try (JsonParser parser = JSON.createParser(text)) {
            return new VersionInfoReader(text, parser).read();
        } catch (JsonParseException | StreamConstraintsException e) {
            // the parser's own words are for Java programmers
            long at = e.getLocation() == null ? 0 : e.getLocation().getCharOffset();
            throw new IOException("version info is not valid JSON at character " + (at + 1), e);
        }
    }

    /** Replaces lone surrogates, as Go replaces bytes and escapes that are no UTF-8. */
    private static String utf8(String text) {
        if (GoText.isUtf8(text)) {
            return text;
        }
        StringBuilder valid = new StringBuilder(text.length());
        text.codePoints()
                .map(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE ? 0xFFFD : c)
                .forEach(valid::appendCodePoint);
        return valid.toString();
    }

    private VersionInfo read() throws IOException {
        if (parser.nextToken() != JsonToken.START_OBJECT) {
            throw new IOException("version info is not a JSON object");
        }
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = GoUnicode.fold(parser.currentName());
            parser.nextToken();
            switch (name) {
                case "version" -> version = string("Version").orElse(version);
                case "time" -> time = time().or(() -> time);
                case "origin" -> readOrigin();
                default -> parser.skipChildren();
            }
        }
        if (parser.nextToken() != null) {
            throw new IOException("text after the version info");
        }
        return build();
    }

    private VersionInfo build() throws IOException {
        if (version.isEmpty()) {
            throw new IOException("version info has no version");
        }
        try {
            return new VersionInfo(Version.parse(version), time, origin.map(OriginFields::build));
        } catch (InvalidNameException e) {
            throw new IOException("version info: " + e.getMessage(), e);
        }
    }

    /** The text of a value; empty for null, which leaves the field as it is. */
    private Optional<String> string(String name) throws IOException {
        if (parser.currentToken() == JsonToken.VALUE_NULL) {
            return Optional.empty();
        }
        if (parser.currentToken() != JsonToken.VALUE_STRING) {
            throw new IOException("version info: " + name + " is not a string");
        }
        return Optional.of(utf8(parser.getText()));
    }

    private Optional<Instant> time() throws IOException {
        int start = (int) parser.currentTokenLocation().getCharOffset();
        Optional<String> value = string("Time");
        if (value.isEmpty()) {
            return Optional.empty();
        }
        // Go does not undo escapes in a time
        if (!text.startsWith('"' + value.get() + '"', start)) {
            throw new IOException("version info has a malformed time");
        }
        Optional<Instant> parsed = GoTime.parse(value.get());
        if (parsed.isEmpty()) {
            throw new IOException("version info has a malformed time");
        }
        return parsed;
    }

    private void readOrigin() throws IOException {
        if (parser.currentToken() == JsonToken.VALUE_NULL) {
            origin = Optional.empty();
            return;
        }
        if (parser.currentToken() != JsonToken.START_OBJECT) {
            throw new IOException("version info: Origin is not an object");
        }
        // a second object adds to the first
        OriginFields fields = origin.orElseGet(OriginFields::new);
        origin = Optional.of(fields);
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = GoUnicode.fold(parser.currentName());
            parser.nextToken();
            switch (name) {
                case "vcs" -> fields.vcs = string("Origin.VCS").orElse(fields.vcs);
                case "url" -> fields.url = string("Origin.URL").orElse(fields.url);
                case "subdir" -> fields.subdir = string("Origin.Subdir").orElse(fields.subdir);
                case "hash" -> fields.hash = string("Origin.Hash").orElse(fields.hash);
                case "ref" -> fields.ref = string("Origin.Ref").orElse(fields.ref);
                // known to the go command, of no use to a proxy
                case "tagprefix" -> string("Origin.TagPrefix");
                case "tagsum" -> string("Origin.TagSum");
                case "reposum" -> string("Origin.RepoSum");
                default -> parser.skipChildren();
            }
        }
    }

    private static final class OriginFields {
        private String vcs = "";
        private String url = "";
        private String subdir = "";
        private String hash = "";
        private String ref = "";

        Origin build() {
            return new Origin(vcs, url, present(subdir), present(hash), present(ref));
        }

        private static Optional<String> present(String value) {
            return value.isEmpty() ? Optional.empty() : Optional.of(value);
        }
    }
}
