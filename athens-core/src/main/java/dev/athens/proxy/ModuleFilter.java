package dev.athens.proxy;

import dev.athens.protocol.ProtocolRequest;
import java.util.Optional;

/** Decides which requests are answered at all, before storage or origin are asked. Called by many threads at once. */
@FunctionalInterface
public interface ModuleFilter {
    /** The reason to refuse a request; empty to let it pass. */
    Optional<String> refusal(ProtocolRequest request);
}
