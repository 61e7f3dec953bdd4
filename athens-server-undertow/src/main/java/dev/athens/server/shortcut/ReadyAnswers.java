package dev.athens.server.shortcut;

import dev.athens.policy.Caller;
import dev.athens.protocol.ProtocolRequest;
import dev.athens.server.body.ReadyResponse;
import java.time.Duration;
import java.util.Optional;

/** What may be answered without parsing a request. Thread-safe; nothing here waits. */
public interface ReadyAnswers {
    /** An answer that was given before, and may be given again now. */
    interface Ready {
        ProtocolRequest request();

        ReadyResponse response();
    }

    /** Finds the answer to a path as it stands in a request of a caller. */
    Optional<? extends Ready> find(String path, Caller caller);

    /** For how long somebody is taken for whom a request has proven to be, if the next ones say the same. */
    Duration trust();

    /** Whether requests may be answered in this way now; if not, all of them go the long way. */
    boolean areOn();

    /** Notes that a response could not be sent at once, and is on its way. */
    void begin();

    /** Notes that it has ended. */
    void end();

    /** An id for a request that is answered in this way. */
    String nextId();

    /**
     * Reports a response that has ended, if anybody wants to know.
     *
     * @param bytes how much of the body was sent
     */
    void ended(String id, String path, Ready answer, long bytes, long startNanos, Caller caller, String client);
}
