package dev.athens.storage.fs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.athens.fleet.ClaimKey;
import dev.athens.fleet.Claims;
import dev.athens.storage.StorageParts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Leases of many takers whose holders are dead, slow or gone. Times are set by hand, so that nobody waits. */
@Timeout(120)
class LeaseFilesTest {
    private static final ClaimKey KEY = new ClaimKey(ClaimKey.Kind.VERSION, "example.com/m@v1.0.0");
    private static final ClaimKey OTHER = new ClaimKey(ClaimKey.Kind.VERSION, "example.com/m@v1.1.0");
    private static final Duration LEASE = Duration.ofMinutes(1);
    private static final int TAKERS = 16;
    private static final int ROUNDS = 200;

    @TempDir
    Path root;

    private final ExecutorService threads = Executors.newFixedThreadPool(TAKERS + 1);
    private final AtomicInteger clocks = new AtomicInteger();

    @AfterEach
    void stop() {
        threads.shutdownNow();
    }

    private LeaseFiles leases() {
        Path clock = root.resolve("clock" + clocks.incrementAndGet());
        return new LeaseFiles(root, () -> clock, LEASE);
    }

    private List<Path> files() throws IOException {
        return FolderNames.read(LeaseFiles.folder(root)).stream()
                .sorted()
                .map(LeaseFiles.folder(root)::resolve)
                .toList();
    }

    /** As if nobody had written into any of the files for that long. */
    private void age(Duration time) throws IOException {
        for (Path file : files()) {
            FileTime before = Files.getLastModifiedTime(file);
            Files.setLastModifiedTime(file, FileTime.from(before.toInstant().minus(time)));
        }
    }

    private List<String> takeAtOnce(List<LeaseFiles> takers) throws Exception {
        List<Callable<Optional<String>>> calls = new ArrayList<>();
        takers.forEach(taker -> calls.add(() -> taker.take(KEY)));
        List<String> tokens = new ArrayList<>();
        for (Future<Optional<String>> taken : threads.invokeAll(calls)) {
            taken.get().ifPresent(tokens::add);
        }
        return tokens;
    }

    private List<LeaseFiles> takers() {
        List<LeaseFiles> takers = new ArrayList<>();
        for (int i = 0; i < TAKERS; i++) {
            takers.add(leases());
        }
        return takers;
    }

    @Test
    void givesALeaseThatIsOverToOneOfMany() throws Exception {
        List<LeaseFiles> takers = takers();
        assertThat(takeAtOnce(takers)).hasSize(1);
        for (int round = 0; round < ROUNDS; round++) {
            age(LEASE.plusSeconds(1));

            List<String> tokens = takeAtOnce(takers);

            assertThat(tokens).hasSize(1);
            assertThat(takers.get(0).renew(Map.of(KEY, tokens.get(0)))).isEmpty();
            assertThat(files()).hasSize(1);
        }
    }

    @Test
    void givesItToOneOfManyIfWhoReplacedItHasDiedToo() throws Exception {
        List<LeaseFiles> takers = takers();
        for (int round = 0; round < ROUNDS; round++) {
            String first = leases().take(KEY).orElseThrow();
            // three that died one after the other, each with the right to replace the one before
            String old = first;
            for (String dead : List.of("dead1", "dead2", "dead3")) {
                Path right = LeaseFiles.folder(root)
                        .resolve(String.valueOf(files().get(0).getFileName()) + "." + old);
                assertThat(LeaseFile.create(right, dead, LEASE, "test")).isTrue();
                old = dead;
            }
            age(LEASE.plusSeconds(1));

            List<String> tokens = takeAtOnce(takers);

            assertThat(tokens).hasSize(1);
            assertThat(takers.get(0).renew(Map.of(KEY, tokens.get(0)))).isEmpty();
            takers.get(0).give(KEY, tokens.get(0));
            assertThat(files()).isEmpty();
        }
    }

    @Test
    void leavesItToAHolderWhoRenewsOrGivesItToOneOther() throws Exception {
        List<LeaseFiles> takers = takers();
        LeaseFiles holder = leases();
        for (int round = 0; round < ROUNDS; round++) {
            String token = holder.take(KEY).orElseThrow();
            age(LEASE.plusSeconds(1));
            Future<Set<ClaimKey>> renewed = threads.submit(() -> holder.renew(Map.of(KEY, token)));

            List<String> tokens = takeAtOnce(takers);

            renewed.get();
            boolean lost = holder.renew(Map.of(KEY, token)).contains(KEY);
            assertThat(tokens).hasSize(lost ? 1 : 0);
            String kept = lost ? tokens.get(0) : token;
            assertThat(holder.renew(Map.of(KEY, kept))).isEmpty();
            holder.give(KEY, kept);
            assertThat(files()).isEmpty();
        }
    }

    @Test
    void removesNothingOfAnotherWhenAHolderGivesBackTooLate() throws Exception {
        List<LeaseFiles> takers = takers();
        LeaseFiles holder = leases();
        for (int round = 0; round < ROUNDS; round++) {
            String token = holder.take(KEY).orElseThrow();
            age(LEASE.plusSeconds(1));
            Future<?> given = threads.submit(() -> {
                holder.give(KEY, token);
                return true;
            });

            List<String> tokens = takeAtOnce(takers);

            given.get();
            assertThat(tokens).hasSizeLessThanOrEqualTo(1);
            for (String taken : tokens) {
                assertThat(holder.renew(Map.of(KEY, taken))).isEmpty();
                holder.give(KEY, taken);
            }
            // one who saw it given back may have given up
            assertThat(files()).isEmpty();
        }
    }

    @Test
    void doesNotReplaceWhatIsNotOver() throws Exception {
        String token = leases().take(KEY).orElseThrow();
        age(LEASE.minusSeconds(10));
        assertThat(leases().take(KEY)).isEmpty();

        assertThat(leases().renew(Map.of(KEY, token))).isEmpty();
        age(LEASE.minusSeconds(10));

        assertThat(leases().take(KEY)).isEmpty();
    }

    @Test
    void believesALeaseHowLongItLasts() throws Exception {
        Path clock = root.resolve("clock");
        LeaseFiles shorter = new LeaseFiles(root, () -> clock, Duration.ofSeconds(10));
        assertThat(leases().take(KEY)).isPresent();
        assertThat(shorter.take(OTHER)).isPresent();
        age(Duration.ofSeconds(30));

        assertThat(shorter.take(KEY)).isEmpty();
        assertThat(leases().take(OTHER)).isPresent();
    }

    @Test
    void takesAFileOverWhoseMakerDiedBeforeItWroteIt() throws Exception {
        assertThat(leases().take(KEY)).isPresent();
        Path file = files().get(0);
        for (String torn : List.of("", "f81d4fae", "f81d4fae 60", "f81d4fae 60000 version:exa")) {
            Files.writeString(file, torn);
            assertThat(leases().take(KEY)).isEmpty();
            age(LEASE.plusSeconds(1));

            String token = leases().take(KEY).orElseThrow();

            assertThat(leases().renew(Map.of(KEY, token))).isEmpty();
            assertThat(files()).containsExactly(file);
        }
    }

    @Test
    void sweepsWhatDeadServersLeft() throws Exception {
        LeaseFiles leases = leases();
        assertThat(leases.take(KEY)).isPresent();
        assertThat(leases.take(OTHER)).isPresent();
        Path dead = files().get(0);
        // who died while it gave back, and while it replaced
        LeaseFile.create(dead.resolveSibling(dead.getFileName() + ".gone"), "dead1", LEASE, "test");
        age(LEASE.multipliedBy(7));
        String live = leases.take(new ClaimKey(ClaimKey.Kind.WRITER, "log")).orElseThrow();
        assertThat(files()).hasSize(4);

        leases.sweep();

        assertThat(files()).hasSize(1);
        assertThat(leases.renew(Map.of(new ClaimKey(ClaimKey.Kind.WRITER, "log"), live)))
                .isEmpty();
    }

    @Test
    void knowsThatALeaseIsGoneWhenSomebodyHasEmptiedTheFolder() throws Exception {
        LeaseFiles leases = leases();
        String token = leases.take(KEY).orElseThrow();
        Files.delete(files().get(0));
        Files.delete(LeaseFiles.folder(root));

        assertThat(leases.renew(Map.of(KEY, token))).containsExactly(KEY);
        leases.give(KEY, token);
        assertThat(leases.take(KEY)).isPresent();
    }

    @Test
    void claimsInAStorageWithoutMakingAnythingBeforeThat() throws Exception {
        FileStorage storage = FileStorage.open(root.resolve("store"));
        try (StorageParts parts = storage.parts()) {
            Claims claims = parts.claims().orElseThrow();
            assertThat(claims.lease()).isEqualTo(Duration.ofSeconds(10));
            assertThat(LeaseFiles.folder(root.resolve("store"))).doesNotExist();

            assertThat(claims.claim(KEY)).isPresent();

            assertThat(FolderNames.read(LeaseFiles.folder(root.resolve("store"))))
                    .hasSize(1);
        }
        assertThat(FolderNames.read(LeaseFiles.folder(root.resolve("store")))).isEmpty();
        assertThat(FolderNames.read(Workspace.all(root.resolve("store")))).isEmpty();
    }

    @Test
    void claimsNothingInAStorageThatIsOnlyRead() throws Exception {
        FileStorage.open(root.resolve("store")).parts().close();

        assertThat(FileStorage.openReadOnly(root.resolve("store")).parts().claims())
                .isEmpty();
    }

    @Test
    void saysWhyNothingCanBeClaimed() throws Exception {
        Files.writeString(root.resolve(".athens"), "a file");

        assertThatThrownBy(() -> leases().take(KEY)).isInstanceOf(IOException.class);
    }
}
