package dev.athens.server;

import com.google.common.cache.Cache;
import com.google.common.cache.CacheBuilder;
import com.google.common.cache.RemovalNotification;
import com.google.common.cache.Weigher;
import dev.athens.content.Blob;
import dev.athens.protocol.ProtocolRequest;
import dev.athens.proxy.Answer;
import io.undertow.server.HttpServerExchange;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Keeps what was sent, up to a number of bytes, to send it again without reading or rendering it. Whether it may be sent
 * again is not decided here: it may if the proxy answers now with the very same blob. Thread-safe.
 *
 * <p>Short bodies are kept on the heap, where they come and go at little cost. Of the longer ones, which are kept in buffers
 * off the heap, only one in a few is: so those that are asked for once push nothing out, and those that are asked for all the
 * time are soon there.
 */
final class HotResponses {
    private static final int KEEP_ONE_OF = 8;
    private static final long MAX_HEAP_BYTES = 16L << 20;
    private static final long MAX_POOLED_BYTES = 32L << 20;
    private static final int MAX_BODY_BYTES = 16 << 20;

    /** What an entry takes beside its body. */
    private static final int ENTRY_BYTES = 600;

    private final Cache<String, Hot> shortOnes;
    private final Cache<String, Hot> longOnes;
    private final PooledBody.Pool pool;
    private final int maxBodyBytes;
    private final AtomicInteger longBodies = new AtomicInteger();

    /**
     * A response.
     *
     * @param request what was asked
     * @param blob what the proxy answered
     * @param body the blob, ready to be sent
     */
    record Hot(ProtocolRequest request, Blob blob, Body body) {}

    /** Starts with nothing; small heaps are spared, and so is the memory beside them. */
    HotResponses() {
        long heapBytes = Math.min(MAX_HEAP_BYTES, Runtime.getRuntime().maxMemory() / 8);
        long pooledBytes = Math.min(MAX_POOLED_BYTES, Runtime.getRuntime().maxMemory() / 4);
        Weigher<String, Hot> weigher =
                (uri, hot) -> ENTRY_BYTES + (int) hot.body().sizeBytes();
        this.shortOnes = CacheBuilder.newBuilder()
                .maximumWeight(heapBytes)
                .weigher(weigher)
                .build();
        this.longOnes = CacheBuilder.newBuilder()
                .concurrencyLevel(1) // each level has its share of the weight, and one body must fit into it
                .maximumWeight(pooledBytes)
                .weigher(weigher)
                .removalListener((RemovalNotification<String, Hot> removed) -> letGo(removed.getValue()))
                .build();
        this.maxBodyBytes = (int) Math.min(MAX_BODY_BYTES, pooledBytes / 2);
        // what is removed may still be on its way to somebody
        this.pool = new PooledBody.Pool(pooledBytes + maxBodyBytes);
    }

    private static void letGo(@Nullable Hot hot) {
        if (hot != null && hot.body() instanceof PooledBody body) {
            body.letGo();
        }
    }

    /** The last response to the same request, if it may do for this one too. */
    Optional<Hot> find(HttpServerExchange exchange) {
        String uri = exchange.getRequestURI();
        Hot hot = shortOnes.getIfPresent(uri);
        return Optional.ofNullable(hot != null ? hot : longOnes.getIfPresent(uri));
    }

    /** The body of an answer, which may be kept if it was in the storage before somebody asked. */
    Body body(HttpServerExchange exchange, ProtocolRequest request, Answer.Found found) throws IOException {
        Blob blob = found.body();
        Body body = Body.of(blob);
        if (found.source() == Answer.Source.ORIGIN) {
            return body;
        }
        if (body instanceof Body.Bytes) {
            shortOnes.put(exchange.getRequestURI(), new Hot(request, blob, body));
        } else if (blob.sizeBytes() <= maxBodyBytes && longBodies.incrementAndGet() % KEEP_ONE_OF == 0) {
            PooledBody.read(blob, body.tag(), pool)
                    .ifPresent(pooled -> longOnes.put(exchange.getRequestURI(), new Hot(request, blob, pooled)));
        }
        return body;
    }
}
