package dev.athens.server.access;

import dev.athens.http.Audience;
import dev.athens.http.Caching;
import dev.athens.http.StatusCodes;
import dev.athens.module.InvalidNameException;
import dev.athens.module.ModulePath;
import dev.athens.policy.Caller;
import dev.athens.policy.ModuleAccess;
import dev.athens.protocol.SumdbRequest;
import dev.athens.server.http.RequestContext;
import dev.athens.server.http.Route;
import dev.athens.server.http.Step;
import dev.athens.server.http.SumdbTarget;
import dev.athens.server.options.SumdbSource;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.HeaderMap;
import io.undertow.util.Headers;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Lets callers have what they may, before anybody looks whether it is there. What is not a module's is for all who may read
 * something.
 *
 * @param access decides
 * @param hides whether what is denied is said not to be there
 * @param challenge asks for a login
 * @param sumdb tells which databases have private records
 */
public record Authorization(
        ModuleAccess access, boolean hides, Challenge challenge, Optional<SumdbSource> sumdb, Audit audit, Step next)
        implements Step {
    private static final String READ_THIS = "read this";
    private static final String ADMINISTER =
            "administer this proxy; a rule of its access file with allow = \"admin\" says who may";

    private static final String LOGIN =
            "this proxy needs a login; put a name and a password, or a token as the password, into .netrc";

    /** It says nothing of that itself. Source: cmd/go/internal/web, and tried. */
    private static final String ONLY_HTTPS = "; the go command sends logins over https only";

    @Override
    public void handle(HttpServerExchange exchange, RequestContext context) throws Exception {
        if (context.isOpen()) {
            next.handle(exchange, context);
            return;
        }
        Wanted wanted = wanted(context);
        if (!wanted.allowed().test(context.caller())) {
            refuse(exchange, context, wanted);
            return;
        }
        if (!context.caller().isAnonymous() && !wanted.allowed().test(Caller.ANONYMOUS)) {
            exchange.addResponseCommitListener(Authorization::keepFromOthers);
        }
        next.handle(exchange, context);
    }

    /**
     * What is asked for.
     *
     * @param module if it is that of a module
     * @param action what is not allowed to others, for people
     * @param allowed whether somebody may have it
     */
    private record Wanted(Optional<ModulePath> module, String action, Predicate<Caller> allowed) {}

    private Wanted wanted(RequestContext context) {
        if (context.answers(Audience.ADMINISTRATORS)) {
            return new Wanted(Optional.empty(), ADMINISTER, access::isAdmin);
        }
        try {
            if (context.route() == Route.MODULE) {
                return module(context.request().module());
            }
            if (context.route() == Route.SUMDB) {
                return SumdbTarget.parse(context.path()).map(this::ofDatabase).orElseGet(this::something);
            }
            if (context.route() == Route.METRICS) {
                return new Wanted(
                        Optional.empty(), READ_THIS, caller -> access.mayReadAll(caller) || access.isAdmin(caller));
            }
        } catch (InvalidNameException e) {
            // who answers will say what is wrong with it
            return something();
        }
        return something();
    }

    private Wanted module(ModulePath module) {
        return new Wanted(Optional.of(module), "read " + module, caller -> access.mayRead(caller, module));
    }

    private Wanted something() {
        return new Wanted(Optional.empty(), READ_THIS, access::mayReadSome);
    }

    private Wanted ofDatabase(SumdbTarget target) {
        if (target.request() instanceof SumdbRequest.Lookup lookup) {
            return module(lookup.version().path());
        }
        boolean tellsOthers = target.request() instanceof SumdbRequest.RecordTile
                && sumdb.isPresent()
                && sumdb.get().isPrivate(target.database());
        return tellsOthers ? new Wanted(Optional.empty(), READ_THIS, access::mayReadAll) : something();
    }

    /** Says the same whether or not there is such a thing. */
    private void refuse(HttpServerExchange exchange, RequestContext context, Wanted wanted) {
        Caller caller = context.caller();
        audit.readRefused(exchange, caller, "may not " + wanted.action());
        if (hides && wanted.module().isPresent()) {
            Challenge.refuse(
                    exchange,
                    context,
                    StatusCodes.notFound(wanted.module().get() + ": there is no such module, or it is not for you"));
        } else if (caller.isAnonymous()) {
            challenge.send(exchange, context, exchange.getRequestScheme().equals("http") ? LOGIN + ONLY_HTTPS : LOGIN);
        } else {
            Challenge.refuse(exchange, context, StatusCodes.refused(caller + " may not " + wanted.action()));
        }
    }

    /** Caches that many share must not hand out what only some may have. Source: RFC 9111, section 3.5. */
    private static void keepFromOthers(HttpServerExchange exchange) {
        HeaderMap headers = exchange.getResponseHeaders();
        String caching = headers.getFirst(Headers.CACHE_CONTROL);
        if (caching != null) {
            headers.put(Headers.CACHE_CONTROL, Caching.forOneUser(caching));
        }
    }
}
