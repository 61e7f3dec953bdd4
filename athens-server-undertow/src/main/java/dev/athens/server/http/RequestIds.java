package dev.athens.server.http;

import dev.athens.server.options.RequestReport;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.HttpString;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Pattern;

/** Gives each request an id, which the response says, and takes over those that trusted proxies have given. */
public final class RequestIds {
    private static final HttpString HEADER = new HttpString(RequestReport.ID_HEADER);

    /** The one of gomods/athens. */
    private static final HttpString OF_GOMODS = new HttpString("Athens-Request-ID");

    private static final Pattern GIVEN = Pattern.compile("[A-Za-z0-9._:/+=@-]{1,128}");

    /** Odd, so that all numbers have their turn before one comes again, and neighbours look different. */
    private static final long STEP = 0x9E3779B97F4A7C15L;

    private static final AtomicLong LAST = new AtomicLong(new SecureRandom().nextLong());

    private RequestIds() {}

    /** An id that no other request has. */
    public static String next() {
        return HexFormat.of().toHexDigits(LAST.addAndGet(STEP));
    }

    /** Gives a request an id of its own. */
    static void give(HttpServerExchange exchange) {
        exchange.getResponseHeaders().put(HEADER, next());
    }

    /** Tells whether the sender says to have given an id. */
    public static boolean isGiven(HttpServerExchange exchange) {
        return exchange.getRequestHeaders().contains(HEADER)
                || exchange.getRequestHeaders().contains(OF_GOMODS);
    }

    /** Takes over the id that the sender has given, who is trusted. */
    public static void takeOver(HttpServerExchange exchange) {
        given(exchange, HEADER).or(() -> given(exchange, OF_GOMODS)).ifPresent(id -> exchange.getResponseHeaders()
                .put(HEADER, id));
    }

    private static Optional<String> given(HttpServerExchange exchange, HttpString header) {
        return Optional.ofNullable(exchange.getRequestHeaders().getFirst(header))
                .filter(id -> GIVEN.matcher(id).matches());
    }

    /** The id of a request. */
    public static String of(HttpServerExchange exchange) {
        String id = exchange.getResponseHeaders().getFirst(HEADER);
        return id == null ? "" : id;
    }
}
