package dev.athens.storage.fs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.athens.fetch.FetchException;
import dev.athens.journal.Journal;
import dev.athens.journal.Note;
import dev.athens.module.ModuleVersion;
import dev.athens.module.PathPatterns;
import dev.athens.retention.Evidence;
import dev.athens.retention.OriginEvidence;
import dev.athens.retention.Retention;
import dev.athens.retention.RetentionListener;
import dev.athens.retention.RetentionReport;
import dev.athens.retention.RetentionRule;
import dev.athens.storage.FolderLogStore;
import dev.athens.storage.MemoryLogStore;
import dev.athens.storage.NotedUses;
import dev.athens.storage.Storage;
import dev.athens.testkit.FakeFetcher;
import dev.athens.testkit.FakeModule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Retention of the disk storage; here, because the core cannot use the test kit. */
@Timeout(60)
class RetentionTest {
    private static final Instant NOON = Instant.parse("2026-01-02T12:00:00Z");

    private static final Evidence.Finding SAME = new Evidence.Finding(Evidence.Kind.SAME, "it is there");

    private final FakeFetcher origin = FakeFetcher.serving();
    private final List<String> told = new ArrayList<>();

    @TempDir
    private Path folder;

    @TempDir
    private Path scratch;

    private FileStorage storage;

    @BeforeEach
    void open() throws IOException {
        storage = FileStorage.open(folder);
    }

    /** Stores a version and publishes it. */
    private ModuleVersion store(String path, String version, Duration unused) throws IOException {
        FakeModule module = FakeModule.of(path, version);
        origin.publish(module);
        return storeOnly(module, unused);
    }

    private ModuleVersion storeOnly(FakeModule module, Duration unused) throws IOException {
        ModuleVersion version = module.version();
        storage.save(version, module.files());
        Path info = storage.find(version).orElseThrow().info().file().orElseThrow();
        Files.setLastModifiedTime(info, FileTime.from(NOON.minus(unused)));
        return version;
    }

    private ModuleVersion storeHead(FakeModule module, Duration unused) throws IOException {
        ModuleVersion version = module.version();
        storage.saveHead(version, module.files().head());
        Path info = storage.findHead(version).orElseThrow().info().file().orElseThrow();
        Files.setLastModifiedTime(info, FileTime.from(NOON.minus(unused)));
        return version;
    }

    private long sizeOf(ModuleVersion... versions) throws IOException {
        long bytes = 0;
        for (ModuleVersion version : versions) {
            bytes += storage.usage(version).orElseThrow().sizeBytes();
        }
        return bytes;
    }

    private List<ModuleVersion> stored() throws IOException {
        return storage.list("", 100_000).versions();
    }

    private Retention.Builder retention() {
        OriginEvidence evidence =
                OriginEvidence.builder(storage, origin, scratch).build();
        return Retention.builder(storage, storage, evidence).listener(new RetentionListener() {
            @Override
            public void evicted(ModuleVersion version, String reason, long sizeBytes) {
                told.add(version + " evicted: " + reason);
            }

            @Override
            public void kept(ModuleVersion version, Evidence.Finding finding) {
                told.add(version + " kept: " + finding.detail());
            }
        });
    }

    @Test
    void notesWhatGoesRightBefore() throws Exception {
        Set<ModuleVersion> all = new HashSet<>();
        for (int i = 0; i < 150; i++) {
            all.add(store("example.com/m" + i, "v1.0.0", Duration.ofDays(1)));
        }
        Journal journal = Journal.in(new MemoryLogStore(), InstantSource.system());

        assertThat(retention()
                        .journal(journal)
                        .maxBytes(0)
                        .dryRun(true)
                        .build()
                        .run()
                        .evictedVersions())
                .isEqualTo(150);
        assertThat(journal.end()).isZero();
        RetentionReport report =
                retention().journal(journal).maxBytes(0).build().run();

        assertThat(report.evictedVersions()).isEqualTo(150);
        assertThat(stored()).isEmpty();
        assertThat(journal.read(0, 1_000).entries()).hasSize(150).allSatisfy(entry -> {
            assertThat(all).contains(entry.note().version());
            assertThat(entry.note().kind()).isEqualTo(Note.Kind.EVICTED);
            assertThat(entry.note().reason()).startsWith("not used since ");
        });
    }

    @Test
    void keepsWhatCannotBeNoted() throws Exception {
        ModuleVersion a = store("example.com/a", "v1.0.0", Duration.ofDays(2));
        Path file = Files.createFile(scratch.resolve("no-folder"));
        Journal journal = Journal.in(FolderLogStore.of(file), InstantSource.system());

        assertThatIOException()
                .isThrownBy(
                        () -> retention().journal(journal).maxBytes(0).build().run());

        assertThat(stored()).containsExactly(a);
        assertThat(told).isEmpty();
    }

    @Test
    void evictsWhatWasNotUsedForTheLongestTime() throws Exception {
        ModuleVersion b = store("example.com/b", "v1.0.0", Duration.ofDays(3));
        ModuleVersion a = store("example.com/a", "v1.0.0", Duration.ofDays(2));
        ModuleVersion c = store("example.com/c", "v1.0.0", Duration.ofDays(1));
        long all = sizeOf(a, b, c);
        long kept = sizeOf(a, c);

        RetentionReport report = retention().maxBytes(kept).build().run();

        assertThat(report).isEqualTo(new RetentionReport(3, 0, all, 1, all - kept, Map.of(), 0));
        assertThat(stored()).containsExactly(a, c);
        assertThat(told).containsExactly("example.com/b@v1.0.0 evicted: not used since 2025-12-30T12:00:00Z");
        assertThat(retention().maxBytes(kept).build().run().evictedVersions()).isZero();
        assertThat(retention().maxBytes(0).build().run().evictedVersions()).isEqualTo(2);
        assertThat(stored()).isEmpty();
    }

    @Test
    void evictsNothingWithoutSettings() throws Exception {
        ModuleVersion a = store("example.com/a", "v1.0.0", Duration.ofDays(1));

        assertThat(retention().build().run()).isEqualTo(new RetentionReport(1, 0, sizeOf(a), 0, 0, Map.of(), 0));
        assertThat(origin.fetches()).isEmpty();
    }

    @Test
    void removesNothingInADryRun() throws Exception {
        ModuleVersion a = store("example.com/a", "v1.0.0", Duration.ofDays(2));
        ModuleVersion b = store("example.com/b", "v1.0.0", Duration.ofDays(1));

        RetentionReport report =
                retention().maxBytes(sizeOf(b)).dryRun(true).build().run();

        assertThat(report.evictedVersions()).isEqualTo(1);
        assertThat(report.missedBytes()).isZero();
        assertThat(told).hasSize(1);
        assertThat(stored()).containsExactly(a, b);
    }

    @Test
    void keepsWhatTheOriginHasNoLonger() throws Exception {
        ModuleVersion gone = storeOnly(FakeModule.of("example.com/gone", "v1.0.0"), Duration.ofDays(3));
        ModuleVersion here = store("example.com/here", "v1.0.0", Duration.ofDays(1));
        long missed = sizeOf(gone);

        RetentionReport report = retention().maxBytes(0).build().run();

        assertThat(report.kept()).isEqualTo(Map.of(Evidence.Kind.GONE, 1L));
        assertThat(report.missedBytes()).isEqualTo(missed);
        assertThat(stored()).containsExactly(gone).doesNotContain(here);
        assertThat(told)
                .containsExactly(
                        "example.com/gone@v1.0.0 kept: example.com/gone@v1.0.0: unknown revision v1.0.0",
                        "example.com/here@v1.0.0 evicted: not used since 2026-01-01T12:00:00Z");
    }

    @Test
    void losesWhatMayBeLost() throws Exception {
        storeOnly(FakeModule.of("example.com/gone", "v1.0.0"), Duration.ofDays(3));
        ModuleVersion other = storeOnly(FakeModule.of("corp.example/gone", "v1.0.0"), Duration.ofDays(2));

        RetentionReport report = retention()
                .maxBytes(0)
                .acceptLoss(PathPatterns.parse("example.com"))
                .build()
                .run();

        assertThat(report.evictedVersions()).isEqualTo(1);
        assertThat(report.keptVersions()).isEqualTo(1);
        assertThat(stored()).containsExactly(other);
        assertThat(origin.fetches()).containsExactly(other);
    }

    @Test
    void downloadsNoMoreThanARunMay() throws Exception {
        ModuleVersion a = store("example.com/a", "v1.0.0", Duration.ofDays(2));
        ModuleVersion b = store("example.com/b", "v1.0.0", Duration.ofDays(1));

        long contentBytes = storage.find(a).orElseThrow().sizeBytes();
        Retention retention =
                retention().maxBytes(0).maxDownloadBytes(contentBytes).build();

        assertThat(retention.run().kept()).isEqualTo(Map.of(Evidence.Kind.UNCOMPARED, 1L));
        assertThat(stored()).containsExactly(b);
        assertThat(retention.run().evictedVersions()).isEqualTo(1);
        assertThat(stored()).isEmpty();
    }

    @Test
    void asksNoLongerWhenTheOriginIsDown() throws Exception {
        for (int i = 0; i < 150; i++) {
            store("example.com/a", "v1.0." + i, Duration.ofDays(i));
        }
        origin.failingWith(new FetchException.Unavailable("no route"));

        RetentionReport report = retention().maxBytes(0).build().run();

        assertThat(report.evictedVersions()).isZero();
        assertThat(report.kept()).isEqualTo(Map.of(Evidence.Kind.SILENT, 100L));
        assertThat(origin.fetches()).hasSize(100);
        assertThat(stored()).hasSize(150);
    }

    @Test
    void neverEvictsWhatIsPrivate() throws Exception {
        ModuleVersion mine = store("corp.example/mine", "v0.0.0-20200102030405-0123456789ab", Duration.ofDays(9));
        store("example.com/a", "v1.0.0", Duration.ofDays(1));
        PathPatterns corp = PathPatterns.parse("corp.example");

        retention()
                .maxBytes(0)
                .rules(List.of(RetentionRule.onlyTags(corp)))
                .keepAll(corp)
                .build()
                .run();

        assertThat(stored()).containsExactly(mine);
        assertThat(origin.fetches()).hasSize(1);
        retention().rules(List.of(RetentionRule.onlyTags(corp))).build().run();
        assertThat(stored()).isEmpty();
    }

    @Test
    void keepsTheNewestPseudoVersionsOfEachModule() throws Exception {
        String oldest = "v1.5.1-0.20200102030405-0123456789ab";
        String middle = "v0.0.0-20210102030405-0123456789ab";
        String newest = "v1.0.1-0.20220102030405-0123456789ab";
        for (String module : List.of("example.com/a", "example.com/b", "other.example/c")) {
            for (String version : List.of(oldest, middle, newest, "v1.0.0")) {
                store(module, version, Duration.ofDays(1));
            }
        }

        retention()
                .rules(List.of(
                        RetentionRule.onlyTags(PathPatterns.parse("example.com/b")),
                        new RetentionRule(PathPatterns.parse("example.com"), 2)))
                .build()
                .run();

        assertThat(stored())
                .extracting(ModuleVersion::toString)
                .containsExactlyInAnyOrder(
                        "example.com/a@v1.0.0",
                        "example.com/a@" + middle,
                        "example.com/a@" + newest,
                        "example.com/b@v1.0.0",
                        "other.example/c@v1.0.0",
                        "other.example/c@" + oldest,
                        "other.example/c@" + middle,
                        "other.example/c@" + newest);
        assertThat(told).contains("example.com/a@" + oldest + " evicted: a rule for its module");
    }

    @Test
    void evictsHeadsThatNobodyUsesAmongTheOthers() throws Exception {
        FakeModule graph = FakeModule.of("example.com/graph", "v1.0.0");
        origin.publish(graph);
        ModuleVersion head = storeHead(graph, Duration.ofDays(3));
        ModuleVersion whole = store("example.com/whole", "v1.0.0", Duration.ofDays(1));
        long all = sizeOf(head, whole);
        long kept = sizeOf(whole);

        RetentionReport report = retention().maxBytes(all - 1).build().run();

        assertThat(report).isEqualTo(new RetentionReport(2, 1, all, 1, all - kept, Map.of(), 0));
        assertThat(storage.findHead(head)).isEmpty();
        assertThat(storage.find(whole)).isPresent();
        assertThat(origin.fetches()).isEmpty();
        assertThat(origin.headFetches()).containsExactly(head);
    }

    @Test
    void keepsAHeadThatItsOriginHasNoLongerOrHasInAnotherForm() throws Exception {
        ModuleVersion gone = storeHead(FakeModule.of("example.com/gone", "v1.0.0"), Duration.ofDays(3));
        FakeModule before = FakeModule.of("example.com/moved", "v1.0.0");
        origin.publish(before.goMod("module example.com/moved // now\n"));
        ModuleVersion moved = storeHead(before, Duration.ofDays(2));

        RetentionReport report = retention().maxBytes(0).build().run();

        assertThat(report.kept()).isEqualTo(Map.of(Evidence.Kind.GONE, 1L, Evidence.Kind.CHANGED, 1L));
        assertThat(storage.findHead(gone)).isPresent();
        assertThat(storage.findHead(moved)).isPresent();
    }

    /** Whoever reads a graph must not drive out what is built with. */
    @Test
    void countsHeadsForThemselvesByTheRules() throws Exception {
        String old = "v0.0.0-20200102030405-0123456789ab";
        ModuleVersion built = store("example.com/a", old, Duration.ofDays(1));
        List<ModuleVersion> heads = new ArrayList<>();
        for (int year = 2021; year < 2024; year++) {
            FakeModule head = FakeModule.of("example.com/a", "v0.0.0-" + year + "0102030405-0123456789ab");
            origin.publish(head);
            heads.add(storeHead(head, Duration.ofDays(1)));
        }

        retention()
                .rules(List.of(new RetentionRule(PathPatterns.parse("example.com"), 1)))
                .build()
                .run();

        assertThat(storage.find(built)).isPresent();
        assertThat(storage.findHead(heads.get(0))).isEmpty();
        assertThat(storage.findHead(heads.get(1))).isEmpty();
        assertThat(storage.findHead(heads.get(2))).isPresent();
    }

    /** Both the size and the evidence were those of the head. */
    @Test
    void keepsAVersionThatGrowsWhileTheOriginIsAsked() throws Exception {
        FakeModule module = FakeModule.of("example.com/a", "v1.0.0");
        ModuleVersion head = storeHead(module, Duration.ofDays(9));

        Evidence evidence = (version, budget) -> {
            storage.save(version, module.files());
            return SAME;
        };
        RetentionReport report = Retention.builder(storage, storage, evidence)
                .maxBytes(0)
                .build()
                .run();

        assertThat(report.evictedVersions()).isZero();
        assertThat(storage.find(head)).isPresent();
    }

    @Test
    void keepsWhatIsUsedWhileTheOriginIsAsked() throws Exception {
        ModuleVersion a = store("example.com/a", "v1.0.0", Duration.ofDays(9));
        ModuleVersion b = store("example.com/b", "v1.0.0", Duration.ofDays(8));
        Storage used = NotedUses.of(storage, storage, () -> NOON);

        Evidence evidence = (version, budget) -> {
            used.find(a);
            return SAME;
        };
        RetentionReport report = Retention.builder(storage, storage, evidence)
                .maxBytes(sizeOf(b))
                .build()
                .run();

        assertThat(report.evictedVersions()).isEqualTo(1);
        assertThat(stored()).containsExactly(a);
    }

    @Test
    void evictsMoreThanItRemembersAtATime() throws Exception {
        ModuleVersion seed = store("example.com/seed", "v1.0.0", Duration.ofDays(1));
        Path versions = Files.createDirectories(folder.resolve("example.com/many/@v"));
        Path link = storage.find(seed).orElseThrow().zip().file().orElseThrow();
        for (int i = 0; i < 10_100; i++) {
            for (String extension : List.of(".zip", ".mod", ".info")) {
                Files.createLink(versions.resolve("v1.0." + i + extension), link);
            }
        }

        RetentionReport report = Retention.builder(storage, storage, (version, budget) -> SAME)
                .listener(new RetentionListener() {
                    @Override
                    public void evicted(ModuleVersion version, String reason, long sizeBytes) {
                        told.add(version.toString());
                    }
                })
                .maxBytes(0)
                .dryRun(true)
                .build()
                .run();

        assertThat(report.evictedVersions()).isEqualTo(10_101);
        assertThat(report.missedBytes()).isZero();
        assertThat(told).doesNotHaveDuplicates();
    }

    @Test
    void goesOnWhateverItsListenerThrows() throws Exception {
        ModuleVersion gone = store("example.com/a", "v1.0.0", Duration.ofDays(9));
        ModuleVersion only = storeOnly(FakeModule.of("example.com/b", "v1.0.0"), Duration.ofDays(8));

        RetentionReport report = retention()
                .listener(new RetentionListener() {
                    @Override
                    public void evicted(ModuleVersion version, String reason, long sizeBytes) {
                        throw new IllegalStateException("full");
                    }

                    @Override
                    public void kept(ModuleVersion version, Evidence.Finding finding) {
                        throw new IllegalStateException("full");
                    }
                })
                .maxBytes(0)
                .build()
                .run();

        assertThat(report.evictedVersions()).isEqualTo(1);
        assertThat(report.keptVersions()).isEqualTo(1);
        assertThat(stored()).containsExactly(only).doesNotContain(gone);
    }

    @Test
    void stopsWhenItIsInterrupted() throws Exception {
        store("example.com/a", "v1.0.0", Duration.ofDays(9));
        Thread.currentThread().interrupt();

        assertThatThrownBy(() -> retention().maxBytes(0).build().run()).isInstanceOf(InterruptedException.class);
        assertThat(Thread.interrupted()).isFalse();
    }
}
