package dev.athens.proxy;

import static java.util.Objects.requireNonNull;

import com.google.common.base.Ticker;
import com.google.common.cache.Cache;
import com.google.common.cache.CacheBuilder;
import com.google.common.cache.RemovalNotification;
import com.google.common.util.concurrent.ThreadFactoryBuilder;
import dev.athens.content.Blob;
import dev.athens.internal.CacheCensus;
import dev.athens.internal.HeapShare;
import dev.athens.module.ModulePath;
import dev.athens.module.ModuleVersion;
import dev.athens.observe.CacheCounts;
import dev.athens.proxy.Finder.Found;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Remembers for a moment which versions the storage has, so that what everybody asks for right now does not cost a look each
 * time. What is still asked for when half of the moment is over is looked at again in the background, so that no request
 * waits for it. Thread-safe.
 */
final class RecentFinds implements AutoCloseable {
    private static final int HEAP_PERCENT = 5;
    private static final long MAX_BYTES = 8L << 20;

    /** What an entry takes beside its names: three blobs, and the find itself. */
    private static final int ENTRY_BYTES = 400;

    /** The version, and the paths of its three files. */
    private static final int NAMES = 4;

    private static final Duration THREAD_IDLE = Duration.ofSeconds(10);

    private final Finder storage;
    private final Tokens tokens;
    private final Epochs epochs;
    private final Ticker ticker;
    private final long memoryNanos;

    /**
     * Those that nobody asks for make room when their time is over; until then no others come in, so that many that are
     * asked for once push nothing out.
     */
    private final Cache<ModuleVersion, Find> finds;

    private final long maxBytes;
    private final AtomicLong usedBytes = new AtomicLong();

    /** Each find is looked at again once, so no more wait than there are finds. */
    private final ThreadPoolExecutor background = new ThreadPoolExecutor(
            1,
            1,
            THREAD_IDLE.toSeconds(),
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            new ThreadFactoryBuilder()
                    .setNameFormat("athens-finds")
                    .setDaemon(true)
                    .build());

    private record Find(Found found, Answer.Token token, long foundNanos, AtomicBoolean renewed) {
        Known known() {
            return new Known(found, Optional.of(token));
        }
    }

    /**
     * What is there.
     *
     * @param found the files
     * @param token the same as last time if they have not changed since; empty if they are not remembered
     */
    record Known(Found found, Optional<Answer.Token> token) {}

    /**
     * Starts with nothing.
     *
     * @param memory how long a version that was found is taken to be still there
     */
    RecentFinds(Finder storage, Tokens tokens, Epochs epochs, Ticker ticker, Duration memory) {
        this(storage, tokens, epochs, ticker, memory, HeapShare.bytes(HEAP_PERCENT, MAX_BYTES));
    }

    /** The same with another bound. */
    RecentFinds(Finder storage, Tokens tokens, Epochs epochs, Ticker ticker, Duration memory, long maxBytes) {
        this.maxBytes = maxBytes;
        this.storage = storage;
        this.tokens = tokens;
        this.epochs = epochs;
        this.ticker = ticker;
        this.memoryNanos = memory.toNanos();
        this.finds = CacheBuilder.newBuilder()
                .expireAfterWrite(memory)
                .ticker(ticker)
                .recordStats()
                .removalListener((RemovalNotification<ModuleVersion, Find> removed) ->
                        usedBytes.addAndGet(-weight(requireNonNull(removed.getKey()))))
                .build();
        background.allowCoreThreadTimeOut(true);
    }

    CacheCounts counts() {
        return CacheCensus.of("finds", finds, (version, find) -> weight(version));
    }

    static int weight(ModuleVersion version) {
        return ENTRY_BYTES + NAMES * HeapShare.ofName(version);
    }

    /**
     * What is remembered; never blocks.
     *
     * @param zip whether the zip is to be served
     */
    Optional<Known> recent(ModuleVersion version, boolean zip) {
        Find find = finds.getIfPresent(version);
        if (find == null || (zip && find.found().zip().isEmpty())) {
            return Optional.empty();
        }
        if (ticker.read() - find.foundNanos() >= memoryNanos / 2
                && !find.renewed().getAndSet(true)) {
            background.execute(() -> renew(version, find.found().zip().isPresent()));
        }
        return Optional.of(find.known());
    }

    private void renew(ModuleVersion version, boolean zip) {
        try {
            find(version, zip);
        } catch (IOException e) {
            // whoever asks next looks for himself, and gets the reason
            finds.invalidate(version);
        }
    }

    /**
     * Looks into the storage, and remembers what is there.
     *
     * @param zip whether the zip is to be served
     */
    Optional<Known> find(ModuleVersion version, boolean zip) throws IOException {
        long now = ticker.read();
        long epoch = epochs.of(version.path());
        Optional<Found> found = storage.find(version, zip);
        Find last = finds.getIfPresent(version);
        if (found.isEmpty()) {
            // whoever looked for a zip has not seen that its head is gone
            if (!zip || (last != null && last.found().zip().isPresent())) {
                finds.invalidate(version);
            }
            return Optional.empty();
        }
        if (last == null && usedBytes.get() >= maxBytes) {
            return Optional.of(new Known(found.get(), Optional.empty()));
        }
        // what a version grows by leaves its head as it was, and those who keep that go on
        Optional<Find> same = Optional.ofNullable(last)
                .filter(before -> before.found().head().equals(found.get().head()));
        Optional<Blob> zipFound =
                found.get().zip().or(() -> same.flatMap(before -> before.found().zip()));
        Answer.Token token = same.map(Find::token).orElseGet(tokens::next);
        Find find = new Find(new Found(found.get().head(), zipFound), token, now, new AtomicBoolean());
        usedBytes.addAndGet(weight(version));
        finds.put(version, find);
        if (epochs.of(version.path()) != epoch) {
            finds.asMap().remove(version, find);
        }
        return Optional.of(find.known());
    }

    /** Forgets a version that is not to be served any more. */
    void forget(ModuleVersion version) {
        finds.invalidate(version);
    }

    /** Forgets all versions of a module. */
    void forget(ModulePath module) {
        finds.asMap().keySet().removeIf(version -> version.path().equals(module));
    }

    @Override
    public void close() {
        background.shutdownNow();
    }
}
