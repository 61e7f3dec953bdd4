package dev.athens.policy;

import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * Knows callers by tokens, which they send as {@code Bearer} or as the password of {@code Basic}, with any name. Thread-safe.
 */
public interface TokenLogins {
    /** What is known of a token. */
    sealed interface Outcome {}

    /**
     * It is somebody's.
     *
     * @param caller whose
     * @param until it may be taken for that; {@link Instant#MAX} if it does not end by itself
     */
    record Known(Caller caller, Instant until) implements Outcome {}

    /**
     * It is nobody's, or not any more.
     *
     * @param reason what is wrong with it, for who sent it; without the token itself
     */
    record Wrong(String reason) implements Outcome {}

    /**
     * Finds out whose a token is. Called for each request on threads that must not wait; who has to, completes the result
     * later. A failure means that nobody can tell now.
     *
     * @return empty if it does not have the form of these tokens, so that it may be a password or somebody else's
     */
    Optional<CompletableFuture<Outcome>> check(String token);
}
