package dev.athens.storage.fs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.athens.content.Blob;
import dev.athens.content.ModuleFiles;
import dev.athens.fetch.FetchException;
import dev.athens.fetch.ModuleFetcher;
import dev.athens.module.ModuleHash;
import dev.athens.module.ModulePath;
import dev.athens.module.ModuleVersion;
import dev.athens.module.PathPatterns;
import dev.athens.module.Version;
import dev.athens.module.VersionQuery;
import dev.athens.protocol.Origin;
import dev.athens.protocol.VersionInfo;
import dev.athens.retention.DownloadBudget;
import dev.athens.retention.Evidence.Kind;
import dev.athens.retention.OriginEvidence;
import dev.athens.sumdb.SumdbClient;
import dev.athens.sumdb.SumdbState;
import dev.athens.sumdb.log.SignerKey;
import dev.athens.sumdb.log.SumdbDatabase;
import dev.athens.testkit.FakeFetcher;
import dev.athens.testkit.FakeModule;
import dev.athens.zip.DirHash;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Here, because the core cannot use the test kit. */
@Timeout(60)
class OriginEvidenceTest {
    private static final FakeModule MODULE = FakeModule.of("example.com/a", "v1.0.0");
    private static final FakeModule CHANGED =
            FakeModule.of("example.com/a", "v1.0.0").file("new.go", "package other\n");
    private static final Origin COMMIT = origin("https://git.example/a", "0123456789012345678901234567890123456789");

    private final FakeFetcher downloads = FakeFetcher.serving(MODULE);
    private final DownloadBudget budget = DownloadBudget.ofBytes(1 << 20);

    @TempDir
    private Path folder;

    @TempDir
    private Path scratch;

    private FileStorage storage;

    @BeforeEach
    void open() throws IOException {
        storage = FileStorage.open(folder.resolve("storage"));
    }

    private static Origin origin(String url, String hash) {
        return new Origin("git", url, Optional.empty(), Optional.of(hash), Optional.of("refs/tags/v1.0.0"));
    }

    private OriginEvidence.Builder evidence() {
        return OriginEvidence.builder(storage, downloads, scratch);
    }

    private Kind find(OriginEvidence evidence) throws Exception {
        return evidence.find(MODULE.version(), budget).kind();
    }

    /** Resolves the one version, as told. */
    private record Witness(Optional<Origin> origin, Optional<FetchException> failure) implements ModuleFetcher {
        static Witness seeing(Origin origin) {
            return new Witness(Optional.of(origin), Optional.empty());
        }

        static Witness seeingTheZip() {
            return new Witness(Optional.empty(), Optional.empty());
        }

        static Witness failing(FetchException failure) {
            return new Witness(Optional.empty(), Optional.of(failure));
        }

        @Override
        public List<Version> list(ModulePath module) {
            throw new AssertionError("nobody needs a list");
        }

        @Override
        public VersionInfo resolve(ModulePath module, VersionQuery query) throws FetchException {
            if (failure.isPresent()) {
                throw failure.get();
            }
            return new VersionInfo(((VersionQuery.Exact) query).version(), Optional.empty(), origin);
        }

        @Override
        public ModuleFiles fetch(ModuleVersion version, Path scratch) {
            throw new AssertionError("downloads come from elsewhere");
        }
    }

    private void store() throws IOException {
        storage.save(MODULE.version(), MODULE.files());
    }

    private void storeWith(Origin origin) throws IOException {
        storage.save(MODULE.version(), withOrigin(origin));
    }

    private static ModuleFiles withOrigin(Origin origin) {
        ModuleFiles files = MODULE.files();
        VersionInfo info = new VersionInfo(MODULE.version().version(), Optional.empty(), Optional.of(origin));
        return new ModuleFiles(Blob.of(info.toJson()), files.mod(), files.zip());
    }

    @Test
    void comparesADownload() throws Exception {
        store();

        assertThat(find(evidence().build())).isEqualTo(Kind.SAME);
        downloads.publish(CHANGED);
        OriginEvidence evidence = evidence().build();
        assertThat(find(evidence)).isEqualTo(Kind.CHANGED);
        assertThat(find(evidence)).isEqualTo(Kind.CHANGED);

        assertThat(downloads.fetches()).hasSize(2);
        try (Stream<Path> left = Files.list(scratch)) {
            assertThat(left).isEmpty();
        }
    }

    @Test
    void tellsWhoseOriginHasNothingFromWhoseOriginSaysNothing() throws Exception {
        store();

        assertThat(find(evidence()
                        .witness(Witness.failing(new FetchException.NotFound("no zip")))
                        .build()))
                .isEqualTo(Kind.GONE);
        assertThat(find(evidence()
                        .witness(Witness.failing(new FetchException.Unavailable("down")))
                        .build()))
                .isEqualTo(Kind.SILENT);
        assertThat(find(evidence()
                        .witness(Witness.failing(new FetchException.Refused("no")))
                        .build()))
                .isEqualTo(Kind.SILENT);
        assertThat(downloads.fetches()).isEmpty();
    }

    @Test
    void believesTheCommitInTheRepository() throws Exception {
        storeWith(COMMIT);

        assertThat(find(evidence().witness(Witness.seeing(COMMIT)).build())).isEqualTo(Kind.SAME);
        assertThat(downloads.fetches()).isEmpty();
    }

    @Test
    void comparesADownloadIfTheCommitIsAnother() throws Exception {
        storeWith(COMMIT);
        downloads.publish(CHANGED);
        Origin moved = origin(COMMIT.url(), "9".repeat(40));
        Origin elsewhere = origin("https://evil.example/a", COMMIT.hash().orElseThrow());

        assertThat(find(evidence().witness(Witness.seeing(moved)).build())).isEqualTo(Kind.CHANGED);
        assertThat(find(evidence().witness(Witness.seeing(elsewhere)).build())).isEqualTo(Kind.CHANGED);
        assertThat(find(evidence().witness(Witness.seeingTheZip()).build())).isEqualTo(Kind.CHANGED);
    }

    @Test
    void believesTheChecksumDatabaseThatAnOriginWillDeliverTheSame() throws Exception {
        store();
        try (SumdbDatabase database = database(MODULE)) {
            SumdbClient client = new SumdbClient(database.key(), database::get, SumdbState.inMemory());

            assertThat(find(evidence()
                            .witness(Witness.seeingTheZip())
                            .database(client, PathPatterns.none())
                            .build()))
                    .isEqualTo(Kind.SAME);
            assertThat(downloads.fetches()).isEmpty();
            // without anybody who has the zip the database helps nobody
            assertThat(find(evidence()
                            .witness(Witness.failing(new FetchException.NotFound("no zip")))
                            .database(client, PathPatterns.none())
                            .build()))
                    .isEqualTo(Kind.GONE);
            // and it is not asked for everything
            assertThat(find(evidence()
                            .witness(Witness.seeingTheZip())
                            .database(client, PathPatterns.parse("example.com"))
                            .build()))
                    .isEqualTo(Kind.SAME);
            assertThat(downloads.fetches()).hasSize(1);
        }
    }

    @Test
    void comparesADownloadIfTheChecksumDatabaseKnowsOtherContent() throws Exception {
        store();
        downloads.publish(CHANGED);
        try (SumdbDatabase database = database(CHANGED)) {
            SumdbClient client = new SumdbClient(database.key(), database::get, SumdbState.inMemory());

            assertThat(find(evidence()
                            .witness(Witness.seeingTheZip())
                            .database(client, PathPatterns.none())
                            .build()))
                    .isEqualTo(Kind.CHANGED);
        }
    }

    private SumdbDatabase database(FakeModule module) throws IOException {
        ModuleFiles files = module.files();
        Path zip = folder.resolve("module.zip");
        try (InputStream in = files.zip().openStream()) {
            Files.copy(in, zip);
        }
        SumdbDatabase.Hashes hashes = new SumdbDatabase.Hashes(DirHash.ofZip(zip), DirHash.ofGoMod(files.mod()));
        return SumdbDatabase.builder(folder.resolve("log"), SignerKey.generate("sum.example"), version -> hashes)
                .open();
    }

    @Test
    void believesTheRecordedHashRatherThanWhatMayBeDamaged() throws Exception {
        store();
        Optional<ModuleHash> recorded = storage.recorded(MODULE.version()).zip();
        assertThat(recorded).isPresent();

        assertThat(find(evidence()
                        .recorded(version -> Optional.of(ModuleHash.of(new byte[32])))
                        .build()))
                .isEqualTo(Kind.CHANGED);
        assertThat(find(evidence().recorded(version -> recorded).build())).isEqualTo(Kind.SAME);
    }

    @Test
    void takesTheSameCommitForAHeadWithoutADownload() throws Exception {
        storage.saveHead(MODULE.version(), withOrigin(COMMIT).head());

        OriginEvidence evidence = evidence().witness(Witness.seeing(COMMIT)).build();

        assertThat(find(evidence)).isEqualTo(Kind.SAME);
        assertThat(downloads.headFetches()).isEmpty();
        assertThat(downloads.fetches()).isEmpty();
    }

    /** As of versions that the go command can read the graph of, and cannot build. */
    @Test
    void letsAHeadGoWhoseZipItsOriginHasNot() throws Exception {
        storage.saveHead(MODULE.version(), MODULE.files().head());
        FetchException noZip = new FetchException.NotFound("no zip");

        OriginEvidence evidence = evidence().witness(Witness.failing(noZip)).build();

        assertThat(find(evidence)).isEqualTo(Kind.SAME);
        assertThat(downloads.headFetches()).containsExactly(MODULE.version());
        storage.save(MODULE.version(), MODULE.files());
        assertThat(find(evidence)).isEqualTo(Kind.GONE);
    }

    @Test
    void comparesOnlyTheGoModOfAHead() throws Exception {
        storage.saveHead(MODULE.version(), MODULE.files().head());
        downloads.publish(CHANGED);
        assertThat(find(evidence().build())).isEqualTo(Kind.SAME);

        downloads.publish(MODULE.goMod("module example.com/a // other\n"));
        assertThat(find(evidence().build())).isEqualTo(Kind.CHANGED);
        assertThat(downloads.fetches()).isEmpty();
    }
}
