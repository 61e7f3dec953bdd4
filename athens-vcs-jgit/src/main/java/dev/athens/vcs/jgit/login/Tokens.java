package dev.athens.vcs.jgit.login;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/**
 * Authorizations that somebody gives out for a while, kept until they should be renewed.
 *
 * <h2>Concurrency</h2>
 *
 * <p>Thread-safe. Of those who want one that is not there, the first asks on its own thread, and the others wait for what it
 * gets, be it a failure. While the old one is still good nobody waits but the one who asks for the new one.
 */
final class Tokens<K> {
    private static final int MAX_KEYS = 1_000;
    private static final Duration BETWEEN_FAILURES = Duration.ofSeconds(5);

    /**
     * What was given out.
     *
     * @param authorization the header; empty if there is none, which is worth remembering too
     * @param renewAt when to ask for another one
     * @param endsAt when it is of no use any more
     */
    record Token(Optional<String> authorization, Instant renewAt, Instant endsAt) {
        /** Without the authorization. */
        @Override
        public String toString() {
            return "Token[endsAt=" + endsAt + "]";
        }
    }

    /** Asks for one. */
    @FunctionalInterface
    interface Source {
        Token ask() throws IOException;
    }

    /** What is known of a key; guarded by the tokens. */
    private static final class Slot {
        private Optional<Token> token = Optional.empty();
        private Optional<IOException> failure = Optional.empty();
        private Instant failedUntil = Instant.MIN;
        private Optional<CompletableFuture<Token>> asking = Optional.empty();
    }

    private final InstantSource clock;

    @GuardedBy("this")
    private final Map<K, Slot> slots = new LinkedHashMap<>(16, 0.75f, true);

    Tokens(InstantSource clock) {
        this.clock = clock;
    }

    /** The authorization for a key, which the source is asked for if there is none. */
    Optional<String> get(K key, Source source) throws IOException {
        while (true) {
            CompletableFuture<Token> mine = new CompletableFuture<>();
            Optional<CompletableFuture<Token>> others;
            Optional<Token> usable;
            synchronized (this) {
                Slot slot = slot(key);
                Instant now = clock.instant();
                usable = slot.token.filter(token -> now.isBefore(token.endsAt()));
                boolean waits = now.isBefore(slot.failedUntil) || slot.asking.isPresent();
                if (usable.isPresent() && (waits || now.isBefore(usable.get().renewAt()))) {
                    return usable.get().authorization();
                }
                if (now.isBefore(slot.failedUntil)) {
                    throw again(slot.failure.orElseThrow());
                }
                others = slot.asking;
                if (others.isEmpty()) {
                    slot.asking = Optional.of(mine);
                }
            }
            Optional<Token> got = others.isEmpty() ? Optional.of(ask(key, source, mine, usable)) : await(others.get());
            if (got.isPresent()) {
                return got.get().authorization();
            }
        }
    }

    @GuardedBy("this")
    private Slot slot(K key) {
        Slot slot = slots.computeIfAbsent(key, ignored -> new Slot());
        if (slots.size() > MAX_KEYS) {
            slots.remove(slots.keySet().iterator().next());
        }
        return slot;
    }

    private Token ask(K key, Source source, CompletableFuture<Token> mine, Optional<Token> usable) throws IOException {
        try {
            Token token = source.ask();
            settle(key, mine, Optional.of(token), Optional.empty());
            return token;
        } catch (InterruptedIOException e) {
            // the trouble of this thread, and of nobody else
            settle(key, mine, Optional.empty(), Optional.empty());
            throw e;
        } catch (IOException | RuntimeException e) {
            IOException failure = e instanceof IOException known ? known : new IOException(e.getMessage(), e);
            settle(key, mine, Optional.empty(), Optional.of(failure));
            return usable.orElseThrow(() -> failure);
        }
    }

    private void settle(K key, CompletableFuture<Token> mine, Optional<Token> token, Optional<IOException> failure) {
        synchronized (this) {
            Slot slot = slot(key);
            slot.asking = Optional.empty();
            slot.failure = failure;
            slot.failedUntil = failure.isPresent() ? clock.instant().plus(BETWEEN_FAILURES) : Instant.MIN;
            token.ifPresent(got -> slot.token = token);
        }
        if (token.isPresent()) {
            mine.complete(token.get());
        } else if (failure.isPresent()) {
            mine.completeExceptionally(failure.get());
        } else {
            mine.cancel(false);
        }
    }

    /** What another one gets; empty if it has given up. */
    private static Optional<Token> await(CompletableFuture<Token> asking) throws IOException {
        try {
            return asking.isCancelled() ? Optional.empty() : Optional.of(asking.get());
        } catch (CancellationException e) {
            return Optional.empty();
        } catch (ExecutionException e) {
            throw again(e.getCause() instanceof IOException known ? known : new IOException(e.getCause()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted");
        }
    }

    private static IOException again(IOException failure) {
        return new IOException(failure.getMessage(), failure);
    }

    /**
     * Forgets an authorization that a server has refused.
     *
     * @return whether another one may be had
     */
    synchronized boolean forget(K key, String refused) {
        Optional<Slot> slot = Optional.ofNullable(slots.get(key));
        Optional<Token> known = slot.flatMap(found -> found.token);
        boolean isTheOne =
                known.flatMap(Token::authorization).filter(refused::equals).isPresent();
        if (isTheOne) {
            slot.orElseThrow().token = Optional.empty();
        }
        // else somebody else has forgotten it, and perhaps there is a new one by now
        return slot.isPresent();
    }
}
