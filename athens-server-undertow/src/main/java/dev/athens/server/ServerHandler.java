package dev.athens.server;

import dev.athens.http.Audience;
import dev.athens.http.StatusCodes;
import dev.athens.policy.ModuleAccess;
import dev.athens.server.access.Audit;
import dev.athens.server.access.Authentication;
import dev.athens.server.access.Authorization;
import dev.athens.server.access.CertificateProof;
import dev.athens.server.access.Challenge;
import dev.athens.server.access.FailedLogins;
import dev.athens.server.access.ForceHttps;
import dev.athens.server.access.Forwarded;
import dev.athens.server.access.HeaderProof;
import dev.athens.server.endpoints.CatalogHandler;
import dev.athens.server.endpoints.Health;
import dev.athens.server.endpoints.HealthHandler;
import dev.athens.server.endpoints.HomeHandler;
import dev.athens.server.endpoints.IndexHandler;
import dev.athens.server.endpoints.SumdbHandler;
import dev.athens.server.http.NoSniff;
import dev.athens.server.http.ObservedRequests;
import dev.athens.server.http.Reports;
import dev.athens.server.http.ResponseWriter;
import dev.athens.server.http.Route;
import dev.athens.server.http.Routes;
import dev.athens.server.http.Routing;
import dev.athens.server.http.SafeHandler;
import dev.athens.server.http.Shutdown;
import dev.athens.server.http.Step;
import dev.athens.server.http.TimedBody;
import dev.athens.server.http.UnreadBody;
import dev.athens.server.modules.AnswerWriter;
import dev.athens.server.modules.HotHandler;
import dev.athens.server.modules.HotResponses;
import dev.athens.server.modules.HotShortcuts;
import dev.athens.server.modules.ProtocolHandler;
import dev.athens.server.modules.Readers;
import dev.athens.server.modules.Waiting;
import dev.athens.server.options.Endpoint;
import dev.athens.server.options.ServerCounts;
import dev.athens.server.shortcut.ReadyAnswers;
import dev.athens.server.users.LoginCheck;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Answers all requests of a server; what {@link AthensServer.Builder#handler} builds for an Undertow that is there already. It
 * owns the threads that compare passwords and relay checksum databases, and the buffers and open files of responses that it
 * keeps, until it is closed. Thread-safe.
 */
public final class ServerHandler implements HttpHandler, AutoCloseable {
    /** How many logins may wait for bcrypt: as many as it compares in about half a minute. */
    private static final int MAX_WAITING_LOGINS = 100;

    private final HttpHandler first;
    private final Optional<ReadyAnswers> shortcuts;
    private final List<Runnable> closing;
    private final Counted counted;
    private volatile boolean closed;

    /** Those who count. */
    private record Counted(HotResponses responses, Waiting waiting, FailedLogins failures) {}

    private ServerHandler(
            HttpHandler first, Optional<ReadyAnswers> shortcuts, List<Runnable> closing, Counted counted) {
        this.counted = counted;
        this.first = first;
        this.shortcuts = shortcuts;
        this.closing = List.copyOf(closing);
    }

    /**
     * Wires the handlers.
     *
     * @param unix whether all clients come by a Unix socket
     */
    static ServerHandler of(AthensServer.Builder settings, boolean unix, Shutdown shutdown) {
        List<Runnable> closing = new ArrayList<>();
        Routes routes = new Routes(settings.path, endpoints(settings, shutdown, closing));
        HotResponses responses = new HotResponses();
        closing.add(responses::close);
        Readers readers = new Readers();
        closing.add(readers::close);
        Waiting waiting = new Waiting(settings.limits);
        FailedLogins failures = new FailedLogins(System::nanoTime);
        HttpHandler modules = new ProtocolHandler(
                settings.answers, settings.stored, new AnswerWriter(responses, settings.redirects, readers), waiting);
        Reports reports = new Reports(settings.listeners(), settings.observer);
        Step step = new HotHandler(
                settings.answers,
                responses,
                reports,
                new ObservedRequests(settings.observer, new Router(settings.path, modules)));
        Optional<ModuleAccess> access = settings.decider();
        if (access.isPresent()) {
            step = guarded(settings, access.get(), unix, failures, step, closing);
        }
        if (settings.forceHttps) {
            step = new ForceHttps(step);
        }
        HttpHandler routing = new Routing(routes, new UnreadBody(new TimedBody(settings.limits.headerTimeout(), step)));
        HttpHandler safe = new SafeHandler(new Forwarded(settings.trustedProxies, unix, routing));
        // how a client asks must be known before anything is answered
        Optional<ReadyAnswers> shortcuts = settings.forceHttps
                ? Optional.empty()
                : Optional.of(new HotShortcuts(settings.answers, responses, shutdown, access, reports));
        return new ServerHandler(
                reports.of(new NoSniff(safe)), shortcuts, closing, new Counted(responses, waiting, failures));
    }

    /** Asks who sends a request, and whether that one may have it. */
    private static Step guarded(
            AthensServer.Builder settings,
            ModuleAccess access,
            boolean unix,
            FailedLogins failures,
            Step step,
            List<Runnable> closing) {
        Audit audit = new Audit(settings.audit, System::nanoTime);
        Challenge challenge = new Challenge(!settings.tokens.isEmpty());
        Optional<LoginCheck> users =
                settings.users.map(known -> new LoginCheck(known, MAX_WAITING_LOGINS, System::nanoTime));
        users.ifPresent(logins -> closing.add(logins::close));
        return new Authentication(
                settings.headerLogin.map(login -> new HeaderProof(login, unix)),
                users,
                settings.tokens,
                settings.certificateLogin.map(login -> new CertificateProof(login, Clock.systemUTC())),
                challenge,
                failures,
                audit,
                new Authorization(access, settings.hidesDenied, challenge, settings.sumdb, audit, step));
    }

    /** What there is to do, and what was refused; of connections the Undertow around it knows. */
    ServerCounts counts(int connections, Optional<Instant> certificateEnd) {
        return new ServerCounts(
                connections,
                counted.waiting().count(),
                counted.waiting().sentAway(),
                counted.failures().count(),
                certificateEnd,
                counted.responses().counts());
    }

    /** What may be answered before this handler is asked, if anything may. */
    Optional<ReadyAnswers> shortcuts() {
        return shortcuts;
    }

    private static List<Endpoint> endpoints(AthensServer.Builder settings, Shutdown shutdown, List<Runnable> closing) {
        HomeHandler home = new HomeHandler(settings.homeTemplate, settings.robots, settings.noSumPatterns);
        Optional<ModuleAccess> access = settings.decider();
        Health parts = new Health(settings.parts());
        closing.add(parts::close);
        HealthHandler health = new HealthHandler(parts, shutdown, settings.version);
        HttpHandler sumdb = settings.sumdb
                .<HttpHandler>map(source -> {
                    SumdbHandler relay = new SumdbHandler(source);
                    closing.add(relay::close);
                    return relay::handle;
                })
                .orElse(exchange ->
                        ResponseWriter.problem(exchange, StatusCodes.notFound("no checksum database is relayed here")));
        Stream<Endpoint> ours = Stream.of(
                Endpoint.of(Route.HOME.path(), home::home),
                Endpoint.of(Route.ROBOTS.path(), home::robots),
                Endpoint.of(Route.ALIVE.path(), health::alive),
                Endpoint.of(Route.READY.path(), health::ready),
                Endpoint.of(Route.VERSION.path(), health::version),
                Endpoint.of(Route.CATALOG.path(), new CatalogHandler(settings.catalog, access)::handle),
                Endpoint.of(Route.INDEX.path(), new IndexHandler(settings.index, access)::handle),
                Endpoint.of(Route.SUMDB.path(), sumdb));
        Stream<Endpoint> others = settings.endpoints.stream()
                .map(endpoint -> access.isEmpty() && endpoint.audience() == Audience.ADMINISTRATORS
                        ? closed(endpoint)
                        : endpoint);
        return Stream.concat(ours, others).toList();
    }

    private static Endpoint closed(Endpoint endpoint) {
        String reason = "this is for administrators, and nobody is known to be one: it takes an access file"
                + " (ATHENS_ACCESS_FILE) with a rule that has allow = \"admin\"";
        return new Endpoint(
                endpoint.prefix(),
                endpoint.methods(),
                exchange -> ResponseWriter.problemInJson(exchange, StatusCodes.refused(reason)),
                Audience.ADMINISTRATORS);
    }

    @Override
    public void handleRequest(HttpServerExchange exchange) throws Exception {
        if (closed) {
            ResponseWriter.problem(exchange, StatusCodes.notReady("shutting down"));
            return;
        }
        first.handleRequest(exchange);
    }

    /**
     * Lets go of all that it owns; requests that come later get status 503. A response that is on its way is sent to its end,
     * one that waits for a login or a checksum database is broken off. Only the first call does something.
     */
    @Override
    public void close() {
        synchronized (closing) {
            if (closed) {
                return;
            }
            closed = true;
        }
        closing.forEach(Runnable::run);
    }
}
