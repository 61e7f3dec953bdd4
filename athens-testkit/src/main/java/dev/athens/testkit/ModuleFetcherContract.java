package dev.athens.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.athens.content.Blob;
import dev.athens.content.ModuleFiles;
import dev.athens.content.ModuleHead;
import dev.athens.fetch.FetchException;
import dev.athens.fetch.ModuleFetcher;
import dev.athens.module.ModulePath;
import dev.athens.module.ModuleVersion;
import dev.athens.module.Version;
import dev.athens.module.VersionQuery;
import dev.athens.protocol.VersionInfo;
import dev.athens.zip.DirHash;
import dev.athens.zip.ModuleZipChecker;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * What every {@link ModuleFetcher} must do. Extend it, say how a fetcher of given modules is made, and override nothing
 * else. All modules have a {@code go.mod}, their paths begin with {@code github.com}, and none needs another.
 */
public abstract class ModuleFetcherContract {
    private static final ModulePath PLAIN = ModulePath.parse("github.com/acme/plain");
    private static final ModulePath UPPER_V2 = ModulePath.parse("github.com/Acme/Upper/v2");
    private static final ModuleVersion PLAIN_1_2 = new ModuleVersion(PLAIN, Version.parse("v1.2.0"));
    private static final ModuleVersion UPPER_2_0 = new ModuleVersion(UPPER_V2, Version.parse("v2.0.0"));
    private static final ModulePath UNKNOWN = ModulePath.parse("github.com/acme/unknown");
    private static final Version UNKNOWN_VERSION = Version.parse("v1.3.7");
    private static final int CALLERS = 8;

    private static final List<FakeModule> MODULES = List.of(
            module(PLAIN, "v1.2.0"),
            module(PLAIN, "v0.9.0"),
            module(PLAIN, "v1.10.0"),
            module(PLAIN, "v1.11.0-rc.1"),
            module(PLAIN, "v1.0.0"),
            module(UPPER_V2, "v2.0.0"));

    /** For subclasses. */
    protected ModuleFetcherContract() {}

    /**
     * Makes a fetcher that has these modules and no others. Versions of one path belong to one repository, where each is
     * a tag of its own commit.
     *
     * @param modules what it shall have
     * @param folder an empty folder for whatever the fetcher or its origin needs
     */
    protected abstract ModuleFetcher newFetcher(List<FakeModule> modules, Path folder) throws Exception;

    private static FakeModule module(ModulePath path, String version) {
        return FakeModule.of(new ModuleVersion(path, Version.parse(version)))
                .goMod("module " + path + "\n\ngo 1.20\n")
                .file("code.go", "package code\n\nconst Version = \"" + version + "\"\n")
                .file("sub/sub.go", "package sub\n");
    }

    @Test
    void listsReleasesInGoOrder(@TempDir Path folder) throws Exception {
        ModuleFetcher fetcher = newFetcher(MODULES, folder);

        assertThat(fetcher.list(PLAIN))
                .extracting(Version::value)
                .containsExactly("v0.9.0", "v1.0.0", "v1.2.0", "v1.10.0", "v1.11.0-rc.1");
        assertThat(fetcher.list(UPPER_V2)).containsExactly(UPPER_2_0.version());
    }

    @Test
    void resolvesAnExactVersionToItself(@TempDir Path folder) throws Exception {
        ModuleFetcher fetcher = newFetcher(MODULES, folder);

        assertThat(fetcher.resolve(PLAIN, new VersionQuery.Exact(PLAIN_1_2.version()))
                        .version())
                .isEqualTo(PLAIN_1_2.version());
        assertThat(fetcher.resolve(UPPER_V2, new VersionQuery.Exact(UPPER_2_0.version()))
                        .version())
                .isEqualTo(UPPER_2_0.version());
    }

    @Test
    void resolvesLatestToTheHighestRelease(@TempDir Path folder) throws Exception {
        ModuleFetcher fetcher = newFetcher(MODULES, folder);

        assertThat(fetcher.resolve(PLAIN, new VersionQuery.Latest()).version()).isEqualTo(Version.parse("v1.10.0"));
    }

    @Test
    void doesNotFindAnUnknownModule(@TempDir Path folder) throws Exception {
        ModuleFetcher fetcher = newFetcher(MODULES, folder);
        ModuleVersion version = new ModuleVersion(UNKNOWN, UNKNOWN_VERSION);
        Path scratch = Files.createDirectory(folder.resolve("contract-scratch"));

        assertThatThrownBy(() -> fetcher.list(UNKNOWN)).isInstanceOf(FetchException.NotFound.class);
        assertThatThrownBy(() -> fetcher.resolve(UNKNOWN, new VersionQuery.Latest()))
                .isInstanceOf(FetchException.NotFound.class);
        assertThatThrownBy(() -> fetcher.resolve(UNKNOWN, new VersionQuery.Exact(UNKNOWN_VERSION)))
                .isInstanceOf(FetchException.NotFound.class);
        assertThatThrownBy(() -> fetcher.fetch(version, scratch)).isInstanceOf(FetchException.NotFound.class);
    }

    @Test
    void doesNotFindAnUnknownVersion(@TempDir Path folder) throws Exception {
        ModuleFetcher fetcher = newFetcher(MODULES, folder);
        ModuleVersion version = new ModuleVersion(PLAIN, UNKNOWN_VERSION);
        Path scratch = Files.createDirectory(folder.resolve("contract-scratch"));

        assertThatThrownBy(() -> fetcher.resolve(PLAIN, new VersionQuery.Exact(UNKNOWN_VERSION)))
                .isInstanceOf(FetchException.NotFound.class)
                .hasMessageContaining(PLAIN.value());
        assertThatThrownBy(() -> fetcher.resolve(PLAIN, new VersionQuery.Revision("no-such-branch")))
                .isInstanceOf(FetchException.NotFound.class)
                .hasMessageContaining("no-such-branch");
        assertThatThrownBy(() -> fetcher.fetch(version, scratch))
                .isInstanceOf(FetchException.NotFound.class)
                .hasMessageContaining(UNKNOWN_VERSION.value());
    }

    @Test
    void fetchesThreeFilesThatBelongTogether(@TempDir Path folder) throws Exception {
        ModuleFetcher fetcher = newFetcher(MODULES, folder);

        assertIsWhole(fetcher, PLAIN_1_2, Files.createDirectory(folder.resolve("contract-scratch1")));
        assertIsWhole(fetcher, UPPER_2_0, Files.createDirectory(folder.resolve("contract-scratch2")));
    }

    @Test
    void fetchesAHeadThatTheWholeVersionHasToo(@TempDir Path folder) throws Exception {
        ModuleFetcher fetcher = newFetcher(MODULES, folder);
        Path scratch = Files.createDirectory(folder.resolve("contract-scratch"));
        ModuleFiles files = fetcher.fetch(UPPER_2_0, scratch);

        Optional<ModuleHead> head = fetcher.fetchHead(UPPER_2_0);
        assumeTrue(head.isPresent(), "this fetcher fetches no heads alone");

        assertThat(text(head.get().info())).isEqualTo(text(files.info()));
        assertThat(text(head.get().mod())).isEqualTo(text(files.mod()));
        assertThatThrownBy(() -> fetcher.fetchHead(new ModuleVersion(PLAIN, UNKNOWN_VERSION)))
                .isInstanceOf(FetchException.NotFound.class);
    }

    @Test
    void fetchesTheZipOfAHeadAndOfNoOther(@TempDir Path folder) throws Exception {
        ModuleFetcher fetcher = newFetcher(MODULES, folder);
        ModuleFiles files = fetcher.fetch(UPPER_2_0, Files.createDirectory(folder.resolve("contract-scratch1")));
        Path scratch = Files.createDirectory(folder.resolve("contract-scratch2"));
        ModuleHead other = new ModuleHead(files.info(), Blob.of("module another\n"));

        Blob zip = fetcher.fetchZip(UPPER_2_0, files.head(), scratch);

        assertThat(DirHash.ofZip(zipFile(zip, scratch))).isEqualTo(DirHash.ofZip(zipFile(files.zip(), folder)));
        assertThatThrownBy(() ->
                        fetcher.fetchZip(UPPER_2_0, other, Files.createDirectory(folder.resolve("contract-scratch3"))))
                .isInstanceOf(FetchException.Refused.class);
    }

    @Test
    void putsItsResultsIntoTheScratchFolder(@TempDir Path folder, @TempDir Path work) throws Exception {
        ModuleFetcher fetcher = newFetcher(MODULES, folder);
        Path scratch = Files.createDirectory(work.resolve("scratch"));

        ModuleFiles files = fetcher.fetch(PLAIN_1_2, scratch);

        assertThat(Stream.of(files.info(), files.mod(), files.zip()).flatMap(blob -> blob.file().stream()))
                .allSatisfy(file -> assertThat(file).startsWith(scratch));
        try (Stream<Path> children = Files.list(work)) {
            assertThat(children).containsExactly(scratch);
        }
    }

    @Test
    @Timeout(120)
    void fetchesForManyCallersAtOnce(@TempDir Path folder) throws Exception {
        ModuleFetcher fetcher = newFetcher(MODULES, folder);
        ExecutorService threads = Executors.newFixedThreadPool(CALLERS);
        try {
            List<Future<?>> fetches = new ArrayList<>();
            for (int i = 0; i < CALLERS; i++) {
                ModuleVersion version = MODULES.get(i % MODULES.size()).version();
                Path scratch = Files.createDirectory(folder.resolve("contract-scratch" + i));
                fetches.add(threads.submit(() -> {
                    assertIsWhole(fetcher, version, scratch);
                    return version;
                }));
            }
            for (Future<?> fetch : fetches) {
                fetch.get(60, TimeUnit.SECONDS);
            }
        } finally {
            threads.shutdownNow();
        }
    }

    private static void assertIsWhole(ModuleFetcher fetcher, ModuleVersion version, Path scratch) throws Exception {
        ModuleFiles files = fetcher.fetch(version, scratch);

        VersionInfo info = VersionInfo.parse(files.info().readBytes(VersionInfo.MAX_BYTES));
        assertThat(info.version()).isEqualTo(version.version());
        String goMod = "module " + version.path() + "\n\ngo 1.20\n";
        assertThat(text(files.mod())).isEqualTo(goMod);
        Path zip = zipFile(files.zip(), scratch);
        assertThat(zip).hasSize(files.zip().sizeBytes());
        assertThat(ModuleZipChecker.check(version, zip)).isEqualTo(DirHash.ofZip(zip));
        assertThat(entry(zip, version + "/go.mod")).isEqualTo(goMod);
        assertThat(entry(zip, version + "/code.go")).contains("\"" + version.version() + "\"");
        assertThat(entry(zip, version + "/sub/sub.go")).isEqualTo("package sub\n");
    }

    private static Path zipFile(Blob zip, Path scratch) throws IOException {
        if (zip.file().isPresent()) {
            return zip.file().get();
        }
        Path copy = scratch.resolve("contract.zip");
        try (InputStream in = zip.openStream()) {
            Files.copy(in, copy);
        }
        return copy;
    }

    private static String entry(Path zip, String name) throws IOException {
        try (ZipFile file = new ZipFile(zip.toFile())) {
            ZipEntry entry = file.getEntry(name);
            assertThat(entry).as(name).isNotNull();
            return new String(file.getInputStream(entry).readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static String text(Blob blob) throws IOException {
        return new String(blob.readBytes(1 << 20), StandardCharsets.UTF_8);
    }
}
