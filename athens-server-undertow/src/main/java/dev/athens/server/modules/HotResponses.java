package dev.athens.server.modules;

import static java.util.Objects.requireNonNull;

import com.google.common.cache.Cache;
import com.google.common.cache.CacheBuilder;
import com.google.common.cache.RemovalNotification;
import com.google.common.cache.Weigher;
import dev.athens.content.Blob;
import dev.athens.http.StatusCodes;
import dev.athens.internal.CacheCensus;
import dev.athens.observe.CacheCounts;
import dev.athens.protocol.ProtocolRequest;
import dev.athens.proxy.Answer;
import dev.athens.server.body.Body;
import dev.athens.server.body.KeptBody;
import dev.athens.server.body.KeptBuffers;
import dev.athens.server.body.KeptFile;
import dev.athens.server.body.ReadyResponse;
import dev.athens.server.shortcut.ReadyAnswers;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Keeps what was sent, up to a number of bytes, to send it again without reading or rendering it. Whether it may be sent
 * again is not decided here: it may if the proxy answers now with the same token. Thread-safe.
 *
 * <p>Short bodies are kept on the heap, longer ones in buffers off the heap or as open files. Once there are some, only one
 * in a few is kept: so those that are asked for once push little out, and those that are asked for all the time are soon
 * there.
 */
public final class HotResponses implements AutoCloseable {
    private static final int KEEP_ONE_OF = 8;

    /** As long as there are no more than these, all short ones are kept. */
    private static final int FREE_ENTRIES = 1000;

    private static final int HEAP_PERCENT = 8;
    private static final long MAX_HEAP_BYTES = 12L << 20;
    private static final long MAX_POOLED_BYTES = 24L << 20;
    private static final int MAX_BODY_BYTES = 12 << 20;

    /** What an entry takes beside its names and its body, with what was found and the headers. */
    private static final int ENTRY_BYTES = 1700;

    /** The URI stands in the key, and parts of it in what was asked and found. */
    private static final int BYTES_PER_CHAR = 8;

    /** The names of modules are far shorter; whoever asks by longer ones does not get hold of memory. */
    private static final int MAX_URI_CHARS = 500;

    private static final Weigher<String, Hot> WEIGHER = (uri, hot) ->
            ENTRY_BYTES + BYTES_PER_CHAR * uri.length() + (int) hot.body().sizeBytes();

    private final Cache<String, Hot> shortOnes;
    private final Cache<String, Hot> longOnes;
    private final KeptBuffers.Pool pool;

    /** Those whose bodies are being read now. */
    private final Set<String> reading = ConcurrentHashMap.newKeySet();

    private final int maxBodyBytes;
    private final AtomicInteger misses = new AtomicInteger();
    private volatile boolean closed;

    /** A response. */
    static final class Hot implements ReadyAnswers.Ready {
        private final ProtocolRequest request;
        private final Answer.Token token;
        private final Body body;
        private volatile boolean forAll;
        private volatile boolean outdated;
        private volatile @Nullable ReadyResponse ready;

        private Hot(ProtocolRequest request, Answer.Token token, Body body) {
            this.request = request;
            this.token = token;
            this.body = body;
        }

        /** What was asked. */
        @Override
        public ProtocolRequest request() {
            return request;
        }

        /** Its blob, ready to be sent. */
        Body body() {
            return body;
        }

        /** Whether it may be sent as what the proxy answers now. */
        boolean isStill(Answer.Found found) {
            return found.token().isPresent() && found.token().get().equals(token);
        }

        /** Whether the headers are known, too. */
        boolean isReady() {
            return ready != null && !outdated;
        }

        /** Whether its headers let caches that many share keep it. */
        boolean isForAll() {
            return forAll;
        }

        /** Lets the next response tell the headers. */
        void forgetHeaders() {
            outdated = true;
        }

        @Override
        public ReadyResponse response() {
            return requireNonNull(ready);
        }

        /** Takes the headers of a response that was sent whole from the storage and without conditions. */
        void ready(HttpServerExchange ended) {
            if (ended.getStatusCode() == StatusCodes.OK
                    && ended.isPersistent()
                    && ended.getResponseBytesSent() == body.sizeBytes()) {
                String caching = ended.getResponseHeaders().getFirst(Headers.CACHE_CONTROL);
                forAll = caching == null || !caching.startsWith("private");
                ready = ReadyResponse.of(ended, body).orElse(null);
                outdated = false;
            }
        }
    }

    /** Starts with nothing; small heaps are spared, and so is the memory beside them. */
    public HotResponses() {
        long heapBytes = Math.min(MAX_HEAP_BYTES, Runtime.getRuntime().maxMemory() / 100 * HEAP_PERCENT);
        long pooledBytes = Math.min(MAX_POOLED_BYTES, Runtime.getRuntime().maxMemory() / 4);
        this.shortOnes = CacheBuilder.newBuilder()
                .maximumWeight(heapBytes)
                .weigher(WEIGHER)
                .recordStats()
                .build();
        this.longOnes = CacheBuilder.newBuilder()
                .concurrencyLevel(1) // each level has its share of the weight, and one body must fit into it
                .maximumWeight(pooledBytes)
                .weigher(WEIGHER)
                .recordStats()
                .removalListener((RemovalNotification<String, Hot> removed) -> letGo(removed.getValue()))
                .build();
        this.maxBodyBytes = (int) Math.min(MAX_BODY_BYTES, pooledBytes / 2);
        // what is removed may still be on its way to somebody
        this.pool = new KeptBuffers.Pool(pooledBytes + maxBodyBytes);
    }

    private static void letGo(@Nullable Hot hot) {
        if (hot != null && hot.body() instanceof KeptBody body) {
            body.letGo();
        }
    }

    /** What is kept. Who finds nothing among the short ones looks among the long ones. */
    public List<CacheCounts> counts() {
        return List.of(CacheCensus.of("hot-short", shortOnes, WEIGHER), CacheCensus.of("hot-long", longOnes, WEIGHER));
    }

    /** The last response to the same request, if it may do for this one too. */
    Optional<Hot> find(String uri) {
        Hot hot = shortOnes.getIfPresent(uri);
        return Optional.ofNullable(hot != null ? hot : longOnes.getIfPresent(uri));
    }

    /** The body of an answer, which may be kept if the proxy can say later whether it still is the answer. */
    Body body(HttpServerExchange exchange, ProtocolRequest request, Answer.Found found) throws IOException {
        Blob blob = found.body();
        Body body = Body.of(blob);
        if (closed || found.token().isEmpty() || exchange.getRequestURI().length() > MAX_URI_CHARS) {
            return body;
        }
        Answer.Token token = found.token().get();
        boolean chosen = misses.incrementAndGet() % KEEP_ONE_OF == 0;
        if (body instanceof Body.Bytes) {
            if (chosen || shortOnes.size() < FREE_ENTRIES) {
                shortOnes.put(exchange.getRequestURI(), new Hot(request, token, body));
            }
        } else if (chosen && blob.sizeBytes() <= maxBodyBytes) {
            keep(exchange.getRequestURI(), new Hot(request, token, body), blob);
        }
        return body;
    }

    /** Once, however many ask for it at the same time: what is read a second time takes as much memory, which stays in the pool. */
    private void keep(String uri, Hot hot, Blob blob) throws IOException {
        if (!reading.add(uri)) {
            return;
        }
        try {
            Hot before = longOnes.getIfPresent(uri);
            if (before == null || !before.token.equals(hot.token)) {
                keepInPlaceOf(before, uri, hot, blob);
            }
        } finally {
            reading.remove(uri);
        }
        if (closed) {
            longOnes.invalidateAll();
        }
    }

    /** What nobody has asked for a while is found anew, mostly the same. */
    private void keepInPlaceOf(@Nullable Hot before, String uri, Hot hot, Blob blob) throws IOException {
        if (before != null && isSame(before.body, hot.body) && before.body.hold()) {
            longOnes.put(uri, new Hot(hot.request, hot.token, before.body));
            return;
        }
        // what it takes is free before it is needed again
        longOnes.invalidate(uri);
        kept(blob, hot.body).ifPresent(kept -> longOnes.put(uri, new Hot(hot.request, hot.token, kept)));
    }

    private static boolean isSame(Body before, Body now) throws IOException {
        return before.sizeBytes() == now.sizeBytes()
                && before.tag().isPresent()
                && before.tag().equals(now.tag());
    }

    private Optional<? extends Body> kept(Blob blob, Body body) throws IOException {
        if (!(body instanceof Body.File file && KeptFile.suits(file))) {
            return KeptBuffers.read(blob, body.tag(), pool);
        }
        try {
            return Optional.of(KeptFile.open(file));
        } catch (NoSuchFileException e) {
            // evicted since it was found: it is sent once, from wherever the blob has it
            return Optional.empty();
        }
    }

    /** Lets go of everything; what is on its way to somebody is kept until it is there. */
    @Override
    public void close() {
        closed = true;
        shortOnes.invalidateAll();
        longOnes.invalidateAll();
        pool.close();
    }
}
