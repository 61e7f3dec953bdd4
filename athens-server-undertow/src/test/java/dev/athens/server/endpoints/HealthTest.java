package dev.athens.server.endpoints;

import static org.assertj.core.api.Assertions.assertThat;

import dev.athens.server.options.HealthPart;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 1, unit = TimeUnit.MINUTES)
class HealthTest {
    private static final Duration LONG = Duration.ofMinutes(1);

    private final AtomicInteger asked = new AtomicInteger();
    private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 5); // such a clock runs over now and then
    private final CountDownLatch gate = new CountDownLatch(1);

    private HealthPart counted() {
        return HealthPart.needed("storage", "cannot be read", asked::incrementAndGet);
    }

    private HealthPart hanging(String name) {
        return new HealthPart(name, !name.equals("index"), "is away", HealthPart.SHORTEST_INTERVAL, () -> {
            asked.incrementAndGet();
            try {
                gate.await();
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
        });
    }

    private static Finding only(CompletableFuture<List<Finding>> findings) {
        List<Finding> found = findings.join();
        assertThat(found).hasSize(1);
        return found.get(0);
    }

    @Test
    void asksAPartOnceASecondHoweverManyWantToKnow() {
        try (Health health = new Health(List.of(counted()), now::get, LONG)) {
            for (int i = 0; i < 100; i++) {
                assertThat(only(health.ask(true)).isOk()).isTrue();
            }
            assertThat(asked).hasValue(1);

            now.addAndGet(TimeUnit.SECONDS.toNanos(1));
            assertThat(only(health.ask(true)).isOk()).isTrue();
            assertThat(asked).hasValue(2);
        }
    }

    @Test
    void asksAPartThatHangsOnlyOnce() {
        try (Health health = new Health(List.of(hanging("storage")), now::get, LONG)) {
            List<CompletableFuture<List<Finding>>> answers = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                answers.add(health.ask(true));
                now.addAndGet(TimeUnit.SECONDS.toNanos(1));
            }
            assertThat(answers).noneMatch(CompletableFuture::isDone);
            gate.countDown();

            assertThat(answers)
                    .allSatisfy(answer -> assertThat(only(answer).isOk()).isTrue());
            assertThat(asked).hasValue(1);
        }
    }

    @Test
    void saysThatAPartIsInTroubleThatDoesNotAnswer() {
        try (Health health = new Health(List.of(hanging("storage")), now::get, Duration.ofMillis(1))) {
            Finding finding = only(health.ask(true));

            assertThat(finding.stopsServer()).isTrue();
            assertThat(finding.detail().orElseThrow()).contains("does not answer");
            // nobody waits for it again
            assertThat(health.ask(true)).isCompleted();
            assertThat(asked).hasValue(1);
            gate.countDown();
        }
    }

    @Test
    void doesNotWaitForWhatTheServerCanDoWithout() {
        try (Health health = new Health(List.of(counted(), hanging("index")), now::get, LONG)) {
            assertThat(health.ask(false).join()).allMatch(Finding::isOk);

            CompletableFuture<List<Finding>> all = health.ask(true);
            assertThat(all).isNotDone();
            gate.countDown();
            assertThat(all.join()).hasSize(2);
        }
    }

    @Test
    void goesOnWhenACheckIsWrongItself() {
        HealthPart wrong = HealthPart.needed("wrong", "is wrong", () -> {
            throw new IllegalStateException("a bug");
        });
        try (Health health = new Health(List.of(wrong), now::get, LONG)) {
            assertThat(only(health.ask(true)).detail().orElseThrow()).contains("a bug");
        }
    }
}
