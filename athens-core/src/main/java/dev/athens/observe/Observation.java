package dev.athens.observe;

import java.util.Map;

/** A step that goes on, as somebody sees it. Any thread may end it or begin a part of it. */
public interface Observation {
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

    /** The headers by which a server that is asked in this step learns what its work belongs to. */
    default Map<String, String> headers() {
        return Map.of();
    }
}
