package dev.athens.policy;

import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** What happens when a version is asked for that is not stored. */
public enum DownloadMode {
    /** It is fetched and stored while the client waits. */
    SYNC,

    /** The client is told that it is not there, and it is fetched and stored meanwhile. */
    ASYNC,

    /** The client is sent to another proxy; nothing is stored. */
    REDIRECT,

    /** The client is sent to another proxy, and the version is fetched and stored meanwhile. */
    ASYNC_REDIRECT,

    /** The client is told that it is not there. Nobody is asked about the module, not even for its list. */
    NONE;

    /** The name in configurations, such as {@code async_redirect}. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The mode with a name; empty if there is none. */
    public static Optional<DownloadMode> find(String text) {
        return Stream.of(values()).filter(mode -> mode.text().equals(text)).findFirst();
    }

    /** Tells whether clients are sent elsewhere. */
    public boolean redirects() {
        return this == REDIRECT || this == ASYNC_REDIRECT;
    }
}
