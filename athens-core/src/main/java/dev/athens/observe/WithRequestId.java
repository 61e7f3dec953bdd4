package dev.athens.observe;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A step of which servers that are asked learn which request it belongs to, whether or not anybody sees it.
 *
 * @param seen by whoever sees it
 */
record WithRequestId(Observation seen, String id) implements Observation {
    @Override
    public Observation begin(Step step, String kind, String subject) {
        Observation part = seen.begin(step, kind, subject);
        return part == seen ? this : new WithRequestId(part, id);
    }

    @Override
    public void end() {
        seen.end();
    }

    @Override
    public void fail(Throwable reason) {
        seen.fail(reason);
    }

    @Override
    public void note(Detail detail, String value) {
        seen.note(detail, value);
    }

    @Override
    public Optional<TraceContext> trace() {
        return seen.trace();
    }

    @Override
    public String requestId() {
        return id;
    }

    @Override
    public Map<String, String> headers() {
        Map<String, String> headers = new HashMap<>(seen.headers());
        headers.put(REQUEST_ID_HEADER, id);
        return headers;
    }
}
