package dev.athens.server.endpoints;

import dev.athens.server.options.HealthPart;
import java.util.Optional;

/**
 * How a part of the server is.
 *
 * @param part what was asked
 * @param detail what is wrong, for the log; empty if nothing is
 */
record Finding(HealthPart part, Optional<String> detail) {
    static Finding ok(HealthPart part) {
        return new Finding(part, Optional.empty());
    }

    static Finding trouble(HealthPart part, String detail) {
        return new Finding(part, Optional.of(detail));
    }

    boolean isOk() {
        return detail.isEmpty();
    }

    /** Tells whether the server is not ready for it. */
    boolean stopsServer() {
        return part.isNeeded() && !isOk();
    }
}
