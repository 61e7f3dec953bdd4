package dev.athens.module;

import java.util.Optional;

/** What a client wants to know of a module: one exact version, the latest, or whatever a revision stands for. */
public sealed interface VersionQuery {
    /** The query with every upper-case letter {@code X} written as {@code !x}, for URLs. */
    Optional<String> escaped();

    /**
     * A canonical version that fits the module path.
     *
     * @param version the version
     */
    record Exact(Version version) implements VersionQuery {
        @Override
        public Optional<String> escaped() {
            return Optional.of(version.escaped());
        }

        @Override
        public String toString() {
            return version.value();
        }
    }

    /** The version that the go command would choose when asked for {@code @latest} by a proxy. */
    record Latest() implements VersionQuery {
        @Override
        public Optional<String> escaped() {
            return Optional.of("latest");
        }

        @Override
        public String toString() {
            return "latest";
        }
    }

    /**
     * A branch, a tag, a commit id or its prefix, or a version in a spelling that is not canonical for the module.
     *
     * @param name the revision; not empty, without {@code /} only if it came through a proxy URL
     */
    record Revision(String name) implements VersionQuery {
        /** Checks that the name is not empty. */
        public Revision {
            if (name.isEmpty()) {
                throw new InvalidNameException(name, "empty version query");
            }
        }

        /** Empty if a proxy cannot be asked for the name. Source: golang.org/x/mod/module, EscapeVersion. */
        @Override
        public Optional<String> escaped() {
            boolean askable = name.chars().allMatch(c -> c < 0x80 && c != '!')
                    && PathCheck.elementProblem(name, PathCheck.Kind.FILE).isEmpty();
            return askable ? Optional.of(Escape.escape(name)) : Optional.empty();
        }

        @Override
        public String toString() {
            return name;
        }
    }

    /** Reads a query: {@link Exact} if the text is a canonical version that fits the path, else {@link Revision}. */
    static VersionQuery parse(ModulePath path, String text) {
        return Version.tryParse(text)
                .filter(path::accepts)
                .<VersionQuery>map(Exact::new)
                .orElseGet(() -> new Revision(text));
    }

    /**
     * Reads a query as it stands in a proxy URL, where {@code !x} means {@code X}.
     *
     * @throws InvalidNameException if the escaping is wrong or the text could not be a file name in a module cache, such
     *     as one with a slash
     */
    static VersionQuery parseEscaped(ModulePath path, String escaped) {
        String text = Escape.unescape(escaped);
        if (PathCheck.elementProblem(text, PathCheck.Kind.FILE).isPresent()) {
            throw new InvalidNameException(text, "disallowed version string");
        }
        return parse(path, text);
    }
}
