package dev.athens.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.athens.fetch.FetchException;
import dev.athens.fleet.ClaimKey;
import dev.athens.module.ModuleVersion;
import dev.athens.protocol.ProtocolRequest;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A thousand requests for what another server fetches, at a proxy with few threads. */
@Timeout(60)
class FleetWaitersTest {
    private static final int WAITERS = 1_000;
    private static final int FETCH_THREADS = 2;

    /** Those that ask the service, which all waiters share. */
    private static final int FLEET_THREADS = 8;

    private final FakeClaims service = new FakeClaims();
    private final GraphFetcher fetcher = new GraphFetcher();
    private final MapStorage storage = new MapStorage();

    @TempDir
    Path scratch;

    private static ModuleVersion version(int number) {
        return ModuleVersion.parse("example.com/m", "v1.0." + number);
    }

    private ModuleProxy.Builder builder() {
        return ModuleProxy.builder(storage, fetcher)
                .scratch(scratch)
                .fetchThreads(FETCH_THREADS)
                .claims(service);
    }

    /** Claims all versions as another server would, and asks for them. */
    private List<CompletableFuture<Answer>> askForWhatOthersFetch(ModuleProxy proxy) throws IOException {
        List<CompletableFuture<Answer>> answers = new ArrayList<>();
        for (int i = 0; i < WAITERS; i++) {
            fetcher.with("example.com/m", "v1.0." + i, "module example.com/m\n");
            assertThat(service.claim(
                            new ClaimKey(ClaimKey.Kind.VERSION, version(i).toString())))
                    .isPresent();
            answers.add(proxy.answerAsync(new ProtocolRequest.Zip(version(i))));
        }
        return answers;
    }

    private static long threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("athens-"))
                .count();
    }

    @Test
    void holdNoThreadAndNobodyElseUp() throws Exception {
        long before = threads();
        try (ModuleProxy proxy = builder().build()) {
            List<CompletableFuture<Answer>> answers = askForWhatOthersFetch(proxy);
            service.awaitRefusals(2 * WAITERS);

            assertThat(threads() - before).isLessThanOrEqualTo(FETCH_THREADS + FLEET_THREADS);
            fetcher.with("example.com/m", "v2.0.0+incompatible", "module example.com/m\n");
            ModuleVersion free = ModuleVersion.parse("example.com/m", "v2.0.0+incompatible");
            assertThat(proxy.answer(new ProtocolRequest.Zip(free))).isInstanceOf(Answer.Found.class);
            assertThat(answers).noneMatch(CompletableFuture::isDone);

            service.endAll();
            for (CompletableFuture<Answer> answer : answers) {
                assertThat(answer.get()).isInstanceOf(Answer.Found.class);
            }
        }
        assertThat(fetcher.zips).hasSize(WAITERS + 1);
    }

    @Test
    void waitNoLongerThanTheirDeadline() throws Exception {
        try (ModuleProxy proxy = builder().fetchTimeout(Duration.ofMillis(500)).build()) {
            for (CompletableFuture<Answer> answer : askForWhatOthersFetch(proxy)) {
                assertThatThrownBy(answer::get)
                        .hasCauseInstanceOf(FetchException.Unavailable.class)
                        .hasMessageContaining("not fetched within");
            }
        }
        assertThat(fetcher.zips).isEmpty();
    }
}
