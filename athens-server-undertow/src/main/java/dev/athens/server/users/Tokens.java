package dev.athens.server.users;

import dev.athens.config.ConfigException;
import dev.athens.policy.TokenLogins;
import dev.athens.server.files.WatchedFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;

/**
 * Knows callers by the tokens of a {@link TokenFile}. However many there are, one is found by its hash. Thread-safe.
 */
public final class Tokens implements TokenLogins {
    private final WatchedFiles<Map<String, Holder>> file;
    private final InstantSource clock;

    private record Holder(TokenEntry entry, Known known) {}

    private Tokens(WatchedFiles<Map<String, Holder>> file, InstantSource clock) {
        this.file = file;
        this.clock = clock;
    }

    /**
     * The tokens of a file, which is read again within a second or so of a change; while it is bad, what was read before stays
     * in force.
     *
     * @throws ConfigException if it cannot be read
     */
    public static Tokens ofFile(Path path) {
        return ofFile(path, System::nanoTime, InstantSource.system());
    }

    /** The same by other clocks than those of the system. */
    static Tokens ofFile(Path path, LongSupplier nanoTime, InstantSource clock) {
        return new Tokens(WatchedFiles.closely(List.of(path), () -> read(path), nanoTime), clock);
    }

    private static Map<String, Holder> read(Path path) throws IOException {
        Map<String, Holder> holders = new HashMap<>();
        for (TokenEntry entry : new TokenFile(path).entries()) {
            Known known = new Known(entry.caller(), entry.expires().orElse(Instant.MAX));
            holders.put(entry.sha256(), new Holder(entry, known));
        }
        return holders;
    }

    @Override
    public Optional<CompletableFuture<Outcome>> check(String token) {
        return TokenText.hasForm(token)
                ? Optional.of(CompletableFuture.completedFuture(outcome(token)))
                : Optional.empty();
    }

    private Outcome outcome(String token) {
        if (!TokenText.hasRightChecksum(token)) {
            return new Wrong("the token is damaged: its checksum is wrong");
        }
        String hash = TokenText.hash(token);
        Optional<Holder> holder = Optional.ofNullable(file.current().get(hash));
        // who can measure how far the look-up came learns about a hash, of which nothing follows for a token; this
        // costs nothing
        if (holder.isEmpty() || !equal(holder.get().entry().sha256(), hash)) {
            return new Wrong("the token is none of this proxy, or has been revoked");
        }
        TokenEntry entry = holder.get().entry();
        return entry.isExpired(clock.instant())
                ? new Wrong("the token " + entry.name() + " has expired, at "
                        + entry.expires().orElseThrow())
                : holder.get().known();
    }

    private static boolean equal(String one, String other) {
        return MessageDigest.isEqual(
                one.getBytes(StandardCharsets.US_ASCII), other.getBytes(StandardCharsets.US_ASCII));
    }
}
