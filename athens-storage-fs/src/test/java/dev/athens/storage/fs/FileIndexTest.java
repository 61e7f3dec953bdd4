package dev.athens.storage.fs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.athens.content.Blob;
import dev.athens.content.ModuleFiles;
import dev.athens.index.IndexEntry;
import dev.athens.index.IndexRepair;
import dev.athens.module.ModuleVersion;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FileIndexTest {
    private static final Instant NOON = Instant.parse("2026-01-02T12:00:00Z");
    private static final ModuleVersion ONE = ModuleVersion.parse("example.com/a", "v1.0.0");
    private static final ModuleVersion TWO = ModuleVersion.parse("example.com/a", "v2.0.0+incompatible");

    @TempDir
    private Path folder;

    private Path file() {
        return folder.resolve(".athens/index");
    }

    private static List<ModuleVersion> all(FileIndex index) throws IOException {
        return index.since(Instant.EPOCH, 1_000).stream()
                .map(IndexEntry::version)
                .toList();
    }

    @Test
    void keepsItsEntriesInAFile() throws Exception {
        FileIndex.open(folder).add(List.of(ONE, TWO), NOON);

        assertThat(file()).hasContent("""
                2026-01-02T12:00:00.000000Z example.com/a v1.0.0
                2026-01-02T12:00:00.000001Z example.com/a v2.0.0+incompatible
                """);
        FileIndex again = FileIndex.open(folder);
        assertThat(all(again)).containsExactly(ONE, TWO);
        assertThat(again.add(List.of(ONE, TWO), NOON)).isZero();
    }

    @Test
    void goesOnAfterALineThatADeadProcessLeftHalfWritten() throws Exception {
        FileIndex.open(folder).add(List.of(ONE, TWO), NOON);
        byte[] whole = Files.readAllBytes(file());
        int second = new String(whole, StandardCharsets.UTF_8).indexOf('\n') + 1;

        for (int length = second; length < whole.length; length++) {
            Files.write(file(), Arrays.copyOf(whole, length));
            FileIndex index = FileIndex.open(folder);
            assertThat(all(index)).containsExactly(ONE);

            assertThat(index.add(List.of(ONE, TWO), NOON)).isEqualTo(1);

            assertThat(Files.readAllBytes(file())).as("after %d bytes", length).isEqualTo(whole);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 100, 200_000})
    void skipsWhatALossOfPowerDamaged(int zeros) throws Exception {
        FileIndex.open(folder).add(List.of(ONE), NOON);
        Files.write(file(), new byte[zeros], StandardOpenOption.APPEND);
        FileIndex torn = FileIndex.open(folder);
        assertThat(all(torn)).containsExactly(ONE);
        Files.writeString(
                file(),
                "\nnonsense\n2026-99-99T12:00:00.000000Z example.com/a v1.0.1\n2026-01-02T12:00:01.000000Z x\n",
                StandardOpenOption.APPEND);

        assertThat(all(torn)).containsExactly(ONE);
        assertThat(torn.add(List.of(ONE, TWO), NOON.plusSeconds(2))).isEqualTo(1);
        assertThat(all(torn)).containsExactly(ONE, TWO);
        assertThat(torn.since(NOON.plusSeconds(2), 10)).containsExactly(new IndexEntry(TWO, NOON.plusSeconds(2)));
    }

    @Test
    void seesWhatOthersAppend() throws Exception {
        FileIndex first = FileIndex.open(folder);
        FileIndex second = FileIndex.open(folder);
        first.add(List.of(ONE), NOON);

        assertThat(second.add(List.of(ONE, TWO), NOON)).isEqualTo(1);
        assertThat(first.add(List.of(TWO), NOON)).isZero();
        assertThat(all(first)).containsExactly(ONE, TWO);
    }

    @Test
    void beginsAnewWhenSomebodyRemovedItsFile() throws Exception {
        FileIndex index = FileIndex.open(folder);
        index.add(List.of(ONE, TWO), NOON);
        Files.delete(file());

        assertThat(all(index)).isEmpty();
        assertThat(index.add(List.of(TWO), NOON)).isEqualTo(1);
        assertThat(all(index)).containsExactly(TWO);
    }

    @Test
    void isRepairedFromTheStorage() throws Exception {
        FileStorage storage = FileStorage.open(folder);
        FileIndex index = FileIndex.open(folder);
        ModuleFiles files = new ModuleFiles(Blob.of("info"), Blob.of("mod"), Blob.of("zip"));
        storage.save(ONE, files);
        index.add(List.of(ONE), NOON);
        storage.save(TWO, files);

        assertThat(IndexRepair.run(storage, index, () -> NOON)).isEqualTo(1);
        assertThat(IndexRepair.run(storage, index, () -> NOON)).isZero();
        assertThat(all(index)).containsExactly(ONE, TWO);
    }

    @Test
    void takesManyVersionsThroughSeveralPages() throws Exception {
        FileIndex index = FileIndex.open(folder);
        List<ModuleVersion> many = new ArrayList<>();
        for (int i = 0; i < 5_000; i++) {
            many.add(ModuleVersion.parse("example.com/a", "v1.0." + i));
        }

        assertThat(index.add(many, NOON)).isEqualTo(5_000);
        assertThat(FileIndex.open(folder).add(many, NOON)).isZero();
        assertThat(index.since(Instant.EPOCH, 10_000))
                .extracting(IndexEntry::version)
                .containsExactlyElementsOf(many);
    }
}
