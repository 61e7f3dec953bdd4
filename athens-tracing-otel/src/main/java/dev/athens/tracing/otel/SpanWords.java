package dev.athens.tracing.otel;

import dev.athens.fetch.FetchException;
import dev.athens.observe.Detail;
import dev.athens.observe.Step;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.trace.data.StatusData;
import java.net.URI;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * What a step is called, and what is said of it: in the words of OpenTelemetry where it has some, else in ours, which begin with
 * {@code athens.}. Source: OpenTelemetry semantic conventions, "HTTP spans".
 */
record SpanWords(String name, SpanKind kind, Attributes attributes, StatusData status) {
    private static final Set<String> METHODS =
            Set.of("CONNECT", "DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT", "TRACE");

    /** What the module proxy answers, by what it is called in reports of requests. */
    private static final Map<String, String> ROUTES = Map.of(
            "info", "/{module}/@v/{version}.info",
            "mod", "/{module}/@v/{version}.mod",
            "zip", "/{module}/@v/{version}.zip",
            "list", "/{module}/@v/list",
            "latest", "/{module}/@latest");

    private static final int MAX_REASON_CHARS = 300;

    static SpanWords of(Span.Ended span) {
        AttributesBuilder attributes = Attributes.builder();
        attributes.put("athens.step", span.step().name().toLowerCase(Locale.ROOT));
        span.details().forEach((detail, value) -> add(attributes, detail, value));
        return switch (span.step()) {
            case REQUEST -> request(span, attributes);
            case CALL -> call(span, attributes);
            default -> other(span, attributes);
        };
    }

    private static void add(AttributesBuilder attributes, Detail detail, String value) {
        switch (detail) {
            case METHOD -> {
                attributes.put("http.request.method", method(value));
                if (!METHODS.contains(value)) {
                    attributes.put("http.request.method_original", value);
                }
            }
            case STATUS -> attributes.put("http.response.status_code", Long.parseLong(value));
            case BYTES -> attributes.put("http.response.body.size", Long.parseLong(value));
            case CLIENT -> attributes.put("client.address", value);
            case MODULE -> attributes.put("athens.module", value);
            case VERSION -> attributes.put("athens.version", value);
            case CACHE -> attributes.put("athens.cache", value);
            case REQUEST_ID -> attributes.put("athens.request_id", value);
        }
    }

    private static String method(String given) {
        return METHODS.contains(given) ? given : "_OTHER";
    }

    private static SpanWords request(Span.Ended span, AttributesBuilder attributes) {
        String path = span.subject();
        int query = path.indexOf('?');
        attributes.put("url.path", query < 0 ? path : path.substring(0, query));
        String route = ROUTES.getOrDefault(span.kind(), span.kind().startsWith("/") ? span.kind() : "");
        if (!route.isEmpty()) {
            attributes.put("http.route", route);
        }
        String name = (shownMethod(span) + " " + route).strip();
        return of(span, name, SpanKind.SERVER, attributes, status(span) >= 500);
    }

    private static SpanWords call(Span.Ended span, AttributesBuilder attributes) {
        addServer(attributes, span.subject());
        return of(span, shownMethod(span), SpanKind.CLIENT, attributes, status(span) >= 400);
    }

    private static SpanWords other(Span.Ended span, AttributesBuilder attributes) {
        if (span.step() == Step.REFS || span.step() == Step.PACK) {
            addServer(attributes, span.subject());
        } else {
            int at = span.subject().lastIndexOf('@');
            attributes.put(
                    "athens.module", at < 0 ? span.subject() : span.subject().substring(0, at));
            if (at >= 0) {
                attributes.put("athens.version", span.subject().substring(at + 1));
            }
        }
        String name = span.step().name().toLowerCase(Locale.ROOT) + " " + span.kind();
        return of(span, name, SpanKind.INTERNAL, attributes, false);
    }

    private static void addServer(AttributesBuilder attributes, String url) {
        attributes.put("url.full", url);
        try {
            URI parsed = URI.create(url);
            if (parsed.getHost() != null) {
                attributes.put("server.address", parsed.getHost());
                boolean isSecure = "https".equals(parsed.getScheme());
                attributes.put("server.port", parsed.getPort() >= 0 ? parsed.getPort() : isSecure ? 443 : 80);
            }
        } catch (IllegalArgumentException e) {
            // such as git@host:path, of which the whole must do
        }
    }

    private static String shownMethod(Span.Ended span) {
        String method = span.details().getOrDefault(Detail.METHOD, "");
        return METHODS.contains(method) ? method : "HTTP";
    }

    private static int status(Span.Ended span) {
        return Integer.parseInt(span.details().getOrDefault(Detail.STATUS, "0"));
    }

    private static SpanWords of(
            Span.Ended span, String name, SpanKind kind, AttributesBuilder attributes, boolean isBadStatus) {
        if (span.failure() == null) {
            if (isBadStatus) {
                attributes.put("error.type", Integer.toString(status(span)));
            }
            return new SpanWords(name, kind, attributes.build(), isBadStatus ? StatusData.error() : StatusData.unset());
        }
        attributes.put("error.type", span.failure().getClass().getName());
        // that there is no such thing is an answer
        StatusData status = span.failure() instanceof FetchException.NotFound
                ? StatusData.unset()
                : StatusData.create(StatusCode.ERROR, reason(span.failure()));
        return new SpanWords(name, kind, attributes.build(), status);
    }

    /** Those messages are for clients; others may hold what nobody should see, such as a signed address. */
    private static String reason(Throwable failure) {
        String message = failure instanceof FetchException ? String.valueOf(failure.getMessage()) : "";
        String line = message.lines().findFirst().orElse("");
        return line.length() <= MAX_REASON_CHARS ? line : line.substring(0, MAX_REASON_CHARS);
    }
}
