package dev.athens.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.athens.fetch.FetchException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class FetchPoolTest {
    private static final Duration LONG = Duration.ofMinutes(1);

    private volatile boolean threadsAreOut;
    private final FetchPool pool = pool(2, 2);

    private FetchPool pool(int size, int perHost) {
        return new FetchPool(size, perHost, work -> {
            if (threadsAreOut) {
                throw new OutOfMemoryError("unable to create native thread");
            }
            Thread thread = new Thread(work);
            thread.setDaemon(true);
            return thread;
        });
    }

    @AfterEach
    void close() {
        pool.close();
    }

    /** Starts work that goes on until the latch is open, and waits until it runs. */
    private static void occupy(FetchPool pool, String host, CountDownLatch until) throws InterruptedException {
        CountDownLatch started = new CountDownLatch(1);
        pool.execute(host, () -> {
            started.countDown();
            await(until);
        });
        started.await();
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void assertThatTwoRunAtOnce(FetchPool pool, String host) throws Exception {
        CyclicBarrier both = new CyclicBarrier(3);
        for (int i = 0; i < 2; i++) {
            pool.execute(host, () -> {
                try {
                    both.await();
                } catch (Exception e) {
                    throw new IllegalStateException(e);
                }
            });
        }
        both.await(10, TimeUnit.SECONDS);
    }

    @Test
    void doesWhatWaitsWhenThreadsRunOut() throws Exception {
        CountDownLatch first = new CountDownLatch(1);
        CountDownLatch others = new CountDownLatch(3);
        occupy(pool, "a.example", first);

        threadsAreOut = true;
        for (int i = 0; i < 3; i++) {
            pool.execute("a.example", others::countDown);
        }
        first.countDown();
        others.await();

        threadsAreOut = false;
        assertThatTwoRunAtOnce(pool, "a.example");
    }

    @Test
    void refusesWhatNobodyWouldDo() throws Exception {
        threadsAreOut = true;
        for (int i = 0; i < 5; i++) {
            assertThatThrownBy(() -> pool.execute("a.example", () -> {}))
                    .isInstanceOf(RejectedExecutionException.class)
                    .hasMessageContaining("no thread");
        }
        threadsAreOut = false;
        assertThatTwoRunAtOnce(pool, "a.example");
    }

    @Test
    void goesOnAfterWorkThatThrows() throws Exception {
        for (int i = 0; i < 5; i++) {
            pool.execute("a.example", () -> {
                throw new StackOverflowError("for a test");
            });
        }
        assertThatTwoRunAtOnce(pool, "a.example");
    }

    @Test
    void leavesNoDeadFlightBehind() throws Exception {
        Singleflight flights = new Singleflight(pool);
        threadsAreOut = true;
        CompletableFuture<String> refused = flights.join("key", "a.example", LONG, () -> "never");
        assertThatThrownBy(refused::get)
                .cause()
                .isInstanceOfSatisfying(FetchException.Unavailable.class, e -> assertThat(e.isOverload())
                        .isTrue());

        threadsAreOut = false;
        assertThat(flights.join("key", "a.example", LONG, () -> "done").get()).isEqualTo("done");
    }
}
