package dev.athens.server.access;

import dev.athens.policy.Caller;
import io.undertow.server.HttpServerExchange;
import java.util.Optional;

/** Knows callers by something else than what they say in {@code Authorization}. Called for each request; must not wait. */
@FunctionalInterface
public interface Proof {
    /** Who sends a request; empty if it proves nothing. */
    Optional<Caller> of(HttpServerExchange exchange);
}
