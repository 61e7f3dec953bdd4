package dev.athens.observe;

import java.util.Optional;

/**
 * What a client says of the trace that its request belongs to.
 *
 * @param context empty if it says nothing that can be read
 * @param state what tracing systems want to be handed on, at most 512 characters; empty if there is
 *     nothing
 * @param isTrusted whether the client may decide that the trace is recorded, as those may whom an operator trusts
 */
public record Asked(Optional<TraceContext> context, String state, boolean isTrusted) {
    /** The header that holds the state. */
    public static final String STATE_HEADER = "tracestate";

    /** So much is to be handed on. Source: W3C Trace Context, "tracestate Limits". */
    private static final int MAX_STATE_CHARS = 512;

    /** Nothing is said. */
    public static final Asked NOTHING = new Asked(Optional.empty(), "", false);

    /** Reads the headers. */
    public static Asked of(String parent, String state, boolean isTrusted) {
        Optional<TraceContext> context = TraceContext.parse(parent);
        return context.isEmpty()
                ? NOTHING
                : new Asked(context, state.length() <= MAX_STATE_CHARS ? state : "", isTrusted);
    }
}
