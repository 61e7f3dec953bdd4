package dev.athens.server;

import dev.athens.protocol.ProtocolRequest;
import dev.athens.proxy.Answer;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** What the handlers need of a module proxy. */
@FunctionalInterface
interface Answers {
    /** Answers on a worker: looks into the storage there, the rest comes later. */
    CompletableFuture<Answer> later(ProtocolRequest request);

    /** Answers on any thread without waiting for anybody or anything; empty if that is not possible. */
    default Optional<Answer> now(ProtocolRequest request) {
        return Optional.empty();
    }
}
