package dev.athens.tracing.otel;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.athens.observe.Asked;
import dev.athens.observe.Detail;
import dev.athens.observe.Observation;
import dev.athens.observe.Step;
import dev.athens.observe.TraceContext;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A step of a trace that is recorded. Thread-safe. */
final class Span implements Observation {
    /** Of what strangers have written; nobody reads more. */
    private static final int MAX_CHARS = 500;

    private final Trace trace;
    private final TraceContext context;
    private final String parent;
    private final Step step;
    private final String kind;
    private final String subject;
    private final long startNanos;

    @GuardedBy("this")
    private final Map<Detail, String> details = new EnumMap<>(Detail.class);

    @GuardedBy("this")
    private boolean hasEnded;

    /**
     * What the steps of a trace have in common.
     *
     * @param first the first of them
     * @param state what the client wants to be handed on
     * @param epochNanos when it began
     * @param startNanos the same, by the clock that nobody sets
     * @param queue takes what has ended
     */
    record Trace(TraceContext first, String state, long epochNanos, long startNanos, SpanQueue queue) {
        private long epochNanos(long nanos) {
            return epochNanos + (nanos - startNanos);
        }
    }

    /**
     * A step that has ended.
     *
     * @param parent the id of the step that it is part of; empty if there is none
     * @param startEpochNanos when it began, in nanoseconds since 1970
     * @param endEpochNanos when it ended
     * @param failure why it has failed; null if it has not
     */
    record Ended(
            TraceContext context,
            String state,
            String parent,
            Step step,
            String kind,
            String subject,
            long startEpochNanos,
            long endEpochNanos,
            Map<Detail, String> details,
            @Nullable Throwable failure) {}

    /** The first step of a trace. */
    Span(Trace trace, String parent, Step step, String kind, String subject) {
        this(trace, trace.first(), parent, step, kind, subject, trace.startNanos());
    }

    private Span(
            Trace trace, TraceContext context, String parent, Step step, String kind, String subject, long startNanos) {
        this.trace = trace;
        this.context = context;
        this.parent = parent;
        this.step = step;
        this.kind = kind;
        this.subject = cut(subject);
        this.startNanos = startNanos;
    }

    private static String cut(String text) {
        return text.length() <= MAX_CHARS ? text : text.substring(0, MAX_CHARS);
    }

    @Override
    public Observation begin(Step part, String partKind, String partSubject) {
        TraceContext inside = new TraceContext(context.traceId(), Tracer.spanId(), true);
        return new Span(trace, inside, context.spanId(), part, partKind, partSubject, System.nanoTime());
    }

    @Override
    public void note(Detail detail, String value) {
        synchronized (this) {
            details.put(detail, cut(value));
        }
    }

    @Override
    public void end() {
        finish(null);
    }

    @Override
    public void fail(Throwable reason) {
        finish(reason);
    }

    private void finish(@Nullable Throwable failure) {
        long end = System.nanoTime();
        Ended ended;
        synchronized (this) {
            if (hasEnded) {
                return;
            }
            hasEnded = true;
            ended = new Ended(
                    context,
                    trace.state(),
                    parent,
                    step,
                    kind,
                    subject,
                    trace.epochNanos(startNanos),
                    trace.epochNanos(end),
                    Map.copyOf(details),
                    failure);
        }
        trace.queue().add(ended);
    }

    @Override
    public Optional<TraceContext> trace() {
        return Optional.of(context);
    }

    @Override
    public Map<String, String> headers() {
        return headers(context, trace.state());
    }

    static Map<String, String> headers(TraceContext context, String state) {
        return state.isEmpty()
                ? Map.of(TraceContext.HEADER, context.header())
                : Map.of(TraceContext.HEADER, context.header(), Asked.STATE_HEADER, state);
    }
}
