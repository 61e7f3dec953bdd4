package dev.athens.server.http;

/** Where a request goes. */
public enum Route {
    HOME("/"),
    ROBOTS("/robots.txt"),
    ALIVE("/healthz"),
    READY("/readyz"),
    VERSION("/version"),
    CATALOG("/catalog"),
    INDEX("/index"),
    SUMDB("/sumdb/"),
    /** What is counted, for a monitoring system: if the embedder has brought it. */
    METRICS("/metrics"),
    /** To an endpoint that the embedder has brought. */
    OWN(""),
    /** To the module proxy: all that is below the server's path and goes nowhere else. */
    MODULE(""),
    /** Nowhere: the path is not below that of the server. */
    OUTSIDE(""),
    /** Nowhere: the path cannot be read. */
    MALFORMED("");

    private final String path;

    Route(String path) {
        this.path = path;
    }

    /** The path below the server's own, with a slash at its end if it stands for all below it; empty if there is not one. */
    public String path() {
        return path;
    }

    /** Tells whether it answers everybody, because orchestrators ask without TLS and logins. */
    public boolean isOpen() {
        return this == ALIVE || this == READY;
    }

    /** Tells whether it is found outside the path of the server too: who monitors servers knows nothing of theirs. */
    boolean isOutsideToo() {
        return this == METRICS;
    }

    /** Of a path of an endpoint. */
    static Route of(String prefix) {
        for (Route route : values()) {
            if (route.path.equals(prefix)) {
                return route;
            }
        }
        return OWN;
    }
}
