package dev.athens.zip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.athens.content.Blob;
import dev.athens.module.GoModFile;
import dev.athens.module.ModulePath;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.ZipException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DirHashTest {
    @TempDir
    Path dir;

    @Test
    void hashesGoModFiles() throws IOException {
        assertThat(DirHash.ofGoMod(Blob.of("module github.com/u/basic\n\ngo 1.20\n")))
                .hasToString("h1:75nYh5GMs2JlyR0zV4ihXD1svPyBH56+cGTEWvSRRvI=");
        assertThat(DirHash.ofGoMod(Blob.of(""))).hasToString("h1:G7mAYYxgmS0lVkHyy2hEOLQCFB0DlQFTMLWggykrydY=");
    }

    @Test
    void hashesSynthesisedGoModFile() throws IOException {
        assertThat(DirHash.ofGoMod(Blob.of(GoModFile.synthesise(ModulePath.parse("github.com/u/legacy")))))
                .hasToString("h1:rN/5E1QQwtHMt+uSL0yGqrEEc8XK0c4zvejVU/ufDkM=");
    }

    @Test
    void hashesAnyZip() throws IOException {
        Path empty = Files.write(dir.resolve("empty.zip"), new RawZip().build());
        assertThat(DirHash.ofZip(empty)).hasToString("h1:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=");
        Path odd = Files.write(
                dir.resolve("odd.zip"),
                new RawZip()
                        .file("../\u00ff", "1")
                        .file("a", "2")
                        .file("a", "3")
                        .build());
        assertThat(DirHash.ofZip(odd)).hasToString("h1:90OLpzQ7fa2PvJlKSijPP1DwlkDjvLGbPIuSf7kMhas=");
    }

    @Test
    void refusesNamesWithNewlines() throws IOException {
        Path zip =
                Files.write(dir.resolve("m.zip"), new RawZip().file("a\nb", "").build());
        assertThatThrownBy(() -> DirHash.ofZip(zip))
                .isInstanceOf(ZipException.class)
                .hasMessage("file name with a newline: \"a\\nb\"");
    }
}
