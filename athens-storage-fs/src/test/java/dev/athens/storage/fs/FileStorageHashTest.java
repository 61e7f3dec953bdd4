package dev.athens.storage.fs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.athens.content.ModuleHead;
import dev.athens.module.ModuleHash;
import dev.athens.module.ModuleVersion;
import dev.athens.storage.NotedUses;
import dev.athens.storage.RecordedHashes.Hashes;
import dev.athens.storage.Storage;
import dev.athens.storage.Usages.Usage;
import dev.athens.testkit.FakeModule;
import dev.athens.zip.DirHash;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the storage keeps beside the three files: hashes, the quarantine, times of use. */
class FileStorageHashTest {
    private static final Instant NOON = Instant.parse("2026-01-02T12:00:00Z");
    private static final FakeModule MODULE =
            FakeModule.of("github.com/Acme/a", "v1.0.0").goMod("module github.com/Acme/a\n");
    private static final FakeModule OTHER = MODULE.file("a.go", "package a\n");
    private static final ModuleVersion VERSION = MODULE.version();

    @TempDir
    private Path folder;

    private FileStorage storage;
    private Path hash;
    private Path info;

    @BeforeEach
    void open() throws IOException {
        storage = FileStorage.open(folder);
        Path versions = folder.resolve("github.com/!acme/a/@v");
        hash = versions.resolve("v1.0.0.ziphash");
        info = versions.resolve("v1.0.0.info");
    }

    private Hashes zipHash(FakeModule module) throws IOException {
        return new Hashes(Optional.empty(), Optional.empty(), Optional.of(hashOf(module)), Optional.empty());
    }

    private ModuleHash hashOf(FakeModule module) throws IOException {
        Path zip = Files.createTempFile(folder, "m", ".zip");
        Files.write(zip, module.files().zip().readBytes(10_000));
        return DirHash.ofZip(zip);
    }

    @Test
    void recordsTheHashOfWhatItSaved() throws Exception {
        assertThat(storage.recorded(VERSION).zip()).isEmpty();

        storage.save(VERSION, MODULE.files());

        assertThat(hash).hasContent(hashOf(MODULE).toString());
        assertThat(storage.recorded(VERSION).zip()).contains(hashOf(MODULE));
        assertThat(FileStorage.open(folder).recorded(VERSION).zip()).contains(hashOf(MODULE));
    }

    @Test
    void replacesTheHashTogetherWithTheZip() throws Exception {
        storage.save(VERSION, MODULE.files());
        storage.delete(VERSION);
        assertThat(hash).doesNotExist();
        Files.writeString(hash, hashOf(MODULE).toString());

        storage.save(VERSION, OTHER.files());

        assertThat(storage.recorded(VERSION).zip()).contains(hashOf(OTHER));
    }

    @Test
    void recordsTheHashesOfAllFilesBesideTheLayout() throws Exception {
        Path file = folder.resolve(".athens/hashes/github.com/!acme/a/@v/v1.0.0");
        storage.save(VERSION, MODULE.files());

        Hashes all = new Hashes(
                Optional.of(Hashes.ofBytes(MODULE.files().info())),
                Optional.of(DirHash.ofGoMod(MODULE.files().mod())),
                Optional.of(hashOf(MODULE)),
                Optional.of(Hashes.ofBytes(MODULE.files().zip())));
        assertThat(storage.recorded(VERSION)).isEqualTo(all);
        assertThat(Files.readAllLines(file)).hasSize(5).satisfies(lines -> {
            assertThat(lines.get(0)).startsWith("info sha256:");
            assertThat(lines.get(1)).startsWith("mod h1:");
            assertThat(lines.get(2)).isEqualTo("zip " + hashOf(MODULE));
        });

        storage.delete(VERSION);
        assertThat(file).doesNotExist();
        assertThat(storage.recorded(VERSION)).isEqualTo(Hashes.NONE);
    }

    /** Else a bit that turned in there would bring a whole version into the quarantine, from where it could not return. */
    @Test
    void believesNoDamagedFileOfHashes() throws Exception {
        Path file = folder.resolve(".athens/hashes/github.com/!acme/a/@v/v1.0.0");
        storage.save(VERSION, MODULE.files());
        byte[] whole = Files.readAllBytes(file);
        Hashes fromBeside = zipHash(MODULE);

        for (int i = 0; i < whole.length; i++) {
            byte[] damaged = whole.clone();
            damaged[i] ^= 1;
            Files.write(file, damaged);
            assertThat(storage.recorded(VERSION)).as("byte %d", i).isEqualTo(fromBeside);
        }
        Files.write(file, new byte[0]);
        assertThat(storage.recorded(VERSION)).isEqualTo(fromBeside);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\0\0\0", "h1:", "h1:abc=", "sha1:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="})
    void takesAMalformedHashForNone(String text) throws Exception {
        storage.save(VERSION, MODULE.files());
        Files.delete(folder.resolve(".athens/hashes/github.com/!acme/a/@v/v1.0.0"));
        Files.writeString(hash, text);

        assertThat(storage.recorded(VERSION).zip()).isEmpty();
    }

    @Test
    void recordsAHashForAVersionThatHasNone() throws Exception {
        storage.save(VERSION, MODULE.files());
        Files.delete(hash);
        Files.delete(folder.resolve(".athens/hashes/github.com/!acme/a/@v/v1.0.0"));
        ModuleHead found = storage.findHead(VERSION).orElseThrow();

        assertThat(storage.record(VERSION, found, zipHash(MODULE))).isTrue();
        assertThat(storage.recorded(VERSION).zip()).contains(hashOf(MODULE));
    }

    @Test
    void recordsNoHashForAVersionThatHasChanged() throws Exception {
        storage.save(VERSION, MODULE.files());
        ModuleHead found = storage.findHead(VERSION).orElseThrow();
        storage.delete(VERSION);
        assertThat(storage.record(VERSION, found, zipHash(MODULE))).isFalse();
        storage.save(VERSION, OTHER.files());

        assertThat(storage.record(VERSION, found, zipHash(MODULE))).isFalse();
        assertThat(storage.quarantine(VERSION, found, "no")).isFalse();
        assertThat(storage.recorded(VERSION).zip()).contains(hashOf(OTHER));
    }

    @Test
    void movesADamagedVersionAwayAndKeepsIt() throws Exception {
        Path quarantine = folder.resolve(".athens/quarantine/github.com/!acme/a/@v");
        storage.save(VERSION, MODULE.files());
        assertThat(storage.quarantine(VERSION, storage.findHead(VERSION).orElseThrow(), "first reason"))
                .isTrue();
        assertThat(storage.find(VERSION)).isEmpty();
        assertThat(storage.list(VERSION.path())).isEmpty();
        assertThat(folder.resolve("github.com/!acme/a/@v/list")).hasContent("");
        storage.save(VERSION, OTHER.files());
        assertThat(storage.quarantine(VERSION, storage.findHead(VERSION).orElseThrow(), "second reason"))
                .isTrue();

        assertThat(quarantine.resolve("v1.0.0.txt")).hasContent("first reason\n");
        assertThat(quarantine.resolve("v1.0.0.ziphash"))
                .hasContent(hashOf(MODULE).toString());
        assertThat(quarantine.resolve("v1.0.0.zip"))
                .hasBinaryContent(MODULE.files().zip().readBytes(10_000));
        assertThat(quarantine.resolve("v1.0.0.2.txt")).hasContent("second reason\n");
        assertThat(quarantine.resolve("v1.0.0.2.zip"))
                .hasBinaryContent(OTHER.files().zip().readBytes(10_000));
        assertThat(storage.list("", 10).versions()).isEmpty();
        assertThat(storage.recorded(VERSION).zip()).contains(hashOf(OTHER));
    }

    @Test
    void notesOnceADayThatAVersionIsUsed() throws Exception {
        Storage noting = NotedUses.of(storage, storage, () -> NOON);
        noting.save(VERSION, MODULE.files());
        long size = storage.usage(VERSION).orElseThrow().sizeBytes();

        Instant recently = NOON.minus(Duration.ofHours(23));
        Files.setLastModifiedTime(info, FileTime.from(recently));
        assertThat(noting.find(VERSION)).isPresent();
        assertThat(storage.usage(VERSION)).contains(new Usage(size, recently));

        Files.setLastModifiedTime(info, FileTime.from(NOON.minus(Duration.ofHours(25))));
        assertThat(noting.find(VERSION)).isPresent();
        assertThat(storage.usage(VERSION)).contains(new Usage(size, NOON));
        assertThat(storage.usage(OTHER.version())).contains(new Usage(size, NOON));
    }

    @Test
    void notesTheUseOfAVersionThatComesFromACopy() throws Exception {
        storage.save(VERSION, MODULE.files());
        Files.setLastModifiedTime(info, FileTime.from(NOON.minus(Duration.ofDays(100))));

        storage.noteUse(VERSION, MODULE.files().head(), NOON);
        storage.noteUse(
                ModuleVersion.parse("example.com/a", "v1.0.0"), MODULE.files().head(), NOON);

        assertThat(storage.usage(VERSION)).map(Usage::lastUsed).contains(NOON);
    }

    @Test
    void notesNoUseUnlessToldTo() throws Exception {
        storage.save(VERSION, MODULE.files());
        Instant longAgo = NOON.minus(Duration.ofDays(100));
        Files.setLastModifiedTime(info, FileTime.from(longAgo));

        storage.find(VERSION);
        NotedUses.of(storage, storage, () -> NOON).list(VERSION.path());
        storage.usage(VERSION);

        assertThat(storage.usage(VERSION)).map(Usage::lastUsed).contains(longAgo);
        assertThat(storage.usage(ModuleVersion.parse("example.com/a", "v1.0.0")))
                .isEmpty();
    }
}
