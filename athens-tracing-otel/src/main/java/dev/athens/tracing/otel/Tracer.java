package dev.athens.tracing.otel;

import dev.athens.observe.Asked;
import dev.athens.observe.Observation;
import dev.athens.observe.Observer;
import dev.athens.observe.Step;
import dev.athens.observe.TraceContext;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Makes traces of what it sees, or of a part of it. Who has been told by a trusted client what becomes of a trace does the same with
 * its own part. Thread-safe.
 */
final class Tracer implements Observer {
    private static final int NANOS_PER_SECOND = 1_000_000_000;

    private final double fraction;
    private final SpanQueue queue;

    /**
     * Has seen nothing yet.
     *
     * @param fraction of what is seen, from 0 to 1
     * @param queue takes what has ended
     */
    Tracer(double fraction, SpanQueue queue) {
        this.fraction = fraction;
        this.queue = queue;
    }

    @Override
    public Observation begin(Step step, String kind, String subject) {
        return begin(step, kind, subject, Asked.NOTHING);
    }

    @Override
    public Observation request(String kind, String path, Asked asked) {
        return begin(Step.REQUEST, kind, path, asked);
    }

    @Override
    public Observation hit(String kind, String path, Duration took) {
        return isPicked()
                ? new Span(trace(new TraceContext(traceId(), spanId(), true), took, ""), "", Step.REQUEST, kind, path)
                : Observation.NONE;
    }

    private Observation begin(Step step, String kind, String subject, Asked asked) {
        Optional<TraceContext> given = asked.context();
        boolean sampled = (asked.isTrusted() && given.isPresent()) ? given.get().isSampled() : isPicked();
        TraceContext context =
                new TraceContext(given.map(TraceContext::traceId).orElseGet(Tracer::traceId), spanId(), sampled);
        if (!sampled) {
            // what others do of this work is not recorded either
            return new Unsampled(
                    new TraceContext(
                            context.traceId(), given.map(TraceContext::spanId).orElse(context.spanId()), false),
                    asked.state());
        }
        return new Span(
                trace(context, Duration.ZERO, asked.state()),
                given.map(TraceContext::spanId).orElse(""),
                step,
                kind,
                subject);
    }

    private Span.Trace trace(TraceContext first, Duration since, String state) {
        long epochNanos = epochNanos() - since.toNanos();
        return new Span.Trace(first, state, epochNanos, System.nanoTime() - since.toNanos(), queue);
    }

    private static long epochNanos() {
        Instant now = Instant.now();
        return now.getEpochSecond() * NANOS_PER_SECOND + now.getNano();
    }

    private boolean isPicked() {
        return fraction >= 1 || (fraction > 0 && ThreadLocalRandom.current().nextDouble() < fraction);
    }

    private static String traceId() {
        return hex() + hex();
    }

    static String spanId() {
        return hex();
    }

    /** Never zero, which means that there is none. */
    private static String hex() {
        long random = ThreadLocalRandom.current().nextLong();
        return HexFormat.of().toHexDigits(random == 0 ? 1 : random);
    }
}
