package dev.athens.standalone.hooks;

import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** Who calls, which says how it proves that it is the one. */
enum Forge {
    GITHUB,
    GITLAB,
    /** And Forgejo. */
    GITEA,
    /** Anybody else. */
    GENERIC;

    /** That of the path that is called. */
    static Optional<Forge> ofPath(String path) {
        return Stream.of(values()).filter(forge -> forge.path().equals(path)).findFirst();
    }

    String path() {
        return Hooks.PREFIX + name().toLowerCase(Locale.ROOT);
    }
}
