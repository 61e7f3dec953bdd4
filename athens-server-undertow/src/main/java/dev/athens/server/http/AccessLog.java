package dev.athens.server.http;

import dev.athens.http.StatusCodes;
import dev.athens.module.VersionQuery;
import dev.athens.policy.Caller;
import dev.athens.protocol.ProtocolRequest;
import dev.athens.proxy.Answer;
import dev.athens.server.text.PlainText;
import io.undertow.server.ExchangeCompletionListener.NextListener;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Methods;
import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Logs one line for each request when it has ended, as {@code key=value} fields under the name {@code dev.athens.access}.
 *
 * @param next who answers
 */
public record AccessLog(HttpHandler next) implements HttpHandler {
    private static final System.Logger LOG = System.getLogger("dev.athens.access");

    @Override
    public void handleRequest(HttpServerExchange exchange) throws Exception {
        if (isOn()) {
            long startNanos = System.nanoTime();
            exchange.addExchangeCompleteListener((ended, following) -> log(ended, startNanos, following));
        }
        next.handleRequest(exchange);
    }

    /** Tells whether anybody reads it. */
    public static boolean isOn() {
        return LOG.isLoggable(Level.INFO);
    }

    private static void log(HttpServerExchange exchange, long startNanos, NextListener following) {
        try {
            LOG.log(Level.INFO, line(exchange, startNanos, RequestContext.find(exchange)));
        } finally {
            following.proceed();
        }
    }

    /** Logs a response to a plain request that was sent from what is stored, and has ended. */
    public static void hit(
            String path, ProtocolRequest request, long bytes, long startNanos, Caller caller, String client) {
        StringBuilder line = start(Methods.GET_STRING, path, Optional.of(request));
        result(line, StatusCodes.OK, bytes, startNanos);
        line.append(" cache=").append(cache(Answer.Source.STORAGE));
        user(line, caller);
        field(line, "client", client);
        LOG.log(Level.INFO, line.toString());
    }

    private static String line(HttpServerExchange exchange, long startNanos, Optional<RequestContext> context) {
        StringBuilder line = start(
                exchange.getRequestMethod().toString(),
                exchange.getRequestURI(),
                context.flatMap(RequestContext::parsed));
        result(line, exchange.getStatusCode(), exchange.getResponseBytesSent(), startNanos);
        context.flatMap(RequestContext::source)
                .ifPresent(source -> line.append(" cache=").append(cache(source)));
        context.map(RequestContext::caller).ifPresent(caller -> user(line, caller));
        InetSocketAddress client = exchange.getSourceAddress();
        if (client != null) {
            field(line, "client", client.getHostString());
        }
        return line.toString();
    }

    private static StringBuilder start(String method, String path, Optional<ProtocolRequest> request) {
        StringBuilder line = new StringBuilder(300).append("request");
        field(line, "method", method);
        field(line, "path", path);
        request.ifPresent(asked -> {
            field(line, "module", asked.module().value());
            field(line, "version", version(asked));
        });
        return line;
    }

    private static void result(StringBuilder line, int status, long bytes, long startNanos) {
        line.append(" status=").append(status);
        line.append(" bytes=").append(bytes);
        line.append(" ms=").append(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startNanos));
    }

    private static void user(StringBuilder line, Caller caller) {
        if (!caller.isAnonymous()) {
            field(line, "user", caller.toString());
        }
    }

    private static String cache(Answer.Source source) {
        return switch (source) {
            case STORAGE -> "hit";
            case ORIGIN -> "miss";
            case STALE -> "stale";
        };
    }

    private static String version(ProtocolRequest request) {
        if (request instanceof ProtocolRequest.Info info) {
            return info.query().toString();
        }
        if (request instanceof ProtocolRequest.Mod mod) {
            return mod.version().version().value();
        }
        if (request instanceof ProtocolRequest.Zip zip) {
            return zip.version().version().value();
        }
        return request instanceof ProtocolRequest.Latest ? new VersionQuery.Latest().toString() : "";
    }

    /** Adds a field; what could be taken for another field or line is quoted and made harmless. */
    private static void field(StringBuilder line, String key, String value) {
        if (value.isEmpty()) {
            return;
        }
        String text = PlainText.logged(value);
        line.append(' ').append(key).append('=');
        if (isPlain(text)) {
            line.append(text);
            return;
        }
        line.append('"')
                .append(text.replace("\\", "\\\\").replace("\"", "\\\""))
                .append('"');
    }

    private static boolean isPlain(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == ' ' || c == '"' || c == '=' || c == '\\') {
                return false;
            }
        }
        return true;
    }
}
