package dev.athens.access.oidc;

import dev.athens.internal.Sha256;
import dev.athens.policy.TokenLogins.Known;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Remembers whose tokens are that were right, until they expire or the keys of their issuer are others: a go command sends the same
 * one a thousand times. Only right ones come in, by their hash. Thread-safe.
 */
final class VerifiedTokens {
    static final long MAX_BYTES = 8 << 20;

    /** The hash, and the objects around it. */
    private static final int ENTRY_BYTES = 400;

    private record Entry(Known login, IssuerKeys issuer, PublishedKeys keys) {}

    private final Map<String, Entry> entries = new ConcurrentHashMap<>();
    private final AtomicLong bytes = new AtomicLong();

    /** The name under which a token is remembered. */
    static String hash(String token) {
        return Base64.getEncoder().encodeToString(Sha256.of(token));
    }

    /** Whose a token is, if it is remembered and may still be taken for right. */
    Optional<Known> find(String hash, Instant now) {
        Entry entry = entries.get(hash);
        if (entry == null) {
            return Optional.empty();
        }
        // another set of keys is rare, and a signature soon checked by it; to compare a set with itself takes no time
        boolean counts = now.isBefore(entry.login().until())
                && entry.issuer()
                        .current()
                        .filter(keys -> keys.equals(entry.keys()))
                        .isPresent();
        return counts ? Optional.of(entry.login()) : Optional.empty();
    }

    /**
     * Remembers a token.
     *
     * @param chars how long it is; who it is for takes no more than it says
     * @param keys those by which it was checked
     */
    void add(String hash, int chars, Known login, IssuerKeys issuer, PublishedKeys keys) {
        if (bytes.addAndGet(ENTRY_BYTES + 4L * chars) > MAX_BYTES) {
            // all at once: those that are used are soon there again
            entries.clear();
            bytes.set(0);
        }
        entries.put(hash, new Entry(login, issuer, keys));
    }
}
