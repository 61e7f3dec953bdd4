package dev.athens.server;

import dev.athens.protocol.ProtocolRequest;
import dev.athens.proxy.Answer;
import java.util.concurrent.CompletableFuture;

/** What the handlers need of a module proxy. Called on a worker; looks into the storage there, the rest comes later. */
@FunctionalInterface
interface Answers {
    CompletableFuture<Answer> to(ProtocolRequest request);
}
