package dev.athens.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.athens.content.Blob;
import dev.athens.content.ModuleFiles;
import dev.athens.module.ModuleVersion;
import dev.athens.zip.DirHash;
import dev.athens.zip.ModuleZipChecker;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FakeModuleTest {
    private static final FakeModule GREETING = FakeModule.of("github.com/Acme/greeting", "v1.0.0")
            .goMod("module github.com/Acme/greeting\n")
            .file("sub/b.go", "package sub\n")
            .file("a.bin", new byte[] {'x', '\n'});

    @Test
    void hasInfoModAndZip() throws Exception {
        ModuleFiles files = GREETING.files();

        assertThat(text(files.info())).isEqualTo("{\"Version\":\"v1.0.0\",\"Time\":\"2020-01-01T00:00:00Z\"}");
        assertThat(text(files.mod())).isEqualTo("module github.com/Acme/greeting\n");
        assertThat(entries(files.zip()))
                .containsExactly(
                        Map.entry("github.com/Acme/greeting@v1.0.0/a.bin", "x\n"),
                        Map.entry("github.com/Acme/greeting@v1.0.0/go.mod", "module github.com/Acme/greeting\n"),
                        Map.entry("github.com/Acme/greeting@v1.0.0/sub/b.go", "package sub\n"));
    }

    @Test
    void hasAZipThatTheGoCommandAccepts(@TempDir Path folder) throws Exception {
        Path zip = Files.write(folder.resolve("zip"), GREETING.files().zip().readBytes(1 << 20));

        assertThat(ModuleZipChecker.check(GREETING.version(), zip)).isEqualTo(DirHash.ofZip(zip));
    }

    @Test
    void hasTheSameZipEveryTime() throws Exception {
        assertThat(GREETING.files().zip().readBytes(1 << 20))
                .isEqualTo(GREETING.files().zip().readBytes(1 << 20));
    }

    @Test
    void hasASynthesisedModWithoutGoModFile() throws Exception {
        ModuleFiles files = FakeModule.of("example.com/a", "v2.0.0+incompatible")
                .file("a.go", "package a\n")
                .files();

        assertThat(text(files.mod())).isEqualTo("module example.com/a\n");
        assertThat(entries(files.zip())).containsOnlyKeys("example.com/a@v2.0.0+incompatible/a.go");
    }

    @Test
    void isCommittedWhenItsPseudoVersionSays() {
        FakeModule module = FakeModule.of("example.com/a", "v1.0.1-0.20210102030405-0123456789ab");

        assertThat(module.info().time()).contains(Instant.parse("2021-01-02T03:04:05Z"));
    }

    @Test
    void canBeCommittedAtAnyTime() {
        Instant time = Instant.parse("2022-02-03T04:05:06Z");

        assertThat(GREETING.committedAt(time).info().time()).contains(time);
    }

    @Test
    void doesNotChangeWhenFilesAreAdded() {
        GREETING.file("later.go", "package later\n");

        assertThat(GREETING.sources()).containsOnlyKeys("a.bin", "go.mod", "sub/b.go");
        assertThat(GREETING.version()).isEqualTo(ModuleVersion.parse("github.com/Acme/greeting", "v1.0.0"));
    }

    private static String text(Blob blob) throws IOException {
        return new String(blob.readBytes(1 << 20), StandardCharsets.UTF_8);
    }

    private static Map<String, String> entries(Blob zip) throws IOException {
        Map<String, String> entries = new LinkedHashMap<>();
        try (ZipInputStream in = new ZipInputStream(new ByteArrayInputStream(zip.readBytes(1 << 20)))) {
            for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
                entries.put(entry.getName(), new String(in.readAllBytes(), StandardCharsets.UTF_8));
            }
        }
        return entries;
    }
}
