package dev.athens.observe;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * Several who see the same.
 *
 * @param all each of them
 */
record ObserversTogether(List<Observer> all) implements Observer {
    ObserversTogether {
        all = List.copyOf(all);
    }

    @Override
    public Observation begin(Step step, String kind, String subject) {
        return together(observer -> observer.begin(step, kind, subject));
    }

    @Override
    public Observation request(String kind, String path, Asked asked) {
        return together(observer -> observer.request(kind, path, asked));
    }

    @Override
    public boolean followsTraces() {
        return all.stream().anyMatch(Observer::followsTraces);
    }

    @Override
    public Observation hit(String kind, String path, Duration took) {
        // without a stream, since this is done for each request
        List<Observation> seen = List.of();
        for (int i = 0; i < all.size(); i++) {
            Observation one = all.get(i).hit(kind, path, took);
            if (one != Observation.NONE) {
                seen = seen.isEmpty() ? new ArrayList<>() : seen;
                seen.add(one);
            }
        }
        return seen.isEmpty() ? Observation.NONE : new Together(seen);
    }

    private Together together(Function<Observer, Observation> begun) {
        return new Together(all.stream().map(begun).toList());
    }

    private record Together(List<Observation> each) implements Observation {
        @Override
        public Observation begin(Step step, String kind, String subject) {
            return new Together(each.stream()
                    .map(observation -> observation.begin(step, kind, subject))
                    .toList());
        }

        @Override
        public void end() {
            each.forEach(Observation::end);
        }

        @Override
        public void fail(Throwable reason) {
            each.forEach(observation -> observation.fail(reason));
        }

        @Override
        public void note(Detail detail, String value) {
            each.forEach(observation -> observation.note(detail, value));
        }

        @Override
        public Optional<TraceContext> trace() {
            return each.stream()
                    .flatMap(observation -> observation.trace().stream())
                    .findFirst();
        }

        @Override
        public Map<String, String> headers() {
            Map<String, String> headers = new HashMap<>();
            each.forEach(observation -> headers.putAll(observation.headers()));
            return headers;
        }
    }
}
