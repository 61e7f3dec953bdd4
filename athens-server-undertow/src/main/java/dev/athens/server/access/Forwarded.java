package dev.athens.server.access;

import dev.athens.net.Cidr;
import dev.athens.server.http.ClientTrace;
import dev.athens.server.http.PublicAddress;
import dev.athens.server.http.RequestIds;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.HeaderMap;
import io.undertow.util.HeaderValues;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Believes what reverse proxies say about a request that they pass on: who sent it, by which scheme and to which host.
 * Only trusted peers are believed, and of the addresses only those that a trusted proxy wrote: the client is the last
 * one that is no trusted proxy itself.
 *
 * <p>{@code Forwarded} (RFC 7239) is not read: a proxy that knows the {@code X-Forwarded} headers alone lets a client's
 * own through, so that believing it would mean to believe clients. The id that a proxy gave to a request is taken over, and
 * it decides whether a trace is recorded.
 *
 * @param trusted addresses of proxies
 * @param unix whether all peers came by a Unix socket, whose file says who may
 * @param next what works with the request
 */
public record Forwarded(List<Cidr> trusted, boolean unix, HttpHandler next) implements HttpHandler {
    private static final HttpString HOST = new HttpString("X-Forwarded-Host");

    /** As many proxies as nobody has in a row. */
    private static final int MAX_HOPS = 32;

    @Override
    public void handleRequest(HttpServerExchange exchange) throws Exception {
        if (!isScheme(exchange.getRequestScheme())) {
            // in HTTP/2 the client says it
            exchange.setRequestScheme("http");
        }
        boolean forwarded = isForwarded(exchange.getRequestHeaders());
        boolean hasId = RequestIds.isGiven(exchange);
        boolean hasTrace = ClientTrace.isGiven(exchange);
        if ((forwarded || hasId || hasTrace) && isFromProxy(exchange)) {
            if (forwarded) {
                believe(exchange);
            }
            if (hasTrace) {
                ClientTrace.trust(exchange);
            }
            RequestIds.takeOver(exchange);
        }
        next.handleRequest(exchange);
    }

    private static boolean isScheme(String text) {
        return text.equals("http") || text.equals("https");
    }

    private static boolean isForwarded(HeaderMap headers) {
        return headers.contains(Headers.X_FORWARDED_FOR)
                || headers.contains(Headers.X_FORWARDED_PROTO)
                || headers.contains(HOST);
    }

    private boolean isFromProxy(HttpServerExchange exchange) {
        if (unix) {
            return true;
        }
        InetSocketAddress peer = exchange.getSourceAddress();
        return peer != null && peer.getAddress() != null && isTrusted(peer.getAddress());
    }

    private boolean isTrusted(InetAddress address) {
        return trusted.stream().anyMatch(range -> range.contains(address));
    }

    private void believe(HttpServerExchange exchange) {
        List<String> hops = values(exchange, Headers.X_FORWARDED_FOR);
        int proxies = 0;
        Optional<InetAddress> client = Optional.empty();
        for (int i = hops.size() - 1; i >= 0; i--) {
            Optional<InetAddress> hop = address(hops.get(i));
            if (hop.isEmpty()) {
                break;
            }
            client = hop;
            if (!isTrusted(hop.get())) {
                break;
            }
            proxies++;
        }
        client.ifPresent(address -> exchange.setSourceAddress(new InetSocketAddress(address, 0)));
        written(exchange, Headers.X_FORWARDED_PROTO, proxies)
                .map(scheme -> scheme.toLowerCase(Locale.ROOT))
                .filter(Forwarded::isScheme)
                .ifPresent(exchange::setRequestScheme);
        written(exchange, HOST, proxies).filter(PublicAddress::isHost).ifPresent(host -> exchange.getRequestHeaders()
                .put(Headers.HOST, host));
    }

    /** What the proxy wrote that spoke with the client: each proxy adds its words at the end, or writes them alone. */
    private static Optional<String> written(HttpServerExchange exchange, HttpString header, int proxies) {
        List<String> values = values(exchange, header);
        return values.isEmpty() ? Optional.empty() : Optional.of(values.get(Math.max(0, values.size() - 1 - proxies)));
    }

    /** The last values, in their order. */
    private static List<String> values(HttpServerExchange exchange, HttpString header) {
        HeaderValues lines = exchange.getRequestHeaders().get(header);
        List<String> values = new ArrayList<>();
        if (lines != null) {
            lines.forEach(line -> List.of(line.split(",", -1)).forEach(value -> values.add(value.strip())));
        }
        return values.subList(Math.max(0, values.size() - MAX_HOPS), values.size());
    }

    /** Some proxies add the port, and then brackets. */
    private static Optional<InetAddress> address(String hop) {
        int bracket = hop.indexOf(']');
        if (hop.startsWith("[") && bracket > 0) {
            return Cidr.address(hop.substring(1, bracket));
        }
        int colon = hop.indexOf(':');
        return Cidr.address(colon > 0 && colon == hop.lastIndexOf(':') ? hop.substring(0, colon) : hop);
    }
}
