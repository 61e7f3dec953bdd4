package dev.athens.policy;

import java.util.Optional;

/**
 * Names callers in rules: {@code user:alice}, {@code token:ci-*}, {@code group:platform}; {@code anyone}, with or without a login;
 * {@code known}, with any login. A {@code *} at the end stands for any rest.
 */
public final class CallerPattern {
    private static final String ANYONE = "anyone";
    private static final String KNOWN = "known";
    private static final String GROUP = "group";

    private final String text;
    private final Optional<Caller.Kind> kind;
    private final String name;

    private CallerPattern(String text, Optional<Caller.Kind> kind, String name) {
        this.text = text;
        this.kind = kind;
        this.name = name;
    }

    /**
     * Reads a pattern.
     *
     * @throws IllegalArgumentException if it names nobody; the message says what would
     */
    public static CallerPattern parse(String text) {
        if (text.equals(ANYONE) || text.equals(KNOWN)) {
            return new CallerPattern(text, Optional.empty(), "");
        }
        int colon = text.indexOf(':');
        String word = colon < 0 ? "" : text.substring(0, colon);
        String name = text.substring(colon + 1);
        int star = name.indexOf('*');
        if (name.isEmpty() || (star >= 0 && star < name.length() - 1)) {
            throw notUnderstood(text);
        }
        if (word.equals(GROUP)) {
            return new CallerPattern(text, Optional.empty(), name);
        }
        for (Caller.Kind kind : Caller.Kind.values()) {
            if (kind != Caller.Kind.ANONYMOUS && kind.word().equals(word)) {
                return new CallerPattern(text, Optional.of(kind), name);
            }
        }
        throw notUnderstood(text);
    }

    private static IllegalArgumentException notUnderstood(String text) {
        return new IllegalArgumentException(
                "\"" + text + "\" names no caller; write anyone, known, or a kind and a name, such as "
                        + "user:alice, token:ci-*, group:platform, oidc:NAME, proxy:NAME, cert:NAME");
    }

    /** Tells whether it names a caller. */
    public boolean matches(Caller caller) {
        if (kind.isPresent()) {
            return kind.get() == caller.kind() && isName(caller.name());
        }
        return switch (text) {
            case ANYONE -> true;
            case KNOWN -> !caller.isAnonymous();
            default -> caller.groups().stream().anyMatch(this::isName);
        };
    }

    private boolean isName(String candidate) {
        return name.endsWith("*") ? candidate.startsWith(name.substring(0, name.length() - 1)) : candidate.equals(name);
    }

    @Override
    public String toString() {
        return text;
    }
}
