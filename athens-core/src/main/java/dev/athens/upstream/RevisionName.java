package dev.athens.upstream;

import java.util.Optional;

/** Revisions in proxy URLs. Source: golang.org/x/mod/module, EscapeVersion. */
final class RevisionName {
    private RevisionName() {}

    /** The name with every upper-case letter {@code X} written as {@code !x}; empty if a proxy cannot be asked for it. */
    static Optional<String> escape(String name) {
        StringBuilder escaped = new StringBuilder(name.length() + 8);
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (c <= ' ' || c >= 0x7F || "!/\\".indexOf(c) >= 0) {
                return Optional.empty();
            }
            if (c >= 'A' && c <= 'Z') {
                escaped.append('!').append((char) (c + ('a' - 'A')));
            } else {
                escaped.append(c);
            }
        }
        return Optional.of(escaped.toString());
    }
}
