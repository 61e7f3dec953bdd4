package dev.athens.server;

import dev.athens.module.VersionQuery;
import dev.athens.protocol.ProtocolRequest;
import dev.athens.proxy.Answer;
import io.undertow.server.ExchangeCompletionListener.NextListener;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.AttachmentKey;
import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;

/**
 * Logs one line for each request when it has ended, as {@code key=value} fields under the name {@code dev.athens.access}.
 *
 * @param next who answers
 */
record AccessLog(HttpHandler next) implements HttpHandler {
    private static final AttachmentKey<ProtocolRequest> REQUEST = AttachmentKey.create(ProtocolRequest.class);

    private static final AttachmentKey<Answer.Source> SOURCE = AttachmentKey.create(Answer.Source.class);

    /** Who asked, once that is proven. */
    static final AttachmentKey<String> USER = AttachmentKey.create(String.class);

    private static final System.Logger LOG = System.getLogger("dev.athens.access");
    private static final int MAX_PATH_CHARS = 500;

    @Override
    public void handleRequest(HttpServerExchange exchange) throws Exception {
        if (LOG.isLoggable(Level.INFO)) {
            long startNanos = System.nanoTime();
            exchange.addExchangeCompleteListener((ended, following) -> log(ended, startNanos, following));
        }
        next.handleRequest(exchange);
    }

    /** Notes what was asked. */
    static void note(HttpServerExchange exchange, ProtocolRequest request) {
        if (LOG.isLoggable(Level.INFO)) {
            exchange.putAttachment(REQUEST, request);
        }
    }

    /** Notes what was asked, and where the answer comes from. */
    static void note(HttpServerExchange exchange, ProtocolRequest request, Answer.Source source) {
        if (LOG.isLoggable(Level.INFO)) {
            exchange.putAttachment(REQUEST, request);
            exchange.putAttachment(SOURCE, source);
        }
    }

    private static void log(HttpServerExchange exchange, long startNanos, NextListener following) {
        try {
            LOG.log(Level.INFO, line(exchange, System.nanoTime() - startNanos));
        } finally {
            following.proceed();
        }
    }

    private static String line(HttpServerExchange exchange, long nanos) {
        StringBuilder line = new StringBuilder("request");
        field(line, "method", exchange.getRequestMethod().toString());
        field(line, "path", exchange.getRequestURI());
        ProtocolRequest request = exchange.getAttachment(REQUEST);
        if (request != null) {
            field(line, "module", request.module().value());
            field(line, "version", version(request));
        }
        field(line, "status", Integer.toString(exchange.getStatusCode()));
        field(line, "bytes", Long.toString(exchange.getResponseBytesSent()));
        field(line, "ms", Long.toString(TimeUnit.NANOSECONDS.toMillis(nanos)));
        Answer.Source source = exchange.getAttachment(SOURCE);
        if (source != null) {
            field(line, "cache", cache(source));
        }
        String user = exchange.getAttachment(USER);
        if (user != null) {
            field(line, "user", user);
        }
        InetSocketAddress client = exchange.getSourceAddress();
        if (client != null) {
            field(line, "client", client.getHostString());
        }
        return line.toString();
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
        String text =
                PlainText.graphic(value.length() > MAX_PATH_CHARS ? value.substring(0, MAX_PATH_CHARS) + "..." : value);
        boolean plain = text.chars().noneMatch(c -> c == ' ' || c == '"' || c == '=' || c == '\\');
        line.append(' ').append(key).append('=');
        line.append(plain ? text : '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"');
    }
}
