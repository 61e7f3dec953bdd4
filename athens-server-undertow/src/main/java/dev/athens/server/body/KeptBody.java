package dev.athens.server.body;

import dev.athens.http.ETag;
import io.undertow.server.HttpServerExchange;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A long body that many responses send, and that goes away when the last one who {@linkplain #hold holds} it has let go; the
 * first is who made it. Thread-safe.
 */
public abstract sealed class KeptBody implements Body permits KeptFile, KeptBuffers {
    private final long sizeBytes;
    private final Optional<ETag> tag;
    private final AtomicInteger holders = new AtomicInteger(1);

    KeptBody(long sizeBytes, Optional<ETag> tag) {
        this.sizeBytes = sizeBytes;
        this.tag = tag;
    }

    @Override
    public final long sizeBytes() {
        return sizeBytes;
    }

    @Override
    public final Optional<ETag> tag() {
        return tag;
    }

    /** Called once, when nobody holds it any more. */
    abstract void release();

    /** Holds the body until the exchange has ended; false if it is gone already. */
    @Override
    public final boolean hold(HttpServerExchange exchange) {
        if (!hold()) {
            return false;
        }
        exchange.addExchangeCompleteListener((ended, next) -> {
            letGo();
            next.proceed();
        });
        return true;
    }

    @Override
    public final boolean hold() {
        return holders.getAndUpdate(count -> count == 0 ? 0 : count + 1) > 0;
    }

    /** Lets go of the body; whoever does it last releases it. */
    @Override
    public final void letGo() {
        if (holders.decrementAndGet() == 0) {
            release();
        }
    }
}
