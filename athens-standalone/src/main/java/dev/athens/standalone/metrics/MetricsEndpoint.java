package dev.athens.standalone.metrics;

import dev.athens.http.EndpointRequest;
import dev.athens.http.HttpEndpoint;
import dev.athens.http.Response;
import dev.athens.http.StatusCodes;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Shows metrics. The library that writes them is loaded when somebody asks first. Thread-safe. */
final class MetricsEndpoint implements HttpEndpoint {
    /** Where monitoring systems look. */
    static final String PATH = "/metrics";

    private final Lazy exposition;

    MetricsEndpoint(List<Source> sources) {
        this.exposition = new Lazy(sources);
    }

    /** Makes the exposition when it is needed. */
    private static final class Lazy {
        private final List<Source> sources;
        private volatile Exposition made;

        @SuppressWarnings("NullAway.Init") // made by get
        private Lazy(List<Source> sources) {
            this.sources = sources;
        }

        private Exposition get() {
            if (made == null) {
                synchronized (this) {
                    if (made == null) {
                        made = new Exposition(sources);
                    }
                }
            }
            return made;
        }
    }

    @Override
    public String prefix() {
        return PATH;
    }

    @Override
    public Set<String> methods() {
        return Set.of("GET", "HEAD");
    }

    @Override
    public Response respond(EndpointRequest request) throws IOException {
        boolean zipped = acceptsGzip(request.header().apply("Accept-Encoding").orElse(""));
        Exposition.Page page =
                exposition.get().page(request.header().apply("Accept").orElse(""), zipped);
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("Content-Type", page.contentType());
        headers.put("Cache-Control", "no-store");
        headers.put("Vary", "Accept, Accept-Encoding");
        if (zipped) {
            headers.put("Content-Encoding", "gzip");
        }
        return Response.of(StatusCodes.OK, headers, page.text());
    }

    /** Who names it with any weight but zero. Source: RFC 9110, section 12.5.3. */
    static boolean acceptsGzip(String accepted) {
        for (String coding : accepted.toLowerCase(Locale.ROOT).split(",", -1)) {
            if (coding.strip().matches("gzip(\\s*;\\s*q\\s*=\\s*(1(\\.0*)?|0\\.[0-9]*[1-9][0-9]*))?")) {
                return true;
            }
        }
        return false;
    }
}
