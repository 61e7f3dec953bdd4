package dev.athens.standalone.wiring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.athens.config.ConfigException;
import dev.athens.standalone.config.ServerConfig;
import dev.athens.standalone.config.Settings;
import dev.athens.standalone.config.TomlFile;
import dev.athens.standalone.config.TomlReport;
import dev.athens.storage.StorageParts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Storages that come in jars of their own. */
class StorageKindTest {
    private static final String TYPE = "ATHENS_STORAGE_TYPE";

    @TempDir
    private Path folder;

    private Path shelf;

    @BeforeEach
    void choose() {
        shelf = folder.resolve("shelf");
    }

    private static StorageParts openWithoutJar(Map<String, String> values, String toml) throws IOException {
        return Storages.open(ServerConfig.of(Settings.of(values, TomlFile.parse("a.toml", toml)))
                .storage());
    }

    private StorageParts open(Map<String, String> values, String toml) throws Exception {
        return ShelfProvider.among(folder.resolve("jar"), () -> openWithoutJar(values, toml));
    }

    @Test
    void readsItsTableOfTheFile() throws Exception {
        try (StorageParts parts = open(Map.of(), """
                StorageType = "shelf"
                [Storage.Shelf]
                folder = "%s"
                Label = "of the file"
                """.formatted(shelf))) {
            assertThat(ShelfProvider.OPEN).containsEntry(shelf, "of the file");
            assertThat(parts.catalog()).isPresent();
        }
        assertThat(ShelfProvider.OPEN).doesNotContainKey(shelf);
    }

    @Test
    void prefersItsVariables() throws Exception {
        Files.writeString(folder.resolve("token"), "hunter2\n");
        Map<String, String> variables = Map.of(
                TYPE,
                "shelf",
                "ATHENS_STORAGE_SHELF_FOLDER",
                shelf.toString(),
                "ATHENS_STORAGE_SHELF_LABEL",
                "of the environment",
                "ATHENS_STORAGE_SHELF_TOKEN_FILE",
                folder.resolve("token").toString());

        try (StorageParts parts = open(variables, "[Storage.Shelf]\nLabel = 'of the file'\n")) {
            assertThat(ShelfProvider.OPEN).containsEntry(shelf, "of the environment");
            assertThat(parts.storage().readOnlyReason()).isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            Label = 'a'                        | Storage.Shelf.Folder: must be given
            Folder = 'DIR'~Fodler = 'b'        | a.toml:4:1: Storage.Shelf.Fodler: no such key, the nearest is Storage.Shelf.Folder
            Folder = 'DIR'~Token = 'hunter3'   | a.toml:4:1: Storage.Shelf.Token=***: must be the right one
            Folder = 'DIR'~TokenFile = '/none' | Storage.Shelf.TokenFile: no such file
            Folder = [1, 2]                    | a.toml:3:1: Storage.Shelf.Folder: must be a value or an array of strings, is an array
            """)
    void saysWhichKeyIsWrong(String toml, String told) {
        String all = "StorageType = 'shelf'~[Storage.Shelf]~" + toml.replace("DIR", shelf.toString());

        assertThatThrownBy(() -> open(Map.of(), all.replace('~', '\n')))
                .isInstanceOf(ConfigException.class)
                .hasMessage(told);
        assertThat(ShelfProvider.OPEN).doesNotContainKey(shelf);
    }

    @Test
    void saysWhichKindsThereAre() {
        assertThatThrownBy(() -> open(Map.of(TYPE, "floppy"), ""))
                .hasMessageStartingWith(
                        "ATHENS_STORAGE_TYPE=floppy: must be disk, memory, minio or shelf, or of a plugin in /")
                .hasMessageEndingWith(", such as postgres or s3");
        assertThatThrownBy(() -> openWithoutJar(Map.of(TYPE, "shelf"), ""))
                .hasMessageStartingWith("ATHENS_STORAGE_TYPE=shelf: must be disk or memory, or of a plugin");
        assertThatThrownBy(() -> openWithoutJar(Map.of("ATHENS_STORAGE_SHELF_FOLDER", "a"), ""))
                .hasMessageStartingWith("ATHENS_STORAGE_SHELF_FOLDER: no such variable");
        assertThatThrownBy(() -> openWithoutJar(Map.of(), "[Storage.Shelf]\nFolder = 'a'\n"))
                .hasMessageStartingWith("a.toml:2:1: Storage.Shelf.Folder: no such key");
    }

    @Test
    void readsKeysOfATableThatTheProgramKnowsInPart() throws Exception {
        String toml = "StorageType = 'minio'\n[Storage.Minio]\nBucket = '%s'\nFolder = 'a'\n".formatted(shelf);
        try (StorageParts parts = open(Map.of(), toml)) {
            assertThat(ShelfProvider.OPEN).containsEntry(shelf, "a");
            assertThat(parts.catalog()).isEmpty();
        }
        Map<String, String> variables = Map.of("ATHENS_MINIO_BUCKET_NAME", shelf.toString());
        try (StorageParts parts = open(variables, "StorageType = 'minio'")) {
            assertThat(ShelfProvider.OPEN).containsEntry(shelf, "");
            assertThat(parts.hashes()).isEmpty();
        }
    }

    @Test
    void showsWhereItsSettingsAreFromAndNotWhatTheyHold() throws Exception {
        Settings settings = ShelfProvider.among(
                folder.resolve("jar"),
                () -> Settings.of(
                        Map.of("ATHENS_STORAGE_SHELF_TOKEN", "hunter2"),
                        TomlFile.parse("a.toml", "[Storage.Shelf]\nFolder = 'shelf'\n")));

        assertThat(TomlReport.of(settings, List.of()))
                .contains("# Storage.Shelf.Folder is given: a.toml:2\n")
                .contains("is given: environment variable ATHENS_STORAGE_SHELF_TOKEN\n")
                .doesNotContain("hunter2");
    }
}
