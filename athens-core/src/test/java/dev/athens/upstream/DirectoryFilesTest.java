package dev.athens.upstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.athens.content.ModuleFiles;
import dev.athens.fetch.FetchException;
import dev.athens.module.ModulePath;
import dev.athens.module.ModuleVersion;
import dev.athens.module.Version;
import dev.athens.module.VersionQuery;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class DirectoryFilesTest {
    private static final ModuleVersion VERSION = ModuleVersion.parse("c.example/Mod", "v1.0.0-RC1");

    @TempDir
    Path proxy;

    @TempDir
    Path scratch;

    private Path files;
    private UpstreamFetcher fetcher;

    @BeforeEach
    void layOut() throws IOException {
        files = Files.createDirectories(proxy.resolve("c.example/!mod/@v"));
        Files.writeString(files.resolve("list"), "v1.0.0-RC1\nv0.0.0-20200101000000-0123456789ab\n");
        Files.writeString(files.resolve("v1.0.0-!r!c1.info"), "{\"Version\":\"v1.0.0-RC1\"}");
        Files.writeString(files.resolve("v1.0.0-!r!c1.mod"), "module c.example/Mod\n");
        Files.writeString(files.resolve("v1.0.0-!r!c1.zip"), "zip bytes");
        fetcher = UpstreamFetcher.builder(proxy.toUri()).build();
    }

    @Test
    void readsTheLayoutOfAModuleCache() throws Exception {
        ModuleFiles found = fetcher.fetch(VERSION, scratch);

        assertThat(found.zip().readBytes(100)).asString().isEqualTo("zip bytes");
        assertThat(found.zip().file().orElseThrow()).hasParent(scratch);
        assertThat(found.mod().readBytes(100)).asString().isEqualTo("module c.example/Mod\n");
        assertThat(fetcher.list(VERSION.path())).containsExactly(VERSION.version());
        assertThat(fetcher.resolve(VERSION.path(), new VersionQuery.Latest()).version())
                .isEqualTo(VERSION.version());
    }

    @Test
    void findsNothingWhereNothingIs() {
        assertThatThrownBy(() -> fetcher.list(ModulePath.parse("c.example/other")))
                .isInstanceOf(FetchException.NotFound.class)
                .hasMessage("c.example/other: no such file in the proxy folder");
        assertThatThrownBy(() -> fetcher.resolve(VERSION.path(), new VersionQuery.Exact(Version.parse("v1.0.0"))))
                .isInstanceOf(FetchException.NotFound.class);
    }

    @Test
    void passesInterruptsOn() {
        Thread.currentThread().interrupt();

        assertThatThrownBy(() -> fetcher.list(VERSION.path())).isInstanceOf(InterruptedException.class);
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
    }

    @Test
    void reportsAFolderInPlaceOfAFileAsTrouble() throws Exception {
        Files.delete(files.resolve("v1.0.0-!r!c1.info"));
        Files.createDirectory(files.resolve("v1.0.0-!r!c1.info"));

        assertThatThrownBy(() -> fetcher.fetch(VERSION, scratch)).isInstanceOf(FetchException.Unavailable.class);
    }

    @Test
    @EnabledOnOs({OS.LINUX, OS.MAC})
    void refusesWhatItMayNotRead() throws Exception {
        Path list = files.resolve("list");
        Files.setPosixFilePermissions(list, PosixFilePermissions.fromString("---------"));
        Assumptions.assumeFalse(Files.isReadable(list), "runs as a user who may read anything");

        assertThatThrownBy(() -> fetcher.list(VERSION.path())).isInstanceOf(FetchException.Refused.class);
    }
}
