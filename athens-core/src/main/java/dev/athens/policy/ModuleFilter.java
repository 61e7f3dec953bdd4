package dev.athens.policy;

import dev.athens.module.InvalidNameException;
import dev.athens.module.ModulePath;
import dev.athens.module.ModuleVersion;
import java.net.URI;

/**
 * Decides what is served at all, before storage or origin are asked. Called by many threads at once, for every request:
 * it does not block.
 */
public interface ModuleFilter {
    /** Serves everything. */
    ModuleFilter NONE = new ModuleFilter() {
        @Override
        public Verdict module(ModulePath module) {
            return Verdict.INCLUDED;
        }

        @Override
        public Verdict version(ModuleVersion version) {
            return Verdict.INCLUDED;
        }
    };

    /**
     * Decides about the list and the latest version of a module. Where only some versions are excluded the module is
     * not: its list is then made of what {@link #version} includes.
     */
    Verdict module(ModulePath module);

    /** Decides about one version. */
    Verdict version(ModuleVersion version);

    /**
     * Decides whether a repository may be the source of modules, whatever they are called, before it is asked: an import page
     * can name any. Here the same is said of it as of a module with that path; what is no module path is included.
     *
     * @param repository host and path without scheme, port and {@code .git}, such as {@code github.com/acme/a}
     */
    default Verdict repository(String repository) {
        try {
            return module(ModulePath.parse(repository));
        } catch (InvalidNameException e) {
            return Verdict.INCLUDED;
        }
    }

    /** A decision. */
    sealed interface Verdict {
        /** To be served. */
        Verdict INCLUDED = new Include();

        /** To be served. */
        record Include() implements Verdict {}

        /**
         * Not to be served.
         *
         * @param reason which rule says so, for the people who ask
         */
        record Exclude(String reason) implements Verdict {}

        /**
         * Not to be served here.
         *
         * @param proxy the proxy that clients are sent to
         */
        record Elsewhere(URI proxy) implements Verdict {}
    }
}
