package dev.athens.server.access;

import dev.athens.http.Failures;
import dev.athens.http.StatusCodes;
import dev.athens.policy.Caller;
import dev.athens.policy.TokenLogins;
import dev.athens.policy.TokenLogins.Known;
import dev.athens.policy.TokenLogins.Outcome;
import dev.athens.policy.TokenLogins.Wrong;
import dev.athens.server.http.ClientAddress;
import dev.athens.server.http.RequestContext;
import dev.athens.server.http.ResponseWriter;
import dev.athens.server.http.SafeHandler;
import dev.athens.server.http.Step;
import dev.athens.server.users.BasicCredentials;
import dev.athens.server.users.LoginCheck;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.HeaderValues;
import io.undertow.util.Headers;
import io.undertow.util.SameThreadExecutor;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.RejectedExecutionException;

/**
 * Finds out who sends a request. Who says nothing is anonymous; who says something wrong gets no further. What an authenticating
 * reverse proxy says counts more than {@code Authorization}, which counts more than a client certificate. Source: RFC 7617, RFC 6750.
 *
 * @param header believes reverse proxies
 * @param users who have passwords
 * @param tokens that are sent as {@code Bearer} or as a password
 * @param certificate knows clients by their certificates
 * @param challenge asks for another login
 * @param failures of logins
 */
public record Authentication(
        Optional<Proof> header,
        Optional<LoginCheck> users,
        List<TokenLogins> tokens,
        Optional<Proof> certificate,
        Challenge challenge,
        FailedLogins failures,
        Audit audit,
        Step next)
        implements Step {
    private static final String WRONG_PASSWORD = "name or password is wrong; look into .netrc";

    @Override
    public void handle(HttpServerExchange exchange, RequestContext context) throws Exception {
        if (context.isOpen()) {
            next.handle(exchange, context);
            return;
        }
        Optional<Caller> forwarded = header.flatMap(proof -> proof.of(exchange));
        HeaderValues said = exchange.getRequestHeaders().get(Headers.AUTHORIZATION);
        if (forwarded.isPresent() || said == null) {
            context.askedBy(forwarded
                    .or(() -> certificate.flatMap(proof -> proof.of(exchange)))
                    .orElse(Caller.ANONYMOUS));
            next.handle(exchange, context);
            return;
        }
        Optional<BasicCredentials> login = said.size() == 1 ? credentials(said.getFirst()) : Optional.empty();
        if (login.isEmpty()) {
            wrong(
                    exchange,
                    context,
                    "",
                    "Authorization must be Basic with a name and a password, or Bearer with a token, and there once");
            return;
        }
        check(exchange, context, login.get());
    }

    /** A token is a password without a name. */
    private static Optional<BasicCredentials> credentials(String header) {
        return BasicCredentials.parse(header).or(() -> BasicCredentials.parseBearer(header));
    }

    private void check(HttpServerExchange exchange, RequestContext context, BasicCredentials login) throws Exception {
        CompletableFuture<Outcome> outcome;
        Optional<CompletableFuture<Outcome>> ofToken = tokens.stream()
                .flatMap(known -> known.check(login.password()).stream())
                .findFirst();
        if (ofToken.isPresent()) {
            outcome = ofToken.get();
        } else if (users.isEmpty() || login.name().isEmpty()) {
            outcome = CompletableFuture.completedFuture(
                    new Wrong(users.isEmpty() ? "this proxy knows no such login" : WRONG_PASSWORD));
        } else {
            Optional<Boolean> atOnce = users.get().checkAtOnce(login);
            if (atOnce.isEmpty() && failures.areTooMany(ClientAddress.network(exchange), login.name())) {
                tooMany(exchange, context);
                return;
            }
            outcome = atOnce.map(CompletableFuture::completedFuture)
                    .orElseGet(() -> users.get().check(login))
                    .thenApply(right -> ofUser(login, right));
        }
        if (outcome.isDone()) {
            decide(exchange, context, login, outcome);
            return;
        }
        resumeLater(exchange, outcome, worker -> decide(worker, context, login, outcome));
    }

    private static Outcome ofUser(BasicCredentials login, boolean right) {
        return right ? new Known(Caller.user(login.name()), Instant.MAX) : new Wrong(WRONG_PASSWORD);
    }

    @SuppressWarnings("FutureReturnValueIgnored") // the exchange is the return value
    private static void resumeLater(
            HttpServerExchange exchange, CompletableFuture<Outcome> outcome, HttpHandler later) {
        // runs after this call has ended, so that nothing can resume the exchange before Undertow has let go of it
        exchange.dispatch(
                SameThreadExecutor.INSTANCE,
                () -> outcome.whenComplete((found, failure) -> SafeHandler.dispatch(exchange, later)));
    }

    private void decide(
            HttpServerExchange exchange,
            RequestContext context,
            BasicCredentials login,
            CompletableFuture<Outcome> done)
            throws Exception {
        Outcome outcome;
        try {
            outcome = done.join();
        } catch (CompletionException | CancellationException e) {
            sendAway(exchange, context, Failures.unwrapped(e));
            return;
        }
        if (outcome instanceof Wrong wrong) {
            wrong(exchange, context, login.name(), wrong.reason());
        } else if (outcome instanceof Known known) {
            context.askedBy(known.caller());
            next.handle(exchange, context);
        }
    }

    private void wrong(HttpServerExchange exchange, RequestContext context, String name, String reason) {
        String address = ClientAddress.network(exchange);
        boolean tooMany = failures.areTooMany(address, name);
        failures.add(address, name);
        if (tooMany) {
            tooMany(exchange, context);
            return;
        }
        audit.loginFailed(exchange, name, reason);
        challenge.send(exchange, context, reason);
    }

    private void tooMany(HttpServerExchange exchange, RequestContext context) {
        exchange.getResponseHeaders().put(Headers.RETRY_AFTER, Long.toString(failures.secondsLeft()));
        Challenge.refuse(
                exchange,
                context,
                StatusCodes.tooManyFailures(
                        "look what sends a wrong one from this address, and try again in a minute"));
    }

    /** Guesses of passwords write nothing into the log that the access log has not. */
    private static void sendAway(HttpServerExchange exchange, RequestContext context, Throwable failure) {
        if (failure instanceof RejectedExecutionException) {
            Challenge.refuse(exchange, context, StatusCodes.of(failure));
        } else if (failure instanceof IOException) {
            Challenge.refuse(
                    exchange, context, StatusCodes.notReady("the login cannot be checked: " + failure.getMessage()));
        } else {
            ResponseWriter.fail(exchange, failure);
        }
    }
}
