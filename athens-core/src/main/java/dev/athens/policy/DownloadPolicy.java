package dev.athens.policy;

import dev.athens.module.ModulePath;
import java.net.URI;
import java.util.Optional;

/** Says for each module what happens when a version of it is not stored. Asked by many threads at once. */
@FunctionalInterface
public interface DownloadPolicy {
    /** The rule for a module. */
    Rule of(ModulePath module);

    /** The same for all modules. */
    static DownloadPolicy always(Rule rule) {
        return module -> rule;
    }

    /**
     * What happens.
     *
     * @param mode the mode
     * @param proxy the proxy that clients are sent to, an http or https URL; there if and only if the mode redirects
     */
    record Rule(DownloadMode mode, Optional<URI> proxy) {
        /** Fetch and store while the client waits. */
        public static final Rule SYNC = new Rule(DownloadMode.SYNC, Optional.empty());

        /**
         * Checks that a proxy is there where one is needed, and that clients may be told its URL.
         *
         * @throws IllegalArgumentException if the mode redirects and there is no proxy, or one that cannot be used
         */
        public Rule {
            if (!mode.redirects()) {
                proxy = Optional.empty();
            } else if (proxy.isEmpty()) {
                throw new IllegalArgumentException("mode " + mode.text() + " needs the URL of a proxy to redirect to");
            } else {
                RedirectTargets.check(proxy.get());
            }
        }
    }
}
