package dev.athens.sumdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.athens.content.Blob;
import dev.athens.content.ModuleFiles;
import dev.athens.content.ModuleHead;
import dev.athens.fetch.FetchException;
import dev.athens.fetch.ModuleFetcher;
import dev.athens.module.ModuleHash;
import dev.athens.module.ModulePath;
import dev.athens.module.ModuleVersion;
import dev.athens.module.PathPatterns;
import dev.athens.module.Version;
import dev.athens.module.VersionQuery;
import dev.athens.protocol.VersionInfo;
import dev.athens.zip.DirHash;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VerifyingFetcherTest {
    private static final ModuleVersion VERSION = ModuleVersion.parse("c.example/Mod", "v1.0.0");
    private static final ModuleVersion TOOLCHAIN =
            ModuleVersion.parse("golang.org/toolchain", "v0.0.1-go1.22.0.linux-amd64");

    @TempDir
    Path scratch;

    private final ScriptedDatabase database = new ScriptedDatabase();

    /** Has every module there is, each with one file. */
    private static final class AnyModule implements ModuleFetcher {
        @Override
        public List<Version> list(ModulePath module) {
            return List.of();
        }

        @Override
        public VersionInfo resolve(ModulePath module, VersionQuery query) {
            return VersionInfo.of(VERSION.version());
        }

        @Override
        public ModuleFiles fetch(ModuleVersion version, Path scratch) {
            Path file = scratch.resolve("zip");
            try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
                zip.putNextEntry(new ZipEntry(version + "/a.go"));
                zip.write("package a\n".getBytes(StandardCharsets.UTF_8));
                zip.closeEntry();
                zip.finish();
                return new ModuleFiles(
                        Blob.of("{\"Version\":\"" + version.version() + "\"}"),
                        Blob.of("module " + version.path() + "\n"),
                        Blob.of(file));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public Optional<ModuleHead> fetchHead(ModuleVersion version) {
            return Optional.of(new ModuleHead(
                    Blob.of("{\"Version\":\"" + version.version() + "\"}"),
                    Blob.of("module " + version.path() + "\n")));
        }

        @Override
        public String toString() {
            return "https://proxy.example";
        }
    }

    private VerifyingFetcher fetcher(String unverified) {
        SumdbClient client = new SumdbClient(database.verifier(), database, SumdbState.inMemory());
        return new VerifyingFetcher(new AnyModule(), client, PathPatterns.parse(unverified));
    }

    private void know(ModuleVersion version) throws Exception {
        ModuleFiles files = new AnyModule().fetch(version, Files.createTempDirectory(scratch, "known"));
        database.add(version, DirHash.ofZip(files.zip().file().orElseThrow()), DirHash.ofGoMod(files.mod()));
    }

    @Test
    void passesOnWhatTheDatabaseConfirmsAndWhatIsKnownOfIt() throws Exception {
        know(VERSION);
        VerifyingFetcher fetcher = fetcher("");
        assertThat(ProvedZip.of(VERSION, fetcher.fetch(VERSION, scratch).zip())).isPresent();
        assertThat(fetcher.refusals()).isZero();
    }

    @Test
    void refusesAndCountsWhatTheDatabaseDoesNotConfirm() {
        ModuleHash other = ModuleHash.of(new byte[32]);
        database.add(VERSION, other, other);
        VerifyingFetcher fetcher = fetcher("");
        for (int i = 1; i <= 2; i++) {
            assertThatThrownBy(() -> fetcher.fetch(VERSION, scratch))
                    .isInstanceOf(FetchException.Refused.class)
                    .hasMessageStartingWith("c.example/Mod@v1.0.0: verifying module: checksum mismatch\n"
                            + "\tdownloaded from https://proxy.example: h1:");
            assertThat(fetcher.refusals()).isEqualTo(i);
        }
    }

    @Test
    void doesNotAskTheDatabaseAboutPrivateModules() throws Exception {
        assertThat(fetcher("c.example").fetch(VERSION, scratch).info().sizeBytes())
                .isPositive();
        assertThat(database.asked).isEmpty();
    }

    @Test
    void provesNothingAboutModulesThatItDoesNotAskFor() throws Exception {
        know(VERSION);
        assertThat(ProvedZip.of(
                        VERSION, fetcher("c.example").fetch(VERSION, scratch).zip()))
                .isEmpty();
        ModuleVersion other = ModuleVersion.parse("c.example/Mod", "v1.0.1");
        assertThat(ProvedZip.of(other, fetcher("").fetch(VERSION, scratch).zip()))
                .isEmpty();
    }

    @Test
    void verifiesAHeadByItsOwnLine() throws Exception {
        ModuleHead head = new AnyModule().fetchHead(VERSION).orElseThrow();
        database.add(VERSION, ModuleHash.of(new byte[32]), DirHash.ofGoMod(head.mod()));

        assertThat(fetcher("").fetchHead(VERSION)).isPresent();
    }

    @Test
    void refusesAHeadThatTheDatabaseDoesNotConfirm() throws Exception {
        ModuleHash other = ModuleHash.of(new byte[32]);
        database.add(VERSION, other, other);
        VerifyingFetcher fetcher = fetcher("");

        assertThatThrownBy(() -> fetcher.fetchHead(VERSION))
                .isInstanceOf(FetchException.Refused.class)
                .hasMessageStartingWith("c.example/Mod@v1.0.0: verifying go.mod: checksum mismatch\n");
        assertThat(fetcher.refusals()).isOne();
        assertThat(fetcher("c.example").fetchHead(VERSION)).isPresent();
    }

    @Test
    void provesAZipAndTheHeadThatIsStored() throws Exception {
        know(VERSION);
        ModuleHead head = new AnyModule().fetchHead(VERSION).orElseThrow();

        assertThat(ProvedZip.of(VERSION, fetcher("").fetchZip(VERSION, head, scratch)))
                .isPresent();
    }

    @Test
    void condemnsAStoredHeadThatTheDatabaseDoesNotConfirm() throws Exception {
        ModuleHead head = new AnyModule().fetchHead(VERSION).orElseThrow();
        database.add(VERSION, ModuleHash.of(new byte[32]), ModuleHash.of(new byte[32]));

        assertThatThrownBy(() -> fetcher("").fetchZip(VERSION, head, scratch))
                .isInstanceOfSatisfying(FetchException.Refused.class, refused -> assertThat(refused.condemnsHead())
                        .isTrue())
                .hasMessageContaining("downloaded from the storage of this proxy: h1:");
    }

    @Test
    void verifiesToolchainsWhateverThePatternsSay() {
        assertThatThrownBy(() -> fetcher("*").fetch(TOOLCHAIN, scratch)).isInstanceOf(FetchException.Refused.class);
        assertThat(database.asked).isNotEmpty();
    }
}
