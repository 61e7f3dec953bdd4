package dev.athens.server.users;

import dev.athens.module.PathPatterns;
import dev.athens.policy.Caller;
import dev.athens.policy.Role;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What is known of a token, which does not show what it is.
 *
 * @param name whose it is; several may have one while one replaces the other
 * @param sha256 its hash, in hexadecimal
 * @param created when it was made
 * @param expires from when on it is worth nothing, if ever
 * @param roles what it allows by itself
 * @param modules with which modules; patterns as in GOPRIVATE
 */
public record TokenEntry(
        String name, String sha256, Instant created, Optional<Instant> expires, Set<Role> roles, List<String> modules) {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._@/-]{0,99}");
    private static final Pattern HASH = Pattern.compile("[0-9a-f]{64}");

    /**
     * Checks everything.
     *
     * @throws IllegalArgumentException if the name or a pattern cannot be one, or the role is that of administrators
     */
    public TokenEntry {
        roles = roles.isEmpty() ? Set.of() : Set.copyOf(EnumSet.copyOf(roles));
        modules = List.copyOf(modules);
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "the name must have at most 100 letters, digits and ._@/- and begin with a letter or digit");
        }
        if (!HASH.matcher(sha256).matches()) {
            throw new IllegalArgumentException("the hash must be 64 hexadecimal digits");
        }
        if (roles.contains(Role.ADMIN)) {
            throw new IllegalArgumentException(
                    "only a rule of the access file makes administrators, such as one for token:" + name
                            + "; a token's own roles are read and publish");
        }
        modules.forEach(PathPatterns::glob);
    }

    /** Tells whether it is worth nothing any more. */
    public boolean isExpired(Instant now) {
        return expires.isPresent() && !now.isBefore(expires.get());
    }

    /** Who has it. */
    Caller caller() {
        PathPatterns patterns = PathPatterns.parse(String.join(",", modules));
        return new Caller(
                Caller.Kind.TOKEN,
                name,
                Set.of(),
                roles.stream().map(role -> new Caller.Grant(role, patterns)).toList());
    }

    /** Without the hash. */
    @Override
    public String toString() {
        return "token " + name + " of " + created
                + expires.map(end -> ", until " + end).orElse("");
    }
}
