package dev.athens.observe;

import java.util.Map;
import java.util.Optional;

/** A step that goes on, as somebody sees it. Any thread may end it or begin a part of it. */
public interface Observation {
    /** The header that holds the id of the request that something belongs to. */
    String REQUEST_ID_HEADER = "X-Request-ID";

    /** Seen by nobody. */
    Observation NONE = new Observation() {
        @Override
        public Observation begin(Step step, String kind, String subject) {
            return NONE;
        }

        @Override
        public void end() {}

        @Override
        public void fail(Throwable reason) {}
    };

    /** Begins a step that is a part of this one; what they mean is said at {@link Observer#begin}. */
    Observation begin(Step step, String kind, String subject);

    /** It has ended well. Called once, unless {@link #fail} is. */
    void end();

    /** It has failed, or found nothing. */
    void fail(Throwable reason);

    /** Says more of it. */
    default void note(Detail detail, String value) {}

    /** Where in which trace it is; empty if there is none. */
    default Optional<TraceContext> trace() {
        return Optional.empty();
    }

    /** The id of the request that it belongs to; empty if it belongs to none. */
    default String requestId() {
        return "";
    }

    /** The same step of a request, whose id is told to servers that are asked in it. */
    default Observation ofRequest(String id) {
        return new WithRequestId(this, id);
    }

    /** The headers by which a server that is asked in this step learns what its work belongs to. */
    default Map<String, String> headers() {
        return Map.of();
    }
}
