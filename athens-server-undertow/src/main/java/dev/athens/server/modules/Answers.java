package dev.athens.server.modules;

import dev.athens.http.DisabledFetch;
import dev.athens.protocol.ProtocolRequest;
import dev.athens.proxy.Answer;
import dev.athens.proxy.ModuleProxy;
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

    /** Those of a proxy that fetches what is not stored. */
    static Answers of(ModuleProxy proxy) {
        return new Answers() {
            @Override
            public Optional<Answer> now(ProtocolRequest request) {
                return proxy.answerNow(request);
            }

            @Override
            public CompletableFuture<Answer> later(ProtocolRequest request) {
                return proxy.answerAsync(request);
            }

            @Override
            public CompletableFuture<Answer> later(ProtocolRequest request, Supplier<Optional<String>> refusal) {
                return proxy.answerAsync(request, refusal);
            }
        };
    }

    /** Those of a proxy for clients who disable fetches. */
    static Answers ofStored(ModuleProxy proxy) {
        return request -> proxy.answerStoredAsync(request).thenApply(DisabledFetch::answer);
    }
}
