package dev.athens.server.options;

import dev.athens.module.ModulePath;
import dev.athens.observe.Observation;
import dev.athens.observe.TraceContext;
import dev.athens.policy.Caller;
import dev.athens.protocol.ProtocolRequest;
import dev.athens.proxy.Answer;
import java.time.Duration;
import java.util.Optional;

/**
 * A request that has ended. What comes from the client in it may hold any characters, and as many as {@link Limits} let it.
 *
 * @param id unlike that of any other request; the client has it in {@value #ID_HEADER}
 * @param method such as {@code GET}
 * @param path as it came
 * @param endpoint what answered: {@code list}, {@code latest}, {@code info}, {@code mod} or {@code zip} of the module proxy, the path
 *     of another endpoint such as {@code /catalog}, or {@code other}; there are only so many of them
 * @param request what the module proxy was asked, if it was
 * @param status the status code
 * @param bytes how much of the body was sent
 * @param took from when the request was read until the end of the response
 * @param source where the answer comes from, if it was found
 * @param caller who asked, as far as it is proven
 * @param client the address of who asked, after the headers of trusted proxies; empty if it is not known
 * @param trace where in which trace it is, if it is in one
 */
public record RequestReport(
        String id,
        String method,
        String path,
        String endpoint,
        Optional<ProtocolRequest> request,
        int status,
        long bytes,
        Duration took,
        Optional<Answer.Source> source,
        Caller caller,
        String client,
        Optional<TraceContext> trace) {
    /** The header with the id of a request. */
    public static final String ID_HEADER = Observation.REQUEST_ID_HEADER;

    /** The endpoint of requests that lead nowhere. */
    public static final String OTHER = "other";

    /** What answers a request to the module proxy. */
    public static String endpoint(ProtocolRequest request) {
        if (request instanceof ProtocolRequest.Info) {
            return "info";
        }
        if (request instanceof ProtocolRequest.Mod) {
            return "mod";
        }
        if (request instanceof ProtocolRequest.Zip) {
            return "zip";
        }
        return request instanceof ProtocolRequest.List ? "list" : "latest";
    }

    /** The same in a trace. */
    public RequestReport in(Optional<TraceContext> seen) {
        return new RequestReport(
                id, method, path, endpoint, request, status, bytes, took, source, caller, client, seen);
    }

    /** The module that was asked for, if any. */
    public Optional<ModulePath> module() {
        return request.map(ProtocolRequest::module);
    }

    /** The version, branch or commit that was asked for; empty if it was none. */
    public String version() {
        if (request.isEmpty()) {
            return "";
        }
        if (request.get() instanceof ProtocolRequest.Info info) {
            return info.query().toString();
        }
        if (request.get() instanceof ProtocolRequest.Mod mod) {
            return mod.version().version().value();
        }
        if (request.get() instanceof ProtocolRequest.Zip zip) {
            return zip.version().version().value();
        }
        return request.get() instanceof ProtocolRequest.Latest ? "latest" : "";
    }

    /** Where the answer comes from, in a word: {@code hit}, {@code miss} or {@code stale}; empty if nothing was found. */
    public String cache() {
        return source.map(from -> switch (from) {
                    case STORAGE -> "hit";
                    case ORIGIN -> "miss";
                    case STALE -> "stale";
                })
                .orElse("");
    }
}
