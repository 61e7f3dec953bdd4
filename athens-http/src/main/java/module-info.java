/** From requests to the responses of a Go module proxy, for any HTTP server. */
module dev.athens.http {
    requires static transitive org.jspecify;
    requires transitive dev.athens.core;

    exports dev.athens.http;
}
