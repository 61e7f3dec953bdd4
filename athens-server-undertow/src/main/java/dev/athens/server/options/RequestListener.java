package dev.athens.server.options;

/**
 * Is told of each request when it has ended, as the access log and metrics are. Called by many threads at once, among them those
 * that serve all other requests, so that it must not wait.
 */
@FunctionalInterface
public interface RequestListener {
    /** Notes a request. */
    void ended(RequestReport report);

    /** Tells whether it wants to know at the moment; asked for each request, which is cheaper if nobody does. */
    default boolean isListening() {
        return true;
    }
}
