package dev.athens.server.endpoints;

import dev.athens.fetch.FailureReason;
import dev.athens.http.Caching;
import dev.athens.http.ContentTypes;
import dev.athens.http.StatusCodes;
import dev.athens.server.body.Body;
import dev.athens.server.http.ResponseWriter;
import dev.athens.server.http.Shutdown;
import dev.athens.server.options.ReadinessCheck;
import io.undertow.server.HttpServerExchange;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.util.function.Supplier;

/** Answers what operators ask: is it alive, is it ready, which build is it. */
public final class HealthHandler {
    private static final System.Logger LOG = System.getLogger(HealthHandler.class.getName());

    private final ReadinessCheck readiness;
    private final Shutdown shutdown;
    private final Supplier<String> version;

    /**
     * Wires the answers.
     *
     * @param version what is answered to who asks for the build, in JSON
     */
    public HealthHandler(ReadinessCheck readiness, Shutdown shutdown, Supplier<String> version) {
        this.readiness = readiness;
        this.shutdown = shutdown;
        this.version = version;
    }

    public void alive(HttpServerExchange exchange) throws IOException {
        ResponseWriter.body(exchange, text("ok\n"), ContentTypes.TEXT, Caching.NEVER);
    }

    /** Really asks the storage, on a worker, unless the server is about to end. */
    public void ready(HttpServerExchange exchange) throws IOException {
        shutdown.noteWatcher();
        if (shutdown.hasBegun()) {
            ResponseWriter.problem(exchange, StatusCodes.notReady("shutting down"));
            return;
        }
        try {
            readiness.check();
        } catch (IOException e) {
            LOG.log(Level.WARNING, "not ready: " + FailureReason.of(e));
            ResponseWriter.problem(
                    exchange, StatusCodes.notReady("the storage cannot be read, see the log of the proxy"));
            return;
        }
        ResponseWriter.body(exchange, text("ready\n"), ContentTypes.TEXT, Caching.NEVER);
    }

    public void version(HttpServerExchange exchange) throws IOException {
        ResponseWriter.body(exchange, text(version.get()), ContentTypes.JSON, Caching.NEVER);
    }

    private static Body text(String text) {
        return Body.of(text.getBytes(StandardCharsets.UTF_8));
    }
}
