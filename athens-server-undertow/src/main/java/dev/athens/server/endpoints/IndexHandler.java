package dev.athens.server.endpoints;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.athens.http.Caching;
import dev.athens.http.ContentTypes;
import dev.athens.http.MalformedRequestException;
import dev.athens.http.StatusCodes;
import dev.athens.index.IndexEntry;
import dev.athens.index.VersionIndex;
import dev.athens.policy.Caller;
import dev.athens.policy.ModuleAccess;
import dev.athens.server.body.Body;
import dev.athens.server.http.Query;
import dev.athens.server.http.RequestContext;
import dev.athens.server.http.ResponseWriter;
import io.undertow.server.HttpServerExchange;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Tells which versions came in since a time, in the format of the public Go proxy's index: one JSON object for each line.
 *
 * <p>An answer is made in memory, about 120 bytes for an entry, so that no worker waits for a slow client.
 *
 * @param index what came when; nothing is told without it
 * @param access who may know of which modules; everybody of all, if it is empty
 */
public record IndexHandler(Optional<VersionIndex> index, Optional<ModuleAccess> access) {
    private static final JsonFactory JSON = new JsonFactory();
    private static final int DEFAULT_LIMIT = 2_000;
    private static final int MAX_LIMIT = 10_000;

    public void handle(HttpServerExchange exchange) {
        try {
            int limit = Math.min(Query.positive(exchange, "limit", DEFAULT_LIMIT), MAX_LIMIT);
            Instant since = since(Query.find(exchange, "since"));
            List<IndexEntry> entries = index.isPresent()
                    ? entries(
                            index.get(),
                            since,
                            limit,
                            RequestContext.of(exchange).caller())
                    : List.of();
            ResponseWriter.body(exchange, Body.of(lines(entries)), ContentTypes.JSON, Caching.NEVER);
        } catch (MalformedRequestException e) {
            ResponseWriter.problem(exchange, StatusCodes.malformed(e));
        } catch (IOException e) {
            ResponseWriter.fail(exchange, e);
        }
    }

    /** As many as are asked for, if there are, since clients take fewer for the end. */
    private List<IndexEntry> entries(VersionIndex index, Instant since, int limit, Caller caller) throws IOException {
        if (access.isEmpty() || access.get().mayReadAll(caller)) {
            return index.since(since, limit);
        }
        List<IndexEntry> visible = new ArrayList<>();
        Instant next = since;
        while (true) {
            List<IndexEntry> some = index.since(next, MAX_LIMIT);
            for (IndexEntry entry : some) {
                if (access.get().mayRead(caller, entry.version().path())) {
                    visible.add(entry);
                }
                if (visible.size() == limit) {
                    return visible;
                }
            }
            if (some.size() < MAX_LIMIT) {
                return visible;
            }
            // no two entries have the same time
            next = some.get(some.size() - 1).time().plusNanos(1);
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
