package dev.athens.server.access;

import dev.athens.http.Caching;
import dev.athens.http.Failures;
import dev.athens.http.Problem;
import dev.athens.http.StatusCodes;
import dev.athens.server.http.RequestContext;
import dev.athens.server.http.ResponseWriter;
import dev.athens.server.http.SafeHandler;
import dev.athens.server.http.Step;
import dev.athens.server.http.UnreadBody;
import dev.athens.server.users.BasicCredentials;
import dev.athens.server.users.LoginCheck;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.HeaderMap;
import io.undertow.util.HeaderValues;
import io.undertow.util.Headers;
import io.undertow.util.SameThreadExecutor;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.RejectedExecutionException;

/**
 * Lets users in who say name and password, and nobody else, whatever the path. Source: RFC 7617.
 *
 * @param logins who is a user
 * @param next who answers users
 */
public record BasicAuth(LoginCheck logins, Step next) implements Step {
    private static final String CHALLENGE = "Basic realm=\"athens\", charset=\"UTF-8\"";

    @Override
    public void handle(HttpServerExchange exchange, RequestContext context) throws Exception {
        if (context.route().isOpen()) {
            next.handle(exchange, context);
            return;
        }
        Optional<BasicCredentials> login = credentials(exchange);
        if (login.isEmpty()) {
            refuse(exchange, "this proxy needs a name and a password; put them into .netrc");
            return;
        }
        CompletableFuture<Boolean> right = logins.check(login.get());
        if (right.isDone()) {
            decide(exchange, context, login.get(), right);
            return;
        }
        resumeLater(exchange, right, worker -> decide(worker, context, login.get(), right));
    }

    private static Optional<BasicCredentials> credentials(HttpServerExchange exchange) {
        HeaderValues headers = exchange.getRequestHeaders().get(Headers.AUTHORIZATION);
        return headers == null || headers.size() != 1 ? Optional.empty() : BasicCredentials.parse(headers.getFirst());
    }

    @SuppressWarnings("FutureReturnValueIgnored") // the exchange is the return value
    private static void resumeLater(HttpServerExchange exchange, CompletableFuture<Boolean> right, HttpHandler later) {
        // runs after this call has ended, so that nothing can resume the exchange before Undertow has let go of it
        exchange.dispatch(
                SameThreadExecutor.INSTANCE,
                () -> right.whenComplete((found, failure) -> SafeHandler.dispatch(exchange, later)));
    }

    private void decide(
            HttpServerExchange exchange,
            RequestContext context,
            BasicCredentials login,
            CompletableFuture<Boolean> done)
            throws Exception {
        boolean right;
        try {
            right = done.join();
        } catch (CompletionException | CancellationException e) {
            sendAway(exchange, Failures.unwrapped(e));
            return;
        }
        if (!right) {
            refuse(exchange, "name or password is wrong; look into .netrc");
            return;
        }
        context.askedBy(login.name());
        exchange.addResponseCommitListener(BasicAuth::keepFromOthers);
        next.handle(exchange, context);
    }

    /** Guesses of passwords write nothing into the log that the access log has not. */
    private static void sendAway(HttpServerExchange exchange, Throwable failure) {
        UnreadBody.leave(exchange);
        if (!(failure instanceof RejectedExecutionException)) {
            ResponseWriter.fail(exchange, failure);
            return;
        }
        Problem problem = StatusCodes.of(failure);
        problem.retryAfter().ifPresent(seconds -> exchange.getResponseHeaders().put(Headers.RETRY_AFTER, seconds));
        ResponseWriter.problem(exchange, problem);
    }

    private static void refuse(HttpServerExchange exchange, String reason) {
        UnreadBody.leave(exchange);
        exchange.getResponseHeaders().put(Headers.WWW_AUTHENTICATE, CHALLENGE);
        ResponseWriter.problem(exchange, StatusCodes.unauthorized(reason));
    }

    /** Caches that many share must not hand out what only users may have. Source: RFC 9111, section 3.5. */
    private static void keepFromOthers(HttpServerExchange exchange) {
        HeaderMap headers = exchange.getResponseHeaders();
        String caching = headers.getFirst(Headers.CACHE_CONTROL);
        if (caching != null) {
            headers.put(Headers.CACHE_CONTROL, Caching.forOneUser(caching));
        }
    }
}
