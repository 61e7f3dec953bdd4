package dev.athens.server.http;

import dev.athens.observe.Asked;
import dev.athens.observe.TraceContext;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.AttachmentKey;
import io.undertow.util.HeaderValues;
import io.undertow.util.HttpString;

/**
 * What the sender of a request says of the trace that it belongs to. Anybody may say which trace that is, but only trusted
 * proxies decide that it is recorded: strangers could have all of their requests recorded.
 */
public final class ClientTrace {
    private static final HttpString PARENT = new HttpString(TraceContext.HEADER);
    private static final HttpString STATE = new HttpString(Asked.STATE_HEADER);
    private static final AttachmentKey<Boolean> TRUSTED = AttachmentKey.create(Boolean.class);

    private ClientTrace() {}

    /** Tells whether the sender says anything. */
    public static boolean isGiven(HttpServerExchange exchange) {
        return exchange.getRequestHeaders().contains(PARENT);
    }

    /** Notes that the sender is trusted. */
    public static void trust(HttpServerExchange exchange) {
        exchange.putAttachment(TRUSTED, true);
    }

    static Asked of(HttpServerExchange exchange) {
        HeaderValues parents = exchange.getRequestHeaders().get(PARENT);
        if (parents == null || parents.size() != 1) {
            return Asked.NOTHING;
        }
        HeaderValues states = exchange.getRequestHeaders().get(STATE);
        return Asked.of(
                parents.getFirst(),
                states == null ? "" : String.join(",", states),
                exchange.getAttachment(TRUSTED) != null);
    }
}
