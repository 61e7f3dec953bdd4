package dev.athens.standalone.metrics;

import dev.athens.fetch.FetchException;
import dev.athens.observe.Observation;
import dev.athens.observe.Observer;
import dev.athens.observe.Step;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/** Counts the steps of which work is made, and how long they take. Thread-safe. */
final class StepCounts implements Observer, Source {
    /** What else is seen is for traces. */
    private static final Map<Step, Metric> COUNTED = new EnumMap<>(Map.of(
            Step.FETCH, Metric.ORIGIN_CALLS,
            Step.FLIGHT, Metric.FLIGHTS,
            Step.VERIFICATION, Metric.VERIFICATIONS,
            Step.DECISION, Metric.VALIDATIONS,
            Step.STORAGE, Metric.STORAGE_CALLS));

    /** The flights that gomods/athens counts. */
    private static final Set<String> OF_VERSIONS = Set.of("version", "head");

    /** Kinds are words of the program; if ever there were more, the rest would be counted together. */
    private static final int MAX_KINDS = 100;

    private static final String OTHER = "other other";

    private final Map<Step, Kinds> steps = new EnumMap<>(Step.class);
    private final Durations succeeded = Durations.ofGomods();
    private final Durations failed = Durations.ofGomods();

    /** Has those begin that are part of something that is not counted itself. */
    private final Observation uncounted = new Observation() {
        @Override
        public Observation begin(Step step, String kind, String subject) {
            return StepCounts.this.begin(step, kind, subject);
        }

        @Override
        public void end() {}

        @Override
        public void fail(Throwable reason) {}
    };

    StepCounts() {
        COUNTED.forEach((step, metric) -> steps.put(step, new Kinds(metric, new ConcurrentHashMap<>())));
    }

    /** Steps that are counted by one metric. */
    private record Kinds(Metric metric, ConcurrentMap<String, Map<Outcome, Durations>> all) {
        Map<Outcome, Durations> outcomes(String kind) {
            Map<Outcome, Durations> known = all.get(kind);
            if (known != null) {
                return known;
            }
            return all.computeIfAbsent(all.size() < MAX_KINDS ? kind : OTHER, key -> new ConcurrentHashMap<>());
        }

        void tell(Samples samples) {
            all.forEach((kind, outcomes) ->
                    outcomes.forEach((outcome, took) -> samples.add(metric, took, labels(kind, outcome))));
        }

        /** Those of the metric: as many words of the kind as there is room for, and the outcome. */
        private String[] labels(String kind, Outcome outcome) {
            int space = kind.indexOf(' ');
            return switch (metric.labels().size()) {
                case 1 -> new String[] {outcome.word()};
                case 2 -> new String[] {kind, outcome.word()};
                default ->
                    new String[] {kind.substring(0, Math.max(0, space)), kind.substring(space + 1), outcome.word()};
            };
        }
    }

    /** How a step ends. */
    private enum Outcome {
        OK,
        NOT_FOUND,
        REFUSED,
        TIMEOUT,
        OVERLOAD,
        UNAVAILABLE,
        ERROR;

        static Outcome of(Throwable failure) {
            if (failure instanceof FetchException.NotFound) {
                return NOT_FOUND;
            }
            if (failure instanceof FetchException.Refused) {
                return REFUSED;
            }
            if (failure instanceof FetchException.Unavailable trouble) {
                return trouble.isTimeout() ? TIMEOUT : trouble.isOverload() ? OVERLOAD : UNAVAILABLE;
            }
            return ERROR;
        }

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private final class Counted implements Observation {
        private final Map<Outcome, Durations> outcomes;
        private final boolean ofVersion;
        private final long startNanos = System.nanoTime();

        private Counted(Map<Outcome, Durations> outcomes, boolean ofVersion) {
            this.outcomes = outcomes;
            this.ofVersion = ofVersion;
        }

        @Override
        public Observation begin(Step step, String kind, String subject) {
            return StepCounts.this.begin(step, kind, subject);
        }

        @Override
        public void end() {
            ended(Outcome.OK, succeeded);
        }

        @Override
        public void fail(Throwable reason) {
            ended(Outcome.of(reason), failed);
        }

        private void ended(Outcome outcome, Durations asGomods) {
            long took = System.nanoTime() - startNanos;
            outcomes.computeIfAbsent(outcome, key -> Durations.usual()).add(took);
            if (ofVersion) {
                asGomods.add(took);
            }
        }
    }

    @Override
    public Observation begin(Step step, String kind, String subject) {
        Kinds kinds = steps.get(step);
        return kinds == null
                ? uncounted
                : new Counted(kinds.outcomes(kind), step == Step.FLIGHT && OF_VERSIONS.contains(kind));
    }

    /** The hits of a client count the same, whether or not they are part of a trace. */
    @Override
    public boolean followsTraces() {
        return false;
    }

    @Override
    public void tell(Samples samples) {
        steps.values().forEach(kinds -> kinds.tell(samples));
        samples.add(Metric.UPSTREAM_FETCHES, succeeded.count(), "success");
        samples.add(Metric.UPSTREAM_FETCHES, failed.count(), "failure");
        samples.add(Metric.UPSTREAM_FETCH_DURATION, succeeded, "success");
        samples.add(Metric.UPSTREAM_FETCH_DURATION, failed, "failure");
    }
}
