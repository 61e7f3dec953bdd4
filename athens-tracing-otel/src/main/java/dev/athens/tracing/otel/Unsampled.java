package dev.athens.tracing.otel;

import dev.athens.observe.Observation;
import dev.athens.observe.Step;
import dev.athens.observe.TraceContext;
import java.util.Map;
import java.util.Optional;

/**
 * Work of which no trace is recorded, which servers that are asked learn, so that they record none either.
 *
 * @param context which trace it would be
 * @param state what the client wants to be handed on
 */
record Unsampled(TraceContext context, String state) implements Observation {
    @Override
    public Observation begin(Step step, String kind, String subject) {
        return this;
    }

    @Override
    public void end() {}

    @Override
    public void fail(Throwable reason) {}

    @Override
    public Optional<TraceContext> trace() {
        return Optional.of(context);
    }

    @Override
    public Map<String, String> headers() {
        return Span.headers(context, state);
    }
}
