package dev.athens.vcs.jgit.clones;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.athens.fetch.FetchException;
import dev.athens.module.ModulePath;
import dev.athens.vcs.jgit.CaseFile;
import dev.athens.vcs.jgit.CaseRepository;
import dev.athens.vcs.jgit.place.ModulePlace;
import dev.athens.vcs.jgit.place.Remotes;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.revwalk.RevWalk;
import org.eclipse.jgit.util.FileUtils;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RepositoryCacheTest {
    private static final long UNLIMITED = TestBudget.UNLIMITED;
    private static final Duration FRESHNESS = Duration.ofSeconds(5);
    private static final ModulePlace PLACE =
            new ModulePlace(ModulePath.parse("github.com/u/a"), "github.com/u/a", "", "github.com/u/a", "");
    private static final Interest PSEUDO = Interest.inVersion(PLACE, "v0.0.0-20200101010000-0123456789ab");

    @TempDir
    private Path folder;

    private Path https;
    private FolderTransports transports;
    private MovableClock clock;

    @BeforeEach
    void prepare() {
        https = folder.resolve("https");
        transports = new FolderTransports(https);
        clock = new MovableClock();
    }

    private RepositoryCache cache(long maxBytes) {
        return new RepositoryCache(folder.resolve("cache"), TestBudget.ofCache(maxBytes), FRESHNESS, clock, transports);
    }

    private String repository(String name) throws IOException {
        return repository(name, "commit C1", "tag v1.0.0 C1", "commit C2");
    }

    private String repository(String name, String... lines) throws IOException {
        String root = "github.com/u/" + name;
        CaseFile.Entry file = new CaseFile.Entry("go.mod", "", "module " + root + "\n");
        CaseRepository.build(
                new CaseFile(name, root, "https://" + root, List.of(lines), Map.of("C1", List.of(file))), https);
        return "https://" + root;
    }

    private static String folderName(String url) {
        return RepositoryCache.folderName(Remotes.trusted(url).access());
    }

    private static int commits(RepositoryCache cache, String url) throws FetchException, InterruptedException {
        return cache.use("test", Remotes.trusted(url), PSEUDO, snapshot -> {
            ObjectId head = snapshot.refs().target("HEAD").orElseThrow();
            try (RevWalk walk = new RevWalk(snapshot.history())) {
                walk.markStart(walk.parseCommit(head));
                int count = 0;
                while (walk.next() != null) {
                    count++;
                }
                return count;
            }
        });
    }

    private List<Path> clones() throws IOException {
        try (var files = Files.list(folder.resolve("cache/clones"))) {
            return files.toList();
        }
    }

    @Test
    void asksTheRemoteOnceWhileItsReferencesAreFresh() throws Exception {
        RepositoryCache cache = cache(UNLIMITED);
        String url = repository("a");
        assertThat(commits(cache, url)).isEqualTo(2);
        int opened = transports.opened();
        clock.advance(Duration.ofSeconds(4));
        assertThat(commits(cache, url)).isEqualTo(2);
        assertThat(transports.opened()).isEqualTo(opened);
    }

    @Test
    void seesNewCommitsOnceTheReferencesAreOld() throws Exception {
        RepositoryCache cache = cache(UNLIMITED);
        String url = repository("a");
        assertThat(commits(cache, url)).isEqualTo(2);
        Folders.delete(https);
        repository("a", "commit C1", "tag v1.0.0 C1", "commit C2", "commit C3");
        clock.advance(Duration.ofSeconds(6));
        assertThat(commits(cache, url)).isEqualTo(3);
    }

    @Test
    void usesClonesOfAnEarlierRun() throws Exception {
        String url = repository("a");
        assertThat(commits(cache(UNLIMITED), url)).isEqualTo(2);
        int opened = transports.opened();
        assertThat(commits(cache(UNLIMITED), url)).isEqualTo(2);
        assertThat(transports.opened()).as("lists references, fetches nothing").isEqualTo(opened + 1);
    }

    @Test
    void sharesOneFetchAmongManyThreads() throws Exception {
        RepositoryCache cache = cache(UNLIMITED);
        String url = repository("a");
        CountDownLatch start = new CountDownLatch(1);
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            List<Future<Integer>> counts = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                counts.add(threads.submit(() -> {
                    start.await();
                    return commits(cache, url);
                }));
            }
            start.countDown();
            for (Future<Integer> count : counts) {
                assertThat(count.get()).isEqualTo(2);
            }
        } finally {
            threads.shutdownNow();
        }
        assertThat(transports.opened()).as("one that lists, one that fetches").isLessThanOrEqualTo(2);
    }

    @Test
    void fetchesOnlyTheTipThatIsNeeded() throws Exception {
        RepositoryCache cache = cache(UNLIMITED);
        String url = repository("a");
        boolean hasParent = cache.use("test", Remotes.trusted(url), PSEUDO, snapshot -> {
            ObjectId head = snapshot.refs().target("HEAD").orElseThrow();
            try (RevWalk walk = new RevWalk(snapshot.revision(head))) {
                return walk.parseCommit(head).getParentCount() > 0;
            }
        });
        assertThat(hasParent).as("the history ends at the tip").isFalse();
        assertThat(commits(cache, url)).isEqualTo(2);
    }

    @Test
    void makesADamagedCloneAnew() throws Exception {
        RepositoryCache cache = cache(UNLIMITED);
        String url = repository("a");
        assertThat(commits(cache, url)).isEqualTo(2);
        damagePacks();
        assertThat(commits(cache(UNLIMITED), url)).isEqualTo(2);
    }

    @Test
    void makesACloneWithoutConfigurationAnew() throws Exception {
        String url = repository("a");
        assertThat(commits(cache(UNLIMITED), url)).isEqualTo(2);
        Files.writeString(clones().get(0).resolve("commits.git/config"), "[core");
        assertThat(commits(cache(UNLIMITED), url)).isEqualTo(2);
    }

    @Test
    void survivesTheRemovalOfItsFolder() throws Exception {
        RepositoryCache cache = cache(UNLIMITED);
        String url = repository("a");
        assertThat(commits(cache, url)).isEqualTo(2);
        Folders.delete(folder.resolve("cache"));
        assertThat(commits(cache, url)).isEqualTo(2);
    }

    private void damagePacks() throws IOException {
        Path packs = clones().get(0).resolve("commits.git/objects/pack");
        try (var files = Files.list(packs)) {
            for (Path pack :
                    files.filter(file -> file.toString().endsWith(".pack")).toList()) {
                pack.toFile().setWritable(true);
                try (RandomAccessFile file = new RandomAccessFile(pack.toFile(), "rw")) {
                    byte[] zeros = new byte[(int) file.length() - 12 - 20];
                    file.seek(12);
                    file.write(zeros);
                }
            }
        }
    }

    @Test
    void removesTheClonesUsedLongestAgo() throws Exception {
        String a = repository("a");
        String b = repository("b");
        String c = repository("c");
        commits(cache(UNLIMITED), a);
        long oneClone = Folders.sizeBytes(clones().get(0));
        RepositoryCache cache = cache(oneClone * 5 / 2);
        clock.advance(Duration.ofMinutes(1));
        commits(cache, b);
        clock.advance(Duration.ofMinutes(1));
        commits(cache, a);
        clock.advance(Duration.ofMinutes(1));
        commits(cache, c);
        assertThat(clones())
                .extracting(path -> path.getFileName().toString())
                .containsExactlyInAnyOrder(folderName(a), folderName(c));
    }

    @Test
    void keepsClonesInUse() throws Exception {
        RepositoryCache cache = cache(1);
        String a = repository("a");
        String b = repository("b");
        Path clone = folder.resolve("cache/clones").resolve(folderName(a));
        boolean kept = cache.use("test", Remotes.trusted(a), PSEUDO, snapshot -> {
            snapshot.history();
            commits(cache, b);
            return Files.isDirectory(clone);
        });
        assertThat(kept).isTrue();
        assertThat(clones()).as("removed once they are unused").isEmpty();
    }

    @Test
    void tellsOfAMissingRepository() {
        RepositoryCache cache = cache(UNLIMITED);
        assertThatThrownBy(() -> commits(cache, "https://github.com/u/missing"))
                .isInstanceOf(FetchException.NotFound.class)
                .hasMessageStartingWith("test: https://github.com/u/missing");
    }

    @Test
    void stopsWhenInterrupted() throws Exception {
        RepositoryCache cache = cache(UNLIMITED);
        String url = repository("a");
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> commits(cache, url)).isInstanceOf(InterruptedException.class);
        assertThat(Thread.interrupted()).isFalse();
        assertThat(commits(cache, url)).isEqualTo(2);
    }

    @Test
    void namesFoldersReadablyWithoutSecrets() {
        assertThat(folderName("https://user:secret@Git.example/a/B.git?token=x"))
                .matches("[0-9a-f]{32}-git-example-a-b-git");
    }

    @Test
    void keepsWhatWasFetchedWithALoginFromThoseWhoMayUseNone() throws Exception {
        RepositoryCache cache = cache(UNLIMITED);
        String url = repository("a");
        assertThat(commits(cache, url)).isEqualTo(2);
        int opened = transports.opened();
        FileUtils.delete(https.toFile(), FileUtils.RECURSIVE);

        assertThatThrownBy(() -> cache.use("test", Remotes.withoutLogin(url), PSEUDO, RepositorySnapshot::history))
                .isInstanceOf(FetchException.class);

        assertThat(transports.opened()).isGreaterThan(opened);
        assertThat(commits(cache, url)).isEqualTo(2);
        assertThat(clones()).hasSize(1);
    }
}
