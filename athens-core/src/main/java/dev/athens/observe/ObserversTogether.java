package dev.athens.observe;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

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
        return new Together(all.stream()
                .map(observer -> observer.begin(step, kind, subject))
                .toList());
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
        public Map<String, String> headers() {
            Map<String, String> headers = new HashMap<>();
            each.forEach(observation -> headers.putAll(observation.headers()));
            return headers;
        }
    }
}
