package dev.athens.http;

import dev.athens.proxy.Answer;

/** Values of {@code Cache-Control}. Source: RFC 9111, section 5.2; RFC 8246 for {@code immutable}. */
public final class Caching {
    /** Never changes: artefacts of a version, full tiles. */
    public static final String FOR_EVER = "public, max-age=31536000, immutable";

    /** Never changes and ages only in what comes along, such as the tree head in a lookup. */
    public static final String HOURS = "public, max-age=10800";

    /** Changes when somebody publishes a version: lists, latest, branches. */
    public static final String MINUTE = "public, max-age=60";

    /** Not there: kept short, since a cached "not found" hides a version that was just published. */
    public static final String MOMENT = "public, max-age=10";

    /** Says nothing about the next request. */
    public static final String NEVER = "no-store";

    /** The name of the header that says where an answer comes from. Source: RFC 9211. */
    public static final String STATUS_HEADER = "Cache-Status";

    /** The value of {@link #STATUS_HEADER} for an answer that is older than it should be. */
    public static final String STALE = "athens; hit; detail=stale";

    private Caching() {}

    /**
     * Of what a module proxy has found.
     *
     * @param complete whether the answer took everything into account that the proxy can know; if not, only what never
     *     changes may be cached
     */
    public static String of(Answer.Found found, boolean complete) {
        if (found.immutable()) {
            return FOR_EVER;
        }
        return complete && found.source() != Answer.Source.STALE ? MINUTE : NEVER;
    }

    /** Of what a module proxy has not found, likewise. */
    public static String ofAbsent(boolean complete) {
        return complete ? MOMENT : NEVER;
    }

    /** The same for the cache of one user alone. */
    public static String forOneUser(String value) {
        return value.replace("public,", "private,");
    }
}
