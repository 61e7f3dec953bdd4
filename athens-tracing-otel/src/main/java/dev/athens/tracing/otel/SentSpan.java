package dev.athens.tracing.otel;

import dev.athens.observe.TraceContext;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.api.trace.TraceStateBuilder;
import io.opentelemetry.sdk.common.InstrumentationScopeInfo;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.data.EventData;
import io.opentelemetry.sdk.trace.data.LinkData;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.data.StatusData;
import java.util.List;

/**
 * A step as OpenTelemetry has it.
 *
 * @param words its name, kind, attributes and status
 */
record SentSpan(Span.Ended span, Resource resource, SpanContext context, SpanContext parent, SpanWords words)
        implements SpanData {
    private static final InstrumentationScopeInfo SCOPE = InstrumentationScopeInfo.create("dev.athens");

    static SentSpan of(Span.Ended span, Resource resource) {
        TraceContext context = span.context();
        TraceState state = state(span.state());
        return new SentSpan(
                span,
                resource,
                SpanContext.create(context.traceId(), context.spanId(), TraceFlags.getSampled(), state),
                span.parent().isEmpty()
                        ? SpanContext.getInvalid()
                        : SpanContext.create(context.traceId(), span.parent(), TraceFlags.getSampled(), state),
                SpanWords.of(span));
    }

    /** What is malformed is left out. Source: W3C Trace Context, "tracestate Header Field Values". */
    private static TraceState state(String header) {
        TraceStateBuilder state = TraceState.builder();
        String[] members = header.split(",", -1);
        // the last one that is put comes first
        for (int i = members.length - 1; i >= 0; i--) {
            int equals = members[i].indexOf('=');
            if (equals > 0) {
                state.put(
                        members[i].substring(0, equals).strip(),
                        members[i].substring(equals + 1).strip());
            }
        }
        return state.build();
    }

    @Override
    public SpanContext getSpanContext() {
        return context;
    }

    @Override
    public SpanContext getParentSpanContext() {
        return parent;
    }

    @Override
    public Resource getResource() {
        return resource;
    }

    @Override
    public InstrumentationScopeInfo getInstrumentationScopeInfo() {
        return SCOPE;
    }

    @Override
    @Deprecated
    @SuppressWarnings("deprecation") // the interface asks for it
    public io.opentelemetry.sdk.common.InstrumentationLibraryInfo getInstrumentationLibraryInfo() {
        return io.opentelemetry.sdk.common.InstrumentationLibraryInfo.create(SCOPE.getName(), null);
    }

    @Override
    public String getName() {
        return words.name();
    }

    @Override
    public SpanKind getKind() {
        return words.kind();
    }

    @Override
    public long getStartEpochNanos() {
        return span.startEpochNanos();
    }

    @Override
    public long getEndEpochNanos() {
        return span.endEpochNanos();
    }

    @Override
    public Attributes getAttributes() {
        return words.attributes();
    }

    @Override
    public List<EventData> getEvents() {
        return List.of();
    }

    @Override
    public List<LinkData> getLinks() {
        return List.of();
    }

    @Override
    public StatusData getStatus() {
        return words.status();
    }

    @Override
    public boolean hasEnded() {
        return true;
    }

    @Override
    public int getTotalRecordedEvents() {
        return 0;
    }

    @Override
    public int getTotalRecordedLinks() {
        return 0;
    }

    @Override
    public int getTotalAttributeCount() {
        return words.attributes().size();
    }
}
