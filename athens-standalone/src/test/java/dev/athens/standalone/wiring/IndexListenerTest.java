package dev.athens.standalone.wiring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.athens.index.IndexEntry;
import dev.athens.index.MemoryIndex;
import dev.athens.index.VersionIndex;
import dev.athens.module.ModuleVersion;
import dev.athens.proxy.ProxyListener;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class IndexListenerTest {
    private static final Instant NOON = Instant.parse("2026-01-02T12:00:00Z");
    private static final ModuleVersion A = ModuleVersion.parse("example.com/Acme/a", "v2.0.0+incompatible");
    private static final ModuleVersion B = ModuleVersion.parse("example.com/b", "v0.1.0");

    private final MemoryIndex index = MemoryIndex.ofMaxEntries(100);

    @Test
    void takesInWhatTheProxyStores() {
        ProxyListener listener = new IndexListener(index, () -> NOON);

        listener.stored(A, Duration.ofSeconds(1));
        listener.failed(B, new IOException("no"), Duration.ofSeconds(1));

        assertThat(index.since(Instant.EPOCH, 10)).containsExactly(new IndexEntry(A, NOON));
    }

    @Test
    void addsLaterWhatItCouldNotAddWhenItWasStored() {
        AtomicBoolean failing = new AtomicBoolean(true);
        VersionIndex sometimesBroken = new VersionIndex() {
            @Override
            public int add(List<ModuleVersion> versions, Instant now) throws IOException {
                if (failing.get()) {
                    throw new IOException("disk is full");
                }
                return index.add(versions, now);
            }

            @Override
            public List<IndexEntry> since(Instant time, int limit) {
                return index.since(time, limit);
            }
        };
        ProxyListener listener = new IndexListener(sometimesBroken, () -> NOON);

        listener.stored(A, Duration.ofSeconds(1));
        assertThat(index.since(Instant.EPOCH, 10)).isEmpty();
        failing.set(false);
        listener.stored(B, Duration.ofSeconds(1));

        assertThat(index.since(Instant.EPOCH, 10))
                .extracting(IndexEntry::version)
                .containsExactly(A, B);
    }
}
