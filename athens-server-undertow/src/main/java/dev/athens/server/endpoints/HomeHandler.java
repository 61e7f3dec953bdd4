package dev.athens.server.endpoints;

import dev.athens.http.Caching;
import dev.athens.http.ContentTypes;
import dev.athens.server.body.Body;
import dev.athens.server.files.WatchedFiles;
import dev.athens.server.http.PublicAddress;
import dev.athens.server.http.RequestContext;
import dev.athens.server.http.ResponseWriter;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.HeaderValues;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Answers people who come with a browser, and robots.
 *
 * @param template the operator's own page
 * @param robots the operator's own rules for robots
 * @param noSumPatterns which modules have no checksums in a public database
 */
public record HomeHandler(
        Optional<WatchedFiles<HomeTemplate>> template,
        Optional<WatchedFiles<String>> robots,
        List<String> noSumPatterns) {
    private static final String HTML = "text/html; charset=utf-8";
    private static final HttpString CONTENT_SECURITY_POLICY = new HttpString("Content-Security-Policy");

    /** Robots that follow links would fetch all modules there are. Source: RFC 9309. */
    private static final String NO_ROBOTS = "User-agent: *\nDisallow: /\n";

    private static final String PAGE = """
            <!doctype html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width">
            <title>Go module proxy</title>
            <style>
            body { font-family: sans-serif; line-height: 1.5; max-width: 45em; margin: 2em auto; padding: 0 1em }
            pre { background: #eee; color: #111; padding: .7em 1em; overflow: auto }
            </style>
            </head>
            <body>
            <h1>Go module proxy</h1>
            <p>To get modules from here, set:</p>
            <pre>go env -w GOPROXY=%1$s</pre>
            %2$s<p>Modules that this proxy must not be asked for, because it cannot reach them or must not know their
            names, belong into <code>GOPRIVATE</code>:</p>
            <pre>go env -w GOPRIVATE=example.com/private/*</pre>
            <p><a href="%1$s/catalog">catalog</a> · <a href="%1$s/index">index</a> · <a href="%1$s/healthz">health</a> ·
            <a href="%1$s/version">version</a></p>
            </body>
            </html>
            """;

    private static final String NO_SUM = """
            <p>Modules without checksums in a public database need:</p>
            <pre>go env -w GONOSUMDB=%s</pre>
            """;

    public void home(HttpServerExchange exchange) throws IOException {
        String prefix = exchange.getResolvedPath() + RequestContext.of(exchange).prefix();
        exchange.getResponseHeaders().put(Headers.VARY, "Accept");
        if (!acceptsHtml(exchange)) {
            send(exchange, text(PublicAddress.base(exchange) + prefix), ContentTypes.TEXT);
            return;
        }
        if (template.isPresent()) {
            send(exchange, template.get().current().render(PublicAddress.base(exchange), patterns()), HTML);
            return;
        }
        exchange.getResponseHeaders().put(CONTENT_SECURITY_POLICY, "default-src 'none'; style-src 'unsafe-inline'");
        send(exchange, page(PublicAddress.base(exchange) + prefix), HTML);
    }

    public void robots(HttpServerExchange exchange) throws IOException {
        send(exchange, robots.map(WatchedFiles::current).orElse(NO_ROBOTS), ContentTypes.TEXT);
    }

    private static boolean acceptsHtml(HttpServerExchange exchange) {
        HeaderValues accept = exchange.getRequestHeaders().get(Headers.ACCEPT);
        return accept != null
                && accept.stream()
                        .anyMatch(value -> value.toLowerCase(Locale.ROOT).contains("text/html"));
    }

    private String patterns() {
        return String.join(",", noSumPatterns);
    }

    private String page(String base) {
        String noSum = noSumPatterns.isEmpty() ? "" : NO_SUM.formatted(HomeTemplate.escape(patterns()));
        return PAGE.formatted(HomeTemplate.escape(base), noSum);
    }

    private String text(String base) {
        String noSum = noSumPatterns.isEmpty() ? "" : "    go env -w GONOSUMDB=" + patterns() + "\n";
        return "This is a Go module proxy. To use it, set:\n\n    go env -w GOPROXY=" + base + "\n" + noSum
                + "\nModules that it must not be asked for belong into GOPRIVATE.\nSee also " + base + "/catalog, "
                + base + "/index, " + base + "/healthz, " + base + "/version\n";
    }

    private static void send(HttpServerExchange exchange, String text, String type) throws IOException {
        ResponseWriter.body(exchange, Body.of(text.getBytes(StandardCharsets.UTF_8)), type, Caching.NEVER);
    }
}
