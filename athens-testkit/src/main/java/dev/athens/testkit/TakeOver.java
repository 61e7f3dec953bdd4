package dev.athens.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.athens.module.ModuleVersion;
import dev.athens.protocol.ProtocolRequest;
import dev.athens.proxy.Answer;
import dev.athens.proxy.ModuleProxy;
import dev.athens.storage.StorageParts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Processes that fetch a version each, and a server that wants the same versions, which has two ways to fetch them: those of
 * even numbers at once, and those of odd ones not before {@link #letOthersFinish}. Not thread-safe.
 */
final class TakeOver implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final StorageParts parts;
    private final List<ClaimHolder> holders = new ArrayList<>();
    private final List<ModuleVersion> versions = new ArrayList<>();
    private final List<CompletableFuture<Answer>> answers = new ArrayList<>();
    private final CountDownLatch gate = new CountDownLatch(1);
    private final CountDownLatch fetchingLate;
    private final ModuleProxy quick;
    private final ModuleProxy late;
    private final AtomicLong longestNanos = new AtomicLong();

    /**
     * Starts the processes, waits until all fetch, and asks for what they fetch.
     *
     * @param parts the storage of the server, which the caller closes
     * @param places of the storage, as each of the processes knows it
     * @param number of the first version; each has another
     */
    TakeOver(
            StorageParts parts,
            Class<? extends ClaimHolder.Opener> opener,
            List<String> places,
            Duration lease,
            int number,
            Path folder)
            throws IOException {
        this.parts = parts;
        this.fetchingLate = new CountDownLatch(places.size() / 2);
        for (String place : places) {
            int own = number + holders.size();
            versions.add(ClaimHolder.version(own));
            holders.add(ClaimHolder.start(opener, place, lease, own, folder));
        }
        List<FakeModule> modules = versions.stream()
                .map(version -> ClaimHolder.module(version, "other"))
                .toList();
        Path scratch = Files.createTempDirectory(folder, "others");
        this.quick = ClaimHolder.proxy(parts, FakeFetcher.serving(modules), scratch);
        FakeFetcher slow =
                FakeFetcher.serving(modules).announcingTo(fetchingLate).blockedBy(gate);
        this.late = ClaimHolder.proxy(parts, slow, scratch);
        for (ClaimHolder holder : holders) {
            holder.awaitFetch();
        }
        for (int i = 0; i < versions.size(); i++) {
            answers.add((isLate(i) ? late : quick).answerAsync(new ProtocolRequest.Zip(versions.get(i))));
        }
    }

    private static boolean isLate(int index) {
        return index % 2 == 1;
    }

    List<ClaimHolder> holders() {
        return holders;
    }

    /** How many versions the server is slow with. */
    int late() {
        return versions.size() / 2;
    }

    /** From now on it is measured how long clients wait. */
    void measure() {
        long begin = System.nanoTime();
        for (int i = 0; i < answers.size(); i++) {
            assertThat(answers.get(i)).as("fetched beside its holder").isNotDone();
            if (!isLate(i)) {
                CompletableFuture<Void> unused = answers.get(i)
                        .thenRun(() -> longestNanos.accumulateAndGet(System.nanoTime() - begin, Math::max));
            }
        }
    }

    /** Waits until the server has got the work of all of them, and has done that which it does at once. */
    void awaitTakenOver() throws Exception {
        for (int i = 0; i < answers.size(); i++) {
            if (!isLate(i)) {
                assertThat(content(i)).isEqualTo("other");
            }
        }
        assertThat(fetchingLate.await(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                .as("the server fetches the others")
                .isTrue();
    }

    /** Has the processes end their fetches, of which those come first that the server is slow with. */
    void finish() throws Exception {
        for (int i = 0; i < holders.size(); i++) {
            assertThat(holders.get(i).finish())
                    .as(versions.get(i).toString())
                    .isEqualTo(isLate(i) ? "holder" : "other");
        }
    }

    /** Lets the server end what it has been slow with. */
    void letOthersFinish() {
        gate.countDown();
    }

    /** Checks that the server's clients get what is stored, which is one and the same content for all. */
    void assertContent(String ofLate) throws Exception {
        for (int i = 0; i < answers.size(); i++) {
            String expected = isLate(i) ? ofLate : "other";
            assertThat(content(i)).isEqualTo(expected);
            CompletableFuture<Answer> again = quick.answerAsync(new ProtocolRequest.Zip(versions.get(i)));
            assertThat(ClaimHolder.content(versions.get(i), again.get())).isEqualTo(expected);
            assertThat(parts.storage().find(versions.get(i))).isPresent();
        }
    }

    private String content(int index) throws IOException, InterruptedException, ExecutionException, TimeoutException {
        return ClaimHolder.content(versions.get(index), answers.get(index).get(PATIENCE.toSeconds(), TimeUnit.SECONDS));
    }

    /** The longest that a client has waited for work that the server could do at once. */
    Duration longest() {
        return Duration.ofNanos(longestNanos.get());
    }

    @Override
    public void close() {
        gate.countDown();
        holders.forEach(ClaimHolder::close);
        quick.close();
        late.close();
    }
}
