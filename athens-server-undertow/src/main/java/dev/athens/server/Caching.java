package dev.athens.server;

/** Values of {@code Cache-Control}. Source: RFC 9111, section 5.2; RFC 8246 for {@code immutable}. */
final class Caching {
    /** Never changes: artefacts of a version, full tiles. */
    static final String FOR_EVER = "public, max-age=31536000, immutable";

    /** Never changes and ages only in what comes along, such as the tree head in a lookup. */
    static final String HOURS = "public, max-age=10800";

    /** Changes when somebody publishes a version: lists, latest, branches. */
    static final String MINUTE = "public, max-age=60";

    /** Not there: kept short, since a cached "not found" hides a version that was just published. */
    static final String MOMENT = "public, max-age=10";

    /** Says nothing about the next request. */
    static final String NEVER = "no-store";

    private Caching() {}

    /** The same for the cache of one user alone. */
    static String forOneUser(String value) {
        return value.replace("public,", "private,");
    }
}
