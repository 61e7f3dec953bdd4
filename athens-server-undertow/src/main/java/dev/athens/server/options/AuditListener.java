package dev.athens.server.options;

/**
 * Is told what those who guard a server want to know. Called by many threads at once, on some that must not wait long. How much
 * it is told is bounded, whoever attacks.
 */
@FunctionalInterface
public interface AuditListener {
    /** Notes an event. */
    void told(AuditEvent event);
}
