package dev.athens.server.endpoints;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.athens.http.Caching;
import dev.athens.http.ContentTypes;
import dev.athens.http.MalformedRequestException;
import dev.athens.http.StatusCodes;
import dev.athens.module.InvalidNameException;
import dev.athens.module.ModuleVersion;
import dev.athens.policy.Caller;
import dev.athens.policy.ModuleAccess;
import dev.athens.server.body.Body;
import dev.athens.server.http.Query;
import dev.athens.server.http.RequestContext;
import dev.athens.server.http.ResponseWriter;
import dev.athens.storage.Catalog;
import io.undertow.server.HttpServerExchange;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Lists what is stored, page by page, in the format of gomods/athens.
 *
 * <p>A page is made in memory, about 100 bytes for a version, so that no worker waits for a slow client.
 *
 * @param catalog what is stored, if the storage can tell
 * @param access who may know of which modules; everybody of all, if it is empty
 */
public record CatalogHandler(Optional<Catalog> catalog, Optional<ModuleAccess> access) {
    private static final JsonFactory JSON = new JsonFactory();
    private static final int DEFAULT_PAGE = 1_000;
    private static final int MAX_PAGE = 10_000;

    public void handle(HttpServerExchange exchange) {
        if (catalog.isEmpty()) {
            String reason = "this storage has no catalog";
            ResponseWriter.problem(exchange, StatusCodes.notImplemented(reason));
            return;
        }
        try {
            int limit = Query.positive(exchange, "pagesize", DEFAULT_PAGE);
            if (limit > MAX_PAGE) {
                throw MalformedRequestException.because("pagesize must be at most " + MAX_PAGE);
            }
            String token = Query.find(exchange, "token").orElse(Catalog.START);
            byte[] page = json(page(
                    catalog.get(), token, limit, RequestContext.of(exchange).caller()));
            ResponseWriter.body(exchange, Body.of(page), ContentTypes.JSON, Caching.NEVER);
        } catch (MalformedRequestException e) {
            ResponseWriter.problem(exchange, StatusCodes.malformed(e));
        } catch (InvalidNameException e) {
            ResponseWriter.problem(exchange, StatusCodes.badRequest(String.valueOf(e.getMessage())));
        } catch (IOException e) {
            ResponseWriter.fail(exchange, e);
        }
    }

    /** A token names the last entry before it, so that it must be one that the caller may see. */
    private Catalog.Page page(Catalog all, String token, int limit, Caller caller) throws IOException {
        if (access.isEmpty() || access.get().mayReadAll(caller)) {
            return all.list(token, limit);
        }
        List<ModuleVersion> visible = new ArrayList<>();
        Optional<String> next = Optional.of(token);
        while (next.isPresent() && visible.size() <= limit) {
            Catalog.Page page = all.list(next.get(), MAX_PAGE);
            page.versions().stream()
                    .filter(version -> access.get().mayRead(caller, version.path()))
                    .limit(limit + 1L - visible.size())
                    .forEach(visible::add);
            next = page.next();
        }
        return Catalog.Page.of(visible, limit);
    }

    private static byte[] json(Catalog.Page page) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JsonGenerator generator = JSON.createGenerator(bytes)) {
            generator.writeStartObject();
            generator.writeArrayFieldStart("modules");
            for (ModuleVersion version : page.versions()) {
                generator.writeStartObject();
                generator.writeStringField("module", version.path().value());
                generator.writeStringField("version", version.version().value());
                generator.writeEndObject();
            }
            generator.writeEndArray();
            if (page.next().isPresent()) {
                generator.writeStringField("next", page.next().get());
            }
            generator.writeEndObject();
        }
        return bytes.toByteArray();
    }
}
