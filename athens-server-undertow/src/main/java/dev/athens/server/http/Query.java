package dev.athens.server.http;

import dev.athens.http.MalformedRequestException;
import dev.athens.http.PercentEncoding;
import io.undertow.server.HttpServerExchange;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads the query of a request from the text on the wire, whatever Undertow is told to decode. A {@code +} stays itself, as
 * in versions and time zones, since no value that we know has a blank.
 */
public final class Query {
    /** More than the longest token. */
    private static final int MAX_CHARS = 16 * 1024;

    private Query() {}

    /** The first value of that name, decoded; empty if it is missing or an empty text. */
    public static Optional<String> find(HttpServerExchange exchange, String name) throws MalformedRequestException {
        for (String pair : pairs(exchange)) {
            int equals = pair.indexOf('=');
            if (equals >= 0 && pair.substring(0, equals).equals(name)) {
                String value = PercentEncoding.decode(pair.substring(equals + 1));
                return value.isEmpty() ? Optional.empty() : Optional.of(value);
            }
        }
        return Optional.empty();
    }

    private static String[] pairs(HttpServerExchange exchange) throws MalformedRequestException {
        String query = exchange.getQueryString();
        if (query.length() > MAX_CHARS) {
            throw MalformedRequestException.tooLong("query", MAX_CHARS);
        }
        return query.split("&", -1);
    }

    /** All values by their names, decoded, in the order in which they came. */
    public static Map<String, List<String>> all(HttpServerExchange exchange) throws MalformedRequestException {
        Map<String, List<String>> all = new LinkedHashMap<>();
        for (String pair : pairs(exchange)) {
            if (!pair.isEmpty()) {
                int equals = pair.indexOf('=');
                String name = PercentEncoding.decode(equals < 0 ? pair : pair.substring(0, equals));
                String value = equals < 0 ? "" : PercentEncoding.decode(pair.substring(equals + 1));
                all.computeIfAbsent(name, unused -> new ArrayList<>()).add(value);
            }
        }
        return all;
    }

    /**
     * A number of at least 1.
     *
     * @param otherwise what it is if it is missing
     */
    public static int positive(HttpServerExchange exchange, String name, int otherwise)
            throws MalformedRequestException {
        Optional<String> text = find(exchange, name);
        if (text.isEmpty()) {
            return otherwise;
        }
        if (!text.get().matches("[0-9]{1,9}") || Integer.parseInt(text.get()) == 0) {
            throw MalformedRequestException.because(name + " must be a number above 0");
        }
        return Integer.parseInt(text.get());
    }
}
