package dev.athens.server.options;

import java.io.IOException;

/** Finds out whether requests can be answered, for {@code /readyz}. Called by many threads at once; may block. */
@FunctionalInterface
public interface ReadinessCheck {
    /**
     * Asks what the answers depend on, such as the storage for one list.
     *
     * @throws IOException if it is in trouble; the message is for operators and goes to the log only
     */
    void check() throws IOException;
}
