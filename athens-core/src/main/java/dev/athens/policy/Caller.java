package dev.athens.policy;

import dev.athens.module.ModulePath;
import dev.athens.module.PathPatterns;
import java.util.List;
import java.util.Set;

/**
 * Who sends a request, as far as it is proven.
 *
 * @param kind how it was proven
 * @param name unique among those of the kind; empty for the anonymous
 * @param groups which somebody who is trusted says it is in
 * @param grants what its login itself allows, beside what rules say
 */
public record Caller(Kind kind, String name, Set<String> groups, List<Grant> grants) {
    /** Somebody who proves nothing. */
    public static final Caller ANONYMOUS = new Caller(Kind.ANONYMOUS, "", Set.of(), List.of());

    /** How it is proven who somebody is. */
    public enum Kind {
        /** Not at all. */
        ANONYMOUS,
        /** By a name and a password. */
        USER,
        /** By a token that this proxy has made. */
        TOKEN,
        /** By a token that an identity provider has signed. */
        OIDC,
        /** By a reverse proxy, which has asked for a login. */
        PROXY,
        /** By a client certificate. */
        CERTIFICATE;

        /** The word for it in front of a name, such as {@code token} in {@code token:ci}. */
        public String word() {
            return switch (this) {
                case ANONYMOUS -> "anonymous";
                case USER -> "user";
                case TOKEN -> "token";
                case OIDC -> "oidc";
                case PROXY -> "proxy";
                case CERTIFICATE -> "cert";
            };
        }
    }

    /**
     * What a login allows.
     *
     * @param role what may be done
     * @param modules with which modules
     */
    public record Grant(Role role, PathPatterns modules) {
        /** Tells whether it allows this. */
        public boolean allows(Role wanted, ModulePath module) {
            return role == wanted && modules.matches(module);
        }
    }

    /** Copies the collections. */
    public Caller {
        groups = Set.copyOf(groups);
        grants = List.copyOf(grants);
    }

    /** A user that has proven its name by a password. */
    public static Caller user(String name) {
        return new Caller(Kind.USER, name, Set.of(), List.of());
    }

    /** Tells whether nothing was proven. */
    public boolean isAnonymous() {
        return kind == Kind.ANONYMOUS;
    }

    /** As rules name it: {@code user:alice}, {@code token:ci}, {@code anonymous}. */
    public String id() {
        return isAnonymous() ? kind.word() : kind.word() + ":" + name;
    }

    /** Cheap, since each request asks: names say enough. */
    @Override
    public int hashCode() {
        return name.hashCode();
    }

    /** As logs and messages name it: users by their names alone, which have no colons. */
    @Override
    public String toString() {
        return kind == Kind.USER ? name : id();
    }
}
