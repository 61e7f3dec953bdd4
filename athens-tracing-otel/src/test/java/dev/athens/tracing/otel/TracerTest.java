package dev.athens.tracing.otel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.athens.observe.Asked;
import dev.athens.observe.Detail;
import dev.athens.observe.Observation;
import dev.athens.observe.Step;
import dev.athens.observe.TraceContext;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class TracerTest {
    private static final TraceContext GIVEN =
            new TraceContext("0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331", true);
    private static final String HEADER = GIVEN.header();

    private final List<Span.Ended> sent = new CopyOnWriteArrayList<>();
    private final SpanQueue queue = new SpanQueue(() -> new SpanQueue.Exporter() {
        @Override
        public boolean send(List<Span.Ended> spans) {
            return sent.addAll(spans);
        }

        @Override
        public void close() {}
    });

    @AfterEach
    void close() {
        queue.close();
    }

    private Tracer tracer(double fraction) {
        return new Tracer(fraction, queue);
    }

    private static TraceContext context(Observation observation) {
        return observation.trace().orElseThrow();
    }

    @Test
    void partsAreInTheTraceOfTheWhole() {
        Observation request = tracer(1).request("zip", "/a", Asked.NOTHING);
        Observation fetch = request.begin(Step.FETCH, "git version", "a@v1.0.0");
        fetch.fail(new IOException("away"));
        request.note(Detail.STATUS, "502");
        request.end();
        queue.close();

        assertThat(sent).hasSize(2);
        Span.Ended part = sent.get(0);
        Span.Ended whole = sent.get(1);
        assertThat(part.parent()).isEqualTo(whole.context().spanId());
        assertThat(part.context().traceId()).isEqualTo(whole.context().traceId());
        assertThat(part.failure()).isInstanceOf(IOException.class);
        assertThat(part.startEpochNanos()).isGreaterThanOrEqualTo(whole.startEpochNanos());
        assertThat(part.endEpochNanos()).isLessThanOrEqualTo(whole.endEpochNanos());
        assertThat(whole.parent()).isEmpty();
        assertThat(whole.details()).containsEntry(Detail.STATUS, "502");
        assertThat(fetch.headers()).containsEntry("traceparent", part.context().header());
    }

    @Test
    void goesOnWithTheTraceOfATrustedClientAndDoesWithItWhatThatDoes() {
        Observation recorded = tracer(0).request("zip", "/a", Asked.of(HEADER, "a=1", true));
        assertThat(context(recorded).traceId()).isEqualTo(GIVEN.traceId());
        assertThat(context(recorded).isSampled()).isTrue();
        assertThat(recorded.headers()).containsEntry("tracestate", "a=1");
        recorded.end();
        String not = HEADER.substring(0, HEADER.length() - 1) + "0";
        Observation unrecorded = tracer(1).request("zip", "/a", Asked.of(not, "", true));
        assertThat(unrecorded.begin(Step.CALL, "http", "b").headers()).containsEntry("traceparent", not);
        unrecorded.end();
        queue.close();

        assertThat(sent).singleElement().satisfies(span -> assertThat(span.parent())
                .isEqualTo(GIVEN.spanId()));
    }

    @Test
    void strangersNameATraceAndDoNotDecide() {
        Observation unrecorded = tracer(0).request("zip", "/a", Asked.of(HEADER, "", false));
        assertThat(context(unrecorded).traceId()).isEqualTo(GIVEN.traceId());
        assertThat(context(unrecorded).isSampled()).isFalse();
        Observation recorded = tracer(1).request("zip", "/a", Asked.of(HEADER, "", false));
        assertThat(context(recorded).traceId()).isEqualTo(GIVEN.traceId());
        assertThat(context(recorded).isSampled()).isTrue();
    }

    @Test
    void hitsAreRecordedAfterTheFact() {
        assertThat(tracer(0).hit("zip", "/a", Duration.ofMillis(5))).isSameAs(Observation.NONE);
        tracer(1).hit("zip", "/a", Duration.ofMillis(5)).end();
        queue.close();

        assertThat(sent).singleElement().satisfies(span -> assertThat(span.endEpochNanos() - span.startEpochNanos())
                .isGreaterThanOrEqualTo(5_000_000));
    }

    @Test
    void recordsAboutTheFractionThatIsWanted() {
        Tracer tracer = tracer(0.1);
        long recorded = 0;
        for (int i = 0; i < 10_000; i++) {
            recorded += tracer.hit("zip", "/a", Duration.ZERO) == Observation.NONE ? 0 : 1;
        }
        assertThat(recorded)
                .as("one of ten, give or take ten standard deviations")
                .isBetween(700L, 1300L);
    }

    @Test
    void endsOnceAndKeepsNoMoreThanSomebodyReads() {
        Observation request = tracer(1).request("zip", "/" + "a".repeat(60_000), Asked.NOTHING);
        request.note(Detail.METHOD, "M".repeat(60_000));
        request.end();
        request.fail(new IOException("late"));
        queue.close();

        assertThat(sent).singleElement().satisfies(span -> {
            assertThat(span.subject()).hasSize(500);
            assertThat(span.details().get(Detail.METHOD)).hasSize(500);
            assertThat(span.failure()).isNull();
        });
    }
}
