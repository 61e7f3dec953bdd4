package dev.athens.server.modules;

import dev.athens.protocol.ProtocolRequest;
import dev.athens.proxy.Answer;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/** What the handlers need of a module proxy. */
@FunctionalInterface
public interface Answers {
    /** Answers on a worker: looks into the storage there, the rest comes later. */
    CompletableFuture<Answer> later(ProtocolRequest request);

    /**
     * Answers like {@link #later(ProtocolRequest)}.
     *
     * @param refusal why the request may not wait for an origin, asked if it would have to
     */
    default CompletableFuture<Answer> later(ProtocolRequest request, Supplier<Optional<String>> refusal) {
        return later(request);
    }

    /** Answers on any thread without waiting for anybody or anything; empty if that is not possible. */
    default Optional<Answer> now(ProtocolRequest request) {
        return Optional.empty();
    }
}
