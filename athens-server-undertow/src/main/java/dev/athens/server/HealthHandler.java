package dev.athens.server;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.athens.fetch.FailureReason;
import io.undertow.server.HttpServerExchange;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;

/** Answers what operators ask: is it alive, is it ready, which build is it. */
final class HealthHandler {
    private static final System.Logger LOG = System.getLogger(HealthHandler.class.getName());

    private final ReadinessCheck readiness;
    private final Shutdown shutdown;

    HealthHandler(ReadinessCheck readiness, Shutdown shutdown) {
        this.readiness = readiness;
        this.shutdown = shutdown;
    }

    void alive(HttpServerExchange exchange) throws IOException {
        ResponseWriter.body(exchange, text("ok\n"), ResponseWriter.TEXT, Caching.NEVER);
    }

    /** Really asks the storage, on a worker, unless the server is about to end. */
    void ready(HttpServerExchange exchange) throws IOException {
        shutdown.noteWatcher();
        if (shutdown.hasBegun()) {
            ResponseWriter.problem(exchange, StatusCodes.notReady("shutting down"), Caching.NEVER);
            return;
        }
        try {
            readiness.check();
        } catch (IOException e) {
            LOG.log(Level.WARNING, "not ready: " + FailureReason.of(e));
            ResponseWriter.problem(
                    exchange,
                    StatusCodes.notReady("the storage cannot be read, see the log of the proxy"),
                    Caching.NEVER);
            return;
        }
        ResponseWriter.body(exchange, text("ready\n"), ResponseWriter.TEXT, Caching.NEVER);
    }

    void version(HttpServerExchange exchange) throws IOException {
        ResponseWriter.body(exchange, Body.of(json(BuildInfo.load())), ResponseWriter.JSON, Caching.NEVER);
    }

    private static Body text(String text) {
        return Body.of(text.getBytes(StandardCharsets.UTF_8));
    }

    private static byte[] json(BuildInfo build) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JsonGenerator generator = new JsonFactory().createGenerator(bytes)) {
            generator.writeStartObject();
            generator.writeStringField("version", build.version());
            generator.writeStringField("date", build.date());
            generator.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory", e);
        }
        return bytes.toByteArray();
    }
}
