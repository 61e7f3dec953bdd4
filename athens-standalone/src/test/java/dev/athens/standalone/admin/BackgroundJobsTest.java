package dev.athens.standalone.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.athens.policy.Caller;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 1, unit = TimeUnit.MINUTES)
class BackgroundJobsTest {
    private static final Caller ANNA = Caller.user("anna");

    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-11-30T10:00:00Z"));
    private final BackgroundJobs jobs = new BackgroundJobs(now::get);
    private final CountDownLatch gate = new CountDownLatch(1);

    @AfterEach
    void close() {
        gate.countDown();
        jobs.close();
    }

    private Job start(Job.Kind kind, boolean alone) throws RefusedException {
        return jobs.start(kind, ANNA, alone, job -> gate.await());
    }

    private static void awaitEnd(Job job) {
        while (!job.isOver()) {
            Thread.onSpinWait();
        }
    }

    @Test
    void letsOnlySoManyWait() throws RefusedException {
        for (int i = 0; i < 22; i++) {
            start(Job.Kind.PREFETCH, false);
        }

        assertThatThrownBy(() -> start(Job.Kind.PREFETCH, false)).hasMessageContaining("22 jobs wait or run already");
    }

    @Test
    void doesOneOfItsKindAtATime() throws RefusedException {
        Job first = start(Job.Kind.VERIFY, true);

        assertThatThrownBy(() -> start(Job.Kind.VERIFY, true)).hasMessageContaining("job " + first.id());
        jobs.cancel(first.id());
        assertThat(start(Job.Kind.VERIFY, true).id()).isNotEqualTo(first.id());
    }

    @Test
    void endsWhatIsCancelled() throws Exception {
        CountDownLatch running = new CountDownLatch(1);
        CountDownLatch interrupted = new CountDownLatch(1);
        Job job = jobs.start(Job.Kind.PREFETCH, ANNA, false, one -> {
            running.countDown();
            try {
                gate.await();
            } catch (InterruptedException e) {
                interrupted.countDown();
                throw e;
            }
        });
        running.await();

        jobs.cancel(job.id());

        interrupted.await();
        assertThat(job.json()).containsEntry("state", "cancelled");
    }

    @Test
    void saysWhyAJobFailed() throws RefusedException {
        Job job = jobs.start(Job.Kind.PREFETCH, ANNA, false, one -> {
            throw new IllegalStateException("out of luck");
        });

        awaitEnd(job);
        assertThat(job.json())
                .containsEntry("state", "failed")
                .extracting("notes")
                .asString()
                .contains("out of luck");
    }

    @Test
    void forgetsJobsAfterADayAndAllButTheLastHundred() throws RefusedException {
        Job first = start(Job.Kind.PREFETCH, false);
        gate.countDown();
        awaitEnd(first);
        for (int i = 0; i < 120; i++) {
            awaitEnd(start(Job.Kind.PREFETCH, false));
        }
        assertThat(jobs.all()).hasSize(100).doesNotContain(first);

        now.set(now.get().plus(Duration.ofDays(2)));

        assertThat(jobs.all()).isEmpty();
    }

    @Test
    void keepsNoMoreNotesThanAnybodyReads() throws RefusedException {
        Job job = start(Job.Kind.PREFETCH, false);
        for (int i = 0; i < 150; i++) {
            job.note("x".repeat(1_000));
        }

        assertThat(job.json()).containsEntry("notes_left_out", 50L);
        assertThat(job.json().get("notes").toString()).hasSizeLessThan(60_000);
    }
}
