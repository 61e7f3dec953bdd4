package dev.athens.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.athens.fetch.FetchException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
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
        execute(pool, host, () -> {
            started.countDown();
            await(until);
        });
        started.await();
    }

    private static void execute(FetchPool pool, String host, Runnable task) {
        pool.execute(host, task, () -> {
            throw new AssertionError("given up: " + host);
        });
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
            execute(pool, host, () -> {
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
            execute(pool, "a.example", others::countDown);
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
            assertThatThrownBy(() -> execute(pool, "a.example", () -> {}))
                    .isInstanceOf(RejectedExecutionException.class)
                    .hasMessageContaining("no thread");
        }
        threadsAreOut = false;
        assertThatTwoRunAtOnce(pool, "a.example");
    }

    @Test
    void goesOnAfterWorkThatThrows() throws Exception {
        for (int i = 0; i < 5; i++) {
            execute(pool, "a.example", () -> {
                throw new StackOverflowError("for a test");
            });
        }
        assertThatTwoRunAtOnce(pool, "a.example");
    }

    /** Gives a host more work than there are threads, none of which ends before the latch is open. */
    private static Semaphore hang(FetchPool pool, String host, CountDownLatch until) {
        Semaphore started = new Semaphore(0);
        for (int i = 0; i < 20; i++) {
            execute(pool, host, () -> {
                started.release();
                await(until);
            });
        }
        return started;
    }

    @Test
    void leavesThreadsToOthersWhenTwoHostsHang() throws Exception {
        try (FetchPool ten = pool(10, 8)) {
            CountDownLatch end = new CountDownLatch(1);
            Semaphore one = hang(ten, "one.example", end);
            one.acquire(8);
            Semaphore other = hang(ten, "other.example", end);
            other.acquire(1);

            CountDownLatch done = new CountDownLatch(3);
            for (int i = 0; i < 3; i++) {
                execute(ten, "third.example", done::countDown);
            }
            done.await();
            assertThat(one.availablePermits() + other.availablePermits()).isZero();
            end.countDown();
        }
    }

    @Test
    void dividesThreadsAmongHosts() throws Exception {
        try (FetchPool ten = pool(10, 8)) {
            CountDownLatch first = new CountDownLatch(1);
            hang(ten, "one.example", first).acquire(8);
            CountDownLatch end = new CountDownLatch(1);
            Semaphore two = hang(ten, "two.example", end);
            Semaphore three = hang(ten, "three.example", end);
            first.countDown();

            // of the eight that are not kept free, each of the two has half once the first host is done
            two.acquire(4);
            three.acquire(4);
            CountDownLatch others = new CountDownLatch(2);
            execute(ten, "four.example", others::countDown);
            execute(ten, "five.example", others::countDown);
            others.await();
            end.countDown();
        }
    }

    @Test
    void givesTheNextThreadToTheHostThatHasFewest() throws Exception {
        CountDownLatch end = new CountDownLatch(1);
        occupy(pool, "one.example", end);
        CountDownLatch other = new CountDownLatch(1);
        occupy(pool, "one.example", other);
        List<String> order = new CopyOnWriteArrayList<>();
        CountDownLatch all = new CountDownLatch(5);
        for (String host : List.of("one.example", "one.example", "two.example", "two.example", "three.example")) {
            execute(pool, host, () -> {
                order.add(host);
                all.countDown();
            });
        }
        other.countDown();
        all.await();
        end.countDown();

        assertThat(order.subList(0, 3)).containsExactly("two.example", "three.example", "two.example");
    }

    @Test
    void doesLastWhatNobodyWaitsFor() throws Exception {
        try (FetchPool one = pool(1, 1)) {
            CountDownLatch end = new CountDownLatch(1);
            occupy(one, "a.example", end);
            List<String> order = new CopyOnWriteArrayList<>();
            CountDownLatch all = new CountDownLatch(3);
            List<FetchPool.Work> works = new ArrayList<>();
            for (String name : List.of("deserted", "wanted again", "wanted")) {
                works.add(one.execute(
                        "a.example",
                        () -> {
                            order.add(name);
                            all.countDown();
                        },
                        () -> {}));
            }
            one.desert(works.get(0));
            one.desert(works.get(1));
            one.want(works.get(1));
            end.countDown();
            all.await();

            assertThat(order).containsExactly("wanted", "wanted again", "deserted");
        }
    }

    @Test
    void makesRoomByWhatNobodyWaitsFor() throws Exception {
        CountDownLatch end = new CountDownLatch(1);
        occupy(pool, "a.example", end);
        occupy(pool, "a.example", end);
        CountDownLatch givenUp = new CountDownLatch(1);
        FetchPool.Work first = pool.execute("a.example", () -> {}, givenUp::countDown);
        for (int i = 1; i < FetchPool.MAX_WAITING_PER_HOST; i++) {
            execute(pool, "a.example", () -> {});
        }
        assertThatThrownBy(() -> execute(pool, "a.example", () -> {}))
                .isInstanceOf(RejectedExecutionException.class)
                .hasMessage("too many fetches from a.example are waiting, try again later");
        execute(pool, "b.example", () -> {});

        pool.desert(first);
        execute(pool, "a.example", () -> {});
        givenUp.await();
        end.countDown();
    }

    @Test
    void boundsWhatWaitsInAll() throws Exception {
        CountDownLatch end = new CountDownLatch(1);
        occupy(pool, "a.example", end);
        occupy(pool, "a.example", end);
        for (int i = 0; i < FetchPool.MAX_WAITING; i++) {
            execute(pool, "h" + i % 3 + ".example", () -> {});
        }
        assertThatThrownBy(() -> execute(pool, "b.example", () -> {}))
                .isInstanceOf(RejectedExecutionException.class)
                .hasMessage("too many fetches are waiting, try again later");
        end.countDown();
    }

    @Test
    void forgetsAFlightWhoseTimeIsOverBeforeItsTurn() throws Exception {
        Singleflight flights = new Singleflight(pool);
        CountDownLatch end = new CountDownLatch(1);
        occupy(pool, "a.example", end);
        occupy(pool, "a.example", end);
        for (int i = 0; i <= FetchPool.MAX_WAITING_PER_HOST; i++) {
            CompletableFuture<String> late =
                    flights.join("key", "a.example", Duration.ofMillis(1), () -> "never", Waiter.patient());
            if (i % 100 == 0) {
                assertThatThrownBy(late::get).cause().isInstanceOf(OverdueException.class);
            } else {
                late.completeExceptionally(new OverdueException(Duration.ofMillis(1)));
            }
        }
        end.countDown();
    }

    @Test
    void leavesNoDeadFlightBehind() throws Exception {
        Singleflight flights = new Singleflight(pool);
        threadsAreOut = true;
        CompletableFuture<String> refused = flights.join("key", "a.example", LONG, () -> "never", Waiter.patient());
        assertThatThrownBy(refused::get)
                .cause()
                .isInstanceOfSatisfying(FetchException.Unavailable.class, e -> assertThat(e.isOverload())
                        .isTrue());

        threadsAreOut = false;
        assertThat(flights.join("key", "a.example", LONG, () -> "done", Waiter.patient())
                        .get())
                .isEqualTo("done");
    }
}
