package dev.athens.policy;

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
        record Direct(URI proxy) implements Verdict {}
    }
}
