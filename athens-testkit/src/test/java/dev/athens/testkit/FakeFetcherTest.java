package dev.athens.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.athens.content.ModuleFiles;
import dev.athens.fetch.FetchException;
import dev.athens.module.ModulePath;
import dev.athens.module.ModuleVersion;
import dev.athens.module.Version;
import dev.athens.module.VersionQuery;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class FakeFetcherTest {
    private static final ModulePath MODULE = ModulePath.parse("example.com/a");
    private static final ModuleVersion RELEASE = new ModuleVersion(MODULE, Version.parse("v1.0.0"));
    private static final ModuleVersion PSEUDO =
            new ModuleVersion(MODULE, Version.parse("v1.0.1-0.20200102030405-0123456789ab"));

    @Test
    void listsNoPseudoVersions() throws Exception {
        FakeFetcher fetcher = FakeFetcher.serving(FakeModule.of(PSEUDO), FakeModule.of(RELEASE));

        assertThat(fetcher.list(MODULE)).containsExactly(RELEASE.version());
    }

    @Test
    void resolvesLatestToAPseudoVersionIfThereIsNothingElse() throws Exception {
        FakeFetcher fetcher = FakeFetcher.serving(FakeModule.of(PSEUDO));

        assertThat(fetcher.list(MODULE)).isEmpty();
        assertThat(fetcher.resolve(MODULE, new VersionQuery.Latest()).version()).isEqualTo(PSEUDO.version());
    }

    @Test
    void resolvesBranches() throws Exception {
        FakeFetcher fetcher = FakeFetcher.serving(FakeModule.of(PSEUDO)).branch("main", PSEUDO);

        assertThat(fetcher.resolve(MODULE, new VersionQuery.Revision("main")))
                .isEqualTo(FakeModule.of(PSEUDO).info());
    }

    @Test
    void remembersWhatItWasAsked(@TempDir Path scratch) throws Exception {
        FakeFetcher fetcher = FakeFetcher.serving(FakeModule.of(RELEASE));

        fetcher.list(MODULE);
        fetcher.resolve(MODULE, new VersionQuery.Latest());
        fetcher.fetch(RELEASE, scratch);
        assertThatThrownBy(() -> fetcher.fetch(PSEUDO, scratch)).isInstanceOf(FetchException.NotFound.class);

        assertThat(fetcher.lists()).containsExactly(MODULE);
        assertThat(fetcher.resolves()).containsExactly(new FakeFetcher.Resolve(MODULE, new VersionQuery.Latest()));
        assertThat(fetcher.fetches()).containsExactly(RELEASE, PSEUDO);
    }

    @Test
    void failsUntilItHasRecovered() throws Exception {
        FetchException trouble = new FetchException.Unavailable("example.com/a: host down");
        FakeFetcher fetcher = FakeFetcher.serving(FakeModule.of(RELEASE)).failingWith(trouble);

        assertThatThrownBy(() -> fetcher.list(MODULE)).isSameAs(trouble);

        fetcher.recovered();
        assertThat(fetcher.list(MODULE)).isNotEmpty();
    }

    @Test
    @Timeout(30)
    void waitsForALatchAfterAnnouncing(@TempDir Path scratch) throws Exception {
        CountDownLatch gate = new CountDownLatch(1);
        CountDownLatch started = new CountDownLatch(1);
        FakeFetcher fetcher =
                FakeFetcher.serving(FakeModule.of(RELEASE)).blockedBy(gate).announcingTo(started);
        ExecutorService thread = Executors.newSingleThreadExecutor();
        try {
            Future<ModuleFiles> fetch = thread.submit(() -> fetcher.fetch(RELEASE, scratch));
            started.await();
            assertThat(fetcher.fetches()).containsExactly(RELEASE);
            assertThat(fetch).isNotDone();

            gate.countDown();
            assertThat(fetch).succeedsWithin(20, TimeUnit.SECONDS);
        } finally {
            thread.shutdownNow();
        }
    }

    @Test
    @Timeout(30)
    void stopsWaitingWhenItIsInterrupted() throws Exception {
        FakeFetcher fetcher = FakeFetcher.serving(FakeModule.of(RELEASE)).blockedBy(new CountDownLatch(1));

        Thread.currentThread().interrupt();

        assertThatThrownBy(() -> fetcher.list(MODULE)).isInstanceOf(InterruptedException.class);
    }

    @Test
    void servesWhatIsPublishedLater() throws Exception {
        FakeFetcher fetcher = FakeFetcher.serving();
        assertThatThrownBy(() -> fetcher.list(MODULE)).isInstanceOf(FetchException.NotFound.class);

        fetcher.publish(FakeModule.of(RELEASE));

        assertThat(fetcher.list(MODULE)).containsExactly(RELEASE.version());
    }
}
