package dev.athens.tracing.otel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.athens.observe.Step;
import dev.athens.observe.TraceContext;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class SpanQueueTest {
    private static final Span.Ended SPAN = new Span.Ended(
            new TraceContext("0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331", true),
            "",
            "",
            Step.REQUEST,
            "zip",
            "/a",
            1,
            2,
            Map.of(),
            null);

    /** Sends as it is told. */
    private interface Sending {
        boolean send(List<Span.Ended> spans) throws InterruptedException;
    }

    private static SpanQueue.Exporter exporter(Sending sending) {
        return new SpanQueue.Exporter() {
            @Override
            public boolean send(List<Span.Ended> spans) {
                try {
                    return sending.send(spans);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    return false;
                }
            }

            @Override
            public void close() {}
        };
    }

    @Test
    void sendsAllThatIsLeftWhenItIsClosed() {
        AtomicInteger sent = new AtomicInteger();
        SpanQueue queue = new SpanQueue(() -> exporter(spans -> sent.addAndGet(spans.size()) > 0));
        for (int i = 0; i < SpanQueue.MAX_WAITING; i++) {
            queue.add(SPAN);
        }
        queue.close();
        assertThat(sent).hasValue(SpanQueue.MAX_WAITING);
        assertThat(queue.lost()).isZero();
    }

    @Test
    void losesWhatFindsNoRoomAndHoldsUpNobody() throws Exception {
        CountDownLatch hangs = new CountDownLatch(1);
        CountDownLatch mayGoOn = new CountDownLatch(1);
        SpanQueue queue = new SpanQueue(() -> exporter(spans -> {
            hangs.countDown();
            mayGoOn.await();
            return true;
        }));
        for (int i = 0; i < SpanQueue.MAX_BATCH; i++) {
            queue.add(SPAN);
        }
        hangs.await();
        for (int i = 0; i < 10_000; i++) {
            queue.add(SPAN);
        }
        assertThat(queue.lost()).isEqualTo(10_000 - SpanQueue.MAX_WAITING);
        mayGoOn.countDown();
        queue.close();
    }

    @Test
    void countsWhatTheCollectorDoesNotTake() {
        SpanQueue queue = new SpanQueue(() -> exporter(spans -> false));
        queue.add(SPAN);
        queue.close();
        assertThat(queue.lost()).isEqualTo(1);
        queue.add(SPAN);
        assertThat(queue.lost()).isEqualTo(2);
    }

    @Test
    void isNotStoppedByAnExporterThatCannotBeOpened() {
        SpanQueue queue = new SpanQueue(() -> {
            throw new IllegalStateException("bad setting");
        });
        queue.add(SPAN);
        queue.close();
        queue.add(SPAN);
        assertThat(queue.lost()).isPositive();
    }

    @Test
    void endsAlthoughTheCollectorHangs() {
        CountDownLatch never = new CountDownLatch(1);
        SpanQueue queue = new SpanQueue(() -> exporter(spans -> {
            never.await();
            return true;
        }));
        queue.add(SPAN);
        queue.close();
        assertThat(queue.lost()).isLessThanOrEqualTo(1);
    }
}
