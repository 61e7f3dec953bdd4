package dev.athens.testkit;

import dev.athens.observe.Asked;
import dev.athens.observe.Detail;
import dev.athens.observe.Observation;
import dev.athens.observe.Observer;
import dev.athens.observe.Step;
import dev.athens.observe.TraceContext;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** Remembers which steps it has seen, and what each was part of. Thread-safe. */
public final class RecordingObserver implements Observer {
    private final AtomicInteger spans = new AtomicInteger();
    private final List<Seen> all = new CopyOnWriteArrayList<>();
    private final List<Asked> asked = new CopyOnWriteArrayList<>();
    private volatile boolean picksHits;

    /** An observer that has seen nothing yet. */
    public RecordingObserver() {}

    /** Has it look at each hit from now on. */
    public void pickHits() {
        picksHits = true;
    }

    /** A step, as it is now. */
    public final class Seen implements Observation {
        private final Optional<Seen> whole;
        private final Step step;
        private final String kind;
        private final String subject;
        private final TraceContext context;
        private final Map<Detail, String> details = new EnumMap<>(Detail.class);
        private volatile String outcome = "";

        private Seen(Optional<Seen> whole, Step step, String kind, String subject, Optional<TraceContext> parent) {
            this.whole = whole;
            this.step = step;
            this.kind = kind;
            this.subject = subject;
            int number = spans.incrementAndGet();
            String traceId = whole.map(part -> part.context.traceId())
                    .or(() -> parent.map(TraceContext::traceId))
                    .orElseGet(() -> String.format("%032x", number));
            this.context = new TraceContext(traceId, String.format("%016x", number), true);
            all.add(this);
        }

        @Override
        public Observation begin(Step part, String partKind, String partSubject) {
            return new Seen(Optional.of(this), part, partKind, partSubject, Optional.empty());
        }

        @Override
        public void end() {
            finish("ended");
        }

        @Override
        public void fail(Throwable reason) {
            finish("failed: " + reason.getMessage());
        }

        private void finish(String how) {
            if (!outcome.isEmpty()) {
                throw new IllegalStateException(path() + " has ended twice");
            }
            outcome = how;
        }

        @Override
        public void note(Detail detail, String value) {
            synchronized (details) {
                details.put(detail, value);
            }
        }

        @Override
        public Optional<TraceContext> trace() {
            return Optional.of(context);
        }

        @Override
        public Map<String, String> headers() {
            return Map.of(TraceContext.HEADER, context.header());
        }

        /** The steps that it is part of, and itself, such as {@code REQUEST zip/FLIGHT version}. */
        public String path() {
            return whole.map(part -> part.path() + "/").orElse("") + step + " " + kind;
        }

        /** What it is about. */
        public String subject() {
            return subject;
        }

        /** {@code ended}, or {@code failed:} and why; empty as long as it goes on. */
        public String outcome() {
            return outcome;
        }

        /** What more was said of it. */
        public Map<Detail, String> details() {
            synchronized (details) {
                return Map.copyOf(details);
            }
        }
    }

    @Override
    public Observation begin(Step step, String kind, String subject) {
        return new Seen(Optional.empty(), step, kind, subject, Optional.empty());
    }

    @Override
    public Observation request(String kind, String path, Asked said) {
        asked.add(said);
        return new Seen(Optional.empty(), Step.REQUEST, kind, path, said.context());
    }

    @Override
    public Observation hit(String kind, String path, Duration took) {
        return picksHits ? begin(Step.REQUEST, kind, path) : Observation.NONE;
    }

    /** All steps that have begun, in the order in which they did. */
    public List<Seen> steps() {
        return List.copyOf(all);
    }

    /** What clients have said of the traces of their requests, in the order in which these began. */
    public List<Asked> asked() {
        return List.copyOf(asked);
    }

    /** The paths of all steps that have begun. */
    public List<String> paths() {
        List<String> paths = new ArrayList<>();
        all.forEach(seen -> paths.add(seen.path()));
        return paths;
    }
}
