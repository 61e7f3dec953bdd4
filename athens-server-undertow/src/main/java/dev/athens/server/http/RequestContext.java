package dev.athens.server.http;

import dev.athens.http.Audience;
import dev.athens.http.MalformedRequestException;
import dev.athens.module.InvalidNameException;
import dev.athens.observe.Observation;
import dev.athens.policy.Caller;
import dev.athens.protocol.ProtocolRequest;
import dev.athens.proxy.Answer;
import dev.athens.server.http.Routes.Target;
import dev.athens.server.options.Endpoint;
import dev.athens.server.options.RequestReport;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.AttachmentKey;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a request: where it goes, and what those who handle it find out. It is made by {@link Routing}, goes from
 * {@link Step} to step, and is attached to the exchange for who answers. Not thread-safe; one thread at a time has an exchange.
 */
public final class RequestContext {
    private static final AttachmentKey<RequestContext> KEY = AttachmentKey.create(RequestContext.class);

    private final String prefix;
    private final Target target;
    private final String path;
    private final Optional<MalformedRequestException> malformed;
    private @Nullable ProtocolRequest request;
    private Answer.@Nullable Source source;
    private Caller caller = Caller.ANONYMOUS;
    private Observation observation = Observation.NONE;

    RequestContext(String prefix, Target target, String path, Optional<MalformedRequestException> malformed) {
        this.prefix = prefix;
        this.target = target;
        this.path = path;
        this.malformed = malformed;
    }

    /** Leaves it with the exchange. Hits spare that unless they are logged, since it costs as much memory as all else here. */
    public void attach(HttpServerExchange exchange) {
        exchange.putAttachment(KEY, this);
    }

    static Optional<RequestContext> find(HttpServerExchange exchange) {
        return Optional.ofNullable(exchange.getAttachment(KEY));
    }

    /**
     * That of a request which is being answered.
     *
     * @throws IllegalStateException if there is none
     */
    public static RequestContext of(HttpServerExchange exchange) {
        RequestContext context = exchange.getAttachment(KEY);
        if (context == null) {
            throw new IllegalStateException("a request without context: " + exchange.getRequestURI());
        }
        return context;
    }

    /** What the paths of this server begin with, below whatever another handler has taken off; may be empty. */
    public String prefix() {
        return prefix;
    }

    /** The decoded path below the prefix, with its leading slash. */
    public String path() {
        return path;
    }

    public Route route() {
        return target.route();
    }

    /** Tells whether it is answered whoever asks. */
    public boolean isOpen() {
        return route().isOpen() || answers(Audience.EVERYBODY);
    }

    /** Tells whether it is answered by an endpoint for these. */
    public boolean answers(Audience audience) {
        return target.endpoint()
                .filter(endpoint -> endpoint.audience() == audience)
                .isPresent();
    }

    /** What answers, if the route leads to an endpoint. */
    public Optional<Endpoint> endpoint() {
        return target.endpoint();
    }

    /** Why the path cannot be read, if the route says so. */
    public Optional<MalformedRequestException> malformed() {
        return malformed;
    }

    /**
     * What the module proxy is asked; parsed when somebody first wants to know.
     *
     * @throws InvalidNameException if the path is none of the protocol
     */
    public ProtocolRequest request() {
        ProtocolRequest known = request;
        if (known == null) {
            known = ProtocolRequest.parse(path);
            request = known;
        }
        return known;
    }

    /** Takes what was parsed of the same path before, which spares doing it again. */
    public void know(ProtocolRequest parsed) {
        request = parsed;
    }

    /** What answers, in one of few words; see {@link RequestReport#endpoint}. */
    String parsedEndpoint() {
        if (target.route() == Route.MODULE) {
            try {
                return RequestReport.endpoint(request());
            } catch (InvalidNameException e) {
                return RequestReport.OTHER;
            }
        }
        return endpoint().map(Endpoint::prefix).orElse(RequestReport.OTHER);
    }

    /** Notes as what it is seen. */
    void observedAs(Observation seen) {
        observation = seen;
    }

    /** As what it is seen; as nothing if it was answered at once. */
    public Observation observation() {
        return observation;
    }

    /** What the module proxy is asked, as far as anybody wanted to know. */
    Optional<ProtocolRequest> parsed() {
        return Optional.ofNullable(request);
    }

    /** Notes where an answer comes from, if the context was attached. */
    public static void noteSource(HttpServerExchange exchange, Answer.Source source) {
        RequestContext context = exchange.getAttachment(KEY);
        if (context != null) {
            context.source = source;
        }
    }

    Optional<Answer.Source> source() {
        return Optional.ofNullable(source);
    }

    /** Notes who asks, once that is proven. */
    public void askedBy(Caller known) {
        caller = known;
    }

    /** Who asks, as far as it is proven. */
    public Caller caller() {
        return caller;
    }
}
