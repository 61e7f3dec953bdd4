package dev.athens.server;

import java.util.logging.LogManager;

/**
 * A log manager that keeps logging while the program shuts down; the default one closes its handlers at once, and what
 * happens to the last requests would be lost. Public because the log manager is made by its name.
 */
public final class LastingLogManager extends LogManager {
    /** Makes the log manager; only the system property {@code java.util.logging.manager} should. */
    public LastingLogManager() {}

    /** Does nothing: called by the shutdown hook of java.util.logging. */
    @Override
    public void reset() {}
}
