package dev.athens.server.users;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.athens.config.ConfigException;
import dev.athens.internal.Durable;
import dev.athens.internal.LockFile;
import dev.athens.policy.Role;
import dev.athens.server.files.SmallFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The file with what is known of tokens, which are made and taken back here; servers that share the file notice within two
 * seconds. It holds hashes, and nothing from which a token could be made.
 *
 * <p><b>Concurrency:</b> several processes may change the file, one after the other. In one process, one thread at a time.
 */
public final class TokenFile {
    /** For so long it can still be told that a token has ended, rather than that nobody knows it. */
    private static final Duration EXPIRED_KEPT = Duration.ofDays(30);

    private final Path path;

    /**
     * Names the file, which need not exist.
     *
     * @param path a link to it is followed
     */
    public TokenFile(Path path) {
        this.path = path;
    }

    /**
     * A token that was just made.
     *
     * @param token the token itself, which nobody can find out again
     * @param entry what is known of it
     */
    public record Made(String token, TokenEntry entry) {
        /** Without the token. */
        @Override
        public String toString() {
            return entry.toString();
        }
    }

    /**
     * What is known of all tokens, in the order in which they were made.
     *
     * @throws ConfigException if a line cannot be read; the message has its number and nothing of a hash
     */
    public List<TokenEntry> entries() throws IOException {
        List<TokenEntry> entries = new ArrayList<>();
        Set<String> hashes = new HashSet<>();
        List<String> lines = SmallFile.read(path).lines().toList();
        for (int i = 0; i < lines.size(); i++) {
            if (lines.get(i).isBlank()) {
                continue;
            }
            try {
                TokenEntry entry = TokenLine.parse(lines.get(i));
                if (!hashes.add(entry.sha256())) {
                    throw new IllegalArgumentException("is the token of an earlier line again");
                }
                entries.add(entry);
            } catch (IllegalArgumentException e) {
                throw new ConfigException(path + ":" + (i + 1) + ": " + e.getMessage());
            }
        }
        return entries;
    }

    /**
     * Makes a token for a name that has none.
     *
     * @throws ConfigException if the name has one, or something else cannot be
     */
    public Made create(String name, Set<Role> roles, List<String> modules, Optional<Instant> expires, Instant now)
            throws IOException {
        return changing(now, entries -> {
            if (entries.stream().anyMatch(entry -> entry.name().equals(name) && !entry.isExpired(now))) {
                throw new ConfigException(
                        name + ": there is a token of this name; rotate it, revoke it, or take another name");
            }
            return add(entries, name, roles, modules, expires, now);
        });
    }

    /**
     * Makes another token with what the newest one of a name may do.
     *
     * @param grace for how long the former ones are still right, if they do not end sooner
     * @throws ConfigException if the name has none
     */
    public Made rotate(String name, Duration grace, Optional<Instant> expires, Instant now) throws IOException {
        return changing(now, entries -> {
            Optional<TokenEntry> newest = Optional.empty();
            for (int i = 0; i < entries.size(); i++) {
                TokenEntry entry = entries.get(i);
                if (entry.name().equals(name)) {
                    newest = Optional.of(entry);
                    entries.set(i, endingBy(entry, now.plus(grace)));
                }
            }
            TokenEntry former = newest.orElseThrow(() -> noSuchToken(name));
            return add(entries, name, former.roles(), former.modules(), expires, now);
        });
    }

    private static TokenEntry endingBy(TokenEntry entry, Instant end) {
        Instant sooner = entry.expires().filter(end::isAfter).orElse(end);
        return new TokenEntry(
                entry.name(), entry.sha256(), entry.created(), Optional.of(sooner), entry.roles(), entry.modules());
    }

    /**
     * Takes all tokens of a name back.
     *
     * @return how many there were
     * @throws ConfigException if there are none
     */
    @CanIgnoreReturnValue
    public int revoke(String name, Instant now) throws IOException {
        return changing(now, entries -> {
            int before = entries.size();
            entries.removeIf(entry -> entry.name().equals(name));
            if (entries.size() == before) {
                throw noSuchToken(name);
            }
            return before - entries.size();
        });
    }

    private static ConfigException noSuchToken(String name) {
        return new ConfigException(name + ": there is no token of this name; athens token list shows all");
    }

    private static Made add(
            List<TokenEntry> entries,
            String name,
            Set<Role> roles,
            List<String> modules,
            Optional<Instant> expires,
            Instant now) {
        String token = TokenText.generate(new SecureRandom());
        TokenEntry entry = entry(name, TokenText.hash(token), now, expires, roles, modules);
        entries.add(entry);
        return new Made(token, entry);
    }

    private static TokenEntry entry(
            String name, String hash, Instant now, Optional<Instant> expires, Set<Role> roles, List<String> modules) {
        try {
            return new TokenEntry(name, hash, now, expires, roles, modules);
        } catch (IllegalArgumentException e) {
            throw new ConfigException(name + ": " + e.getMessage());
        }
    }

    private interface Change<T> {
        T of(List<TokenEntry> entries);
    }

    private <T> T changing(Instant now, Change<T> change) throws IOException {
        Path file = Files.exists(path) ? path.toRealPath() : path.toAbsolutePath();
        LockFile lock = LockFile.take(file.resolveSibling(file.getFileName() + ".lock"));
        try (lock) {
            List<TokenEntry> entries = new ArrayList<>(present());
            T result = change.of(entries);
            entries.removeIf(entry -> entry.isExpired(now.minus(EXPIRED_KEPT)));
            StringBuilder text = new StringBuilder();
            entries.forEach(entry -> text.append(TokenLine.of(entry)));
            Durable.replaceSecret(file, text.toString());
            return result;
        }
    }

    private List<TokenEntry> present() throws IOException {
        try {
            return entries();
        } catch (NoSuchFileException e) {
            return List.of();
        }
    }
}
