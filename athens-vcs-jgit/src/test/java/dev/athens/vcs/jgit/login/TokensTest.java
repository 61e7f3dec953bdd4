package dev.athens.vcs.jgit.login;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class TokensTest {
    private static final Duration LIFE = Duration.ofHours(1);
    private static final Duration RENEWED_AFTER = Duration.ofMinutes(55);
    private static final int MANY = 16;

    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-01-01T00:00:00Z"));
    private final Tokens<String> tokens = new Tokens<>(now::get);
    private final AtomicInteger asked = new AtomicInteger();
    private final ExecutorService threads = Executors.newCachedThreadPool();

    @AfterEach
    void stop() {
        threads.shutdownNow();
    }

    private Tokens.Token next() {
        return new Tokens.Token(
                Optional.of("token " + asked.incrementAndGet()),
                now.get().plus(RENEWED_AFTER),
                now.get().plus(LIFE));
    }

    private void pass(Duration time) {
        now.updateAndGet(before -> before.plus(time));
    }

    private Tokens.Token fail() throws IOException {
        asked.incrementAndGet();
        throw new IOException("down");
    }

    @Test
    void areAskedForAgainBeforeTheyEnd() throws Exception {
        assertThat(tokens.get("a", this::next)).contains("token 1");
        pass(RENEWED_AFTER.minusSeconds(1));
        assertThat(tokens.get("a", this::next)).contains("token 1");
        pass(Duration.ofSeconds(1));
        assertThat(tokens.get("a", this::next)).contains("token 2");
    }

    @Test
    void areUsedToTheirEndWhileNoNewOneCanBeHad() throws Exception {
        tokens.get("a", this::next);
        pass(RENEWED_AFTER);
        assertThat(tokens.get("a", this::fail)).contains("token 1");
        pass(LIFE.minus(RENEWED_AFTER));
        assertThatThrownBy(() -> tokens.get("a", this::fail)).hasMessage("down");
    }

    @Test
    void areOfOneKeyEach() throws Exception {
        assertThat(tokens.get("a", this::next)).contains("token 1");
        assertThat(tokens.get("b", this::next)).contains("token 2");
        assertThat(tokens.get("a", this::next)).contains("token 1");
    }

    @Test
    void areNotAskedForAgainAtOnceAfterAFailure() throws Exception {
        assertThatThrownBy(() -> tokens.get("a", this::fail)).hasMessage("down");
        assertThatThrownBy(() -> tokens.get("a", this::next)).hasMessage("down");
        pass(Duration.ofSeconds(5));
        assertThat(tokens.get("a", this::next)).contains("token 2");
    }

    @Test
    void areForgottenWhenAServerRefusesThem() throws Exception {
        tokens.get("a", this::next);
        assertThat(tokens.forget("a", "token 1")).isTrue();
        assertThat(tokens.get("a", this::next)).contains("token 2");
        assertThat(tokens.forget("a", "token 1")).isTrue();
        assertThat(tokens.get("a", this::next)).contains("token 2");
    }

    @Test
    void areAskedForOnceHoweverManyWantOne() throws Exception {
        CountDownLatch gate = new CountDownLatch(1);
        CountDownLatch asking = new CountDownLatch(1);
        Future<Optional<String>> first = threads.submit(() -> tokens.get("a", () -> {
            asking.countDown();
            await(gate);
            return next();
        }));
        asking.await();
        List<Future<Optional<String>>> others = new ArrayList<>();
        for (int i = 0; i < MANY; i++) {
            others.add(threads.submit(() -> tokens.get("a", this::next)));
        }
        gate.countDown();
        assertThat(first.get()).contains("token 1");
        for (Future<Optional<String>> other : others) {
            assertThat(other.get()).contains("token 1");
        }
        assertThat(asked).hasValue(1);
    }

    @Test
    void holdUpNobodyWhileTheOldOneIsGood() throws Exception {
        tokens.get("a", this::next);
        pass(RENEWED_AFTER);
        CountDownLatch gate = new CountDownLatch(1);
        CountDownLatch asking = new CountDownLatch(1);
        Future<Optional<String>> renewing = threads.submit(() -> tokens.get("a", () -> {
            asking.countDown();
            await(gate);
            return next();
        }));
        asking.await();
        assertThat(tokens.get("a", this::fail)).contains("token 1");
        gate.countDown();
        assertThat(renewing.get()).contains("token 2");
    }

    @Test
    void areAskedForByTheNextWhereTheFirstIsInterrupted() throws Exception {
        CountDownLatch asking = new CountDownLatch(1);
        CountDownLatch never = new CountDownLatch(1);
        Future<Optional<String>> first = threads.submit(() -> tokens.get("a", () -> {
            asking.countDown();
            await(never);
            return next();
        }));
        asking.await();
        Future<Optional<String>> second = threads.submit(() -> tokens.get("a", this::next));
        first.cancel(true);
        assertThat(second.get()).contains("token 1");
    }

    @Test
    void shareAFailure() throws Exception {
        CountDownLatch gate = new CountDownLatch(1);
        CountDownLatch asking = new CountDownLatch(1);
        Future<Optional<String>> first = threads.submit(() -> tokens.get("a", () -> {
            asking.countDown();
            await(gate);
            return fail();
        }));
        asking.await();
        Future<Optional<String>> second = threads.submit(() -> tokens.get("a", this::fail));
        gate.countDown();
        assertThatThrownBy(first::get).isInstanceOf(ExecutionException.class).hasRootCauseMessage("down");
        assertThatThrownBy(second::get).isInstanceOf(ExecutionException.class).hasRootCauseMessage("down");
        assertThat(asked).hasValue(1);
    }

    private static void await(CountDownLatch latch) throws InterruptedIOException {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new InterruptedIOException();
        }
    }
}
