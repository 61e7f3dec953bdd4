package dev.athens.server.endpoints;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.athens.http.Caching;
import dev.athens.http.ContentTypes;
import dev.athens.http.MalformedRequestException;
import dev.athens.http.StatusCodes;
import dev.athens.index.IndexEntry;
import dev.athens.index.VersionIndex;
import dev.athens.server.body.Body;
import dev.athens.server.http.Query;
import dev.athens.server.http.ResponseWriter;
import io.undertow.server.HttpServerExchange;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Optional;

/**
 * Tells which versions came in since a time, in the format of the public Go proxy's index: one JSON object for each line.
 *
 * <p>An answer is made in memory, about 120 bytes for an entry, so that no worker waits for a slow client.
 *
 * @param index what came when; nothing is told without it
 */
public record IndexHandler(Optional<VersionIndex> index) {
    private static final JsonFactory JSON = new JsonFactory();
    private static final int DEFAULT_LIMIT = 2_000;
    private static final int MAX_LIMIT = 10_000;

    public void handle(HttpServerExchange exchange) {
        try {
            int limit = Math.min(Query.positive(exchange, "limit", DEFAULT_LIMIT), MAX_LIMIT);
            Instant since = since(Query.find(exchange, "since"));
            List<IndexEntry> entries = index.isPresent() ? index.get().since(since, limit) : List.of();
            ResponseWriter.body(exchange, Body.of(lines(entries)), ContentTypes.JSON, Caching.NEVER);
        } catch (MalformedRequestException e) {
            ResponseWriter.problem(exchange, StatusCodes.malformed(e));
        } catch (IOException e) {
            ResponseWriter.fail(exchange, e);
        }
    }

    private static Instant since(Optional<String> text) throws MalformedRequestException {
        try {
            return text.map(OffsetDateTime::parse)
                    .map(OffsetDateTime::toInstant)
                    .orElse(Instant.EPOCH);
        } catch (DateTimeException e) {
            throw MalformedRequestException.because("since must be a time such as 2026-01-02T03:04:05Z");
        }
    }

    private static byte[] lines(List<IndexEntry> entries) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JsonGenerator generator = JSON.createGenerator(bytes)) {
            generator.setRootValueSeparator(null);
            for (IndexEntry entry : entries) {
                generator.writeStartObject();
                generator.writeStringField("Path", entry.version().path().value());
                generator.writeStringField("Version", entry.version().version().value());
                generator.writeStringField("Timestamp", DateTimeFormatter.ISO_INSTANT.format(entry.time()));
                generator.writeEndObject();
                generator.writeRaw('\n');
            }
        }
        return bytes.toByteArray();
    }
}
