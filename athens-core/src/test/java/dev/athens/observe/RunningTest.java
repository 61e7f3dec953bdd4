package dev.athens.observe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(10)
class RunningTest {
    private final List<String> seen = new ArrayList<>();
    private final Observer observer = (step, kind, subject) -> new Noted("", step, subject);

    /** Notes beginnings and ends, each with the steps that it is part of. */
    private final class Noted implements Observation {
        private final String name;

        Noted(String whole, Step step, String subject) {
            this.name = whole + "/" + step + ":" + subject;
            seen.add("begin " + name);
        }

        @Override
        public Observation begin(Step step, String kind, String subject) {
            return new Noted(name, step, subject);
        }

        @Override
        public void end() {
            seen.add("end " + name);
        }

        @Override
        public void fail(Throwable reason) {
            seen.add("fail " + name + " " + reason.getMessage());
        }

        @Override
        public Map<String, String> headers() {
            return Map.of("at", name);
        }
    }

    @Test
    void whatAThreadBeginsWithinAStepIsPartOfIt() {
        try (Running fetch = Running.begin(observer, Step.FETCH, "git", "a")) {
            try (Running pack = Running.begin(Step.PACK, "http", "b")) {
                pack.done();
            }
            fetch.done();
        }
        assertThat(seen)
                .containsExactly("begin /FETCH:a", "begin /FETCH:a/PACK:b", "end /FETCH:a/PACK:b", "end /FETCH:a");
        assertThat(Running.current()).isSameAs(Observation.NONE);
    }

    @Test
    void anObserverIsAskedOnlyForWhatIsPartOfNothing() {
        try (Running fetch = Running.begin(observer, Step.FETCH, "git", "a");
                Running save = Running.begin(observer, Step.SAVE, "disk", "b")) {
            save.done();
            fetch.done();
        }
        assertThat(seen).contains("begin /FETCH:a/SAVE:b");
    }

    @Test
    void withoutAnObserverNothingIsSeen() {
        try (Running pack = Running.begin(Step.PACK, "http", "b")) {
            assertThat(Running.current()).isSameAs(Observation.NONE);
            pack.done();
        }
        assertThat(seen).isEmpty();
    }

    @Test
    void aStepThatIsNeitherDoneNorExplainedHasFailed() {
        assertThatThrownBy(this::broken).hasMessage("broken");
        try (Running fetch = Running.begin(observer, Step.FETCH, "git", "b")) {
            fetch.failed(new IOException("away"));
        }
        assertThat(seen)
                .containsExactly(
                        "begin /FETCH:a",
                        "fail /FETCH:a ended by an exception",
                        "begin /FETCH:b",
                        "fail /FETCH:b away");
    }

    private void broken() {
        try (Running fetch = Running.begin(observer, Step.FETCH, "git", "a")) {
            if (seen.size() == 1) {
                throw new IllegalStateException("broken");
            }
            fetch.done();
        }
    }

    @Test
    void anotherThreadGoesOnWithWhatItIsTold() throws Exception {
        Observation whole = observer.begin(Step.REQUEST, "", "a");
        String result = Running.within(whole, () -> {
            try (Running fetch = Running.begin(Step.FETCH, "git", "b")) {
                return fetch.done("fetched");
            }
        });
        assertThat(result).isEqualTo("fetched");
        assertThat(seen).containsExactly("begin /REQUEST:a", "begin /REQUEST:a/FETCH:b", "end /REQUEST:a/FETCH:b");
        assertThat(Running.current()).isSameAs(Observation.NONE);
    }

    @Test
    void severalObserversSeeTheSame() {
        Observer both = Observer.of(List.of(observer, observer));
        try (Running fetch = Running.begin(both, Step.FETCH, "git", "a")) {
            assertThat(Running.current().headers()).containsEntry("at", "/FETCH:a");
            fetch.done();
        }
        assertThat(seen).containsExactly("begin /FETCH:a", "begin /FETCH:a", "end /FETCH:a", "end /FETCH:a");
    }

    @Test
    void serversLearnTheIdOfTheRequestWhetherOrNotAnybodySeesIt() {
        Observation unseen = Observation.NONE.ofRequest("id");
        assertThat(unseen.begin(Step.CALL, "http", "a").headers()).containsOnly(Map.entry("X-Request-ID", "id"));
        Observation call =
                observer.begin(Step.REQUEST, "zip", "a").ofRequest("id").begin(Step.CALL, "http", "b");
        assertThat(call.headers()).containsOnly(Map.entry("X-Request-ID", "id"), Map.entry("at", "/REQUEST:a/CALL:b"));
        assertThat(call.requestId()).isEqualTo("id");
    }

    @Test
    void whatIsCarriedIsPartOfWhatItWasTakenFrom() throws Exception {
        Callable<Boolean> work;
        Function<String, Boolean> function;
        try (Running fetch = Running.begin(observer, Step.FETCH, "git", "a")) {
            work = Running.carried(() -> begun("b"));
            function = Running.carried(this::begun);
            fetch.done();
        }
        assertThat(work.call()).isTrue();
        assertThat(function.apply("c")).isTrue();
        assertThat(seen).contains("begin /FETCH:a/PACK:b", "begin /FETCH:a/PACK:c");
        assertThat(Running.current()).isSameAs(Observation.NONE);
    }

    private boolean begun(String subject) {
        try (Running pack = Running.begin(Step.PACK, "http", subject)) {
            return pack.done(true);
        }
    }

    @Test
    void aWaitEndsAsWhatItIsFor() {
        CompletableFuture<String> good = new CompletableFuture<>();
        CompletableFuture<String> bad = new CompletableFuture<>();
        try (Running fetch = Running.begin(observer, Step.FETCH, "git", "a")) {
            Running.waits("flight", "b", good);
            Running.waits("flight", "c", bad);
            fetch.done();
        }
        good.complete("");
        bad.completeExceptionally(new IOException("away"));
        assertThat(seen).contains("end /FETCH:a/WAIT:b", "fail /FETCH:a/WAIT:c away");
    }
}
