package dev.athens.storage.fs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.athens.index.IndexRepair;
import dev.athens.index.MemoryIndex;
import dev.athens.module.ModuleVersion;
import dev.athens.retention.Evidence;
import dev.athens.retention.Retention;
import dev.athens.retention.RetentionReport;
import dev.athens.storage.Catalog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A storage in which a folder cannot be read. A link to itself is one, whoever the tests run as. */
@Timeout(60)
class UnreadableFolderTest {
    private static final ModuleVersion FIRST = ModuleVersion.parse("example.com/a", "v1.0.0");
    private static final ModuleVersion LOST = ModuleVersion.parse("example.com/b", "v1.0.0");
    private static final ModuleVersion LAST = ModuleVersion.parse("example.com/c", "v1.0.0");

    @TempDir
    private Path folder;

    private FileStorage storage;

    @BeforeEach
    void store() throws IOException {
        storage = FileStorage.open(folder);
        for (ModuleVersion version : List.of(FIRST, LOST, LAST)) {
            storage.save(version, SaverProcess.files("content"));
        }
    }

    /** Leaves a module there, whose versions cannot be read. */
    private void spoilVersions() throws IOException {
        Files.move(folder.resolve("example.com/b/@v"), folder.resolve("example.com/b/was"));
        Files.createSymbolicLink(folder.resolve("example.com/b/@v"), Path.of("@v"));
    }

    private void spoilModule() throws IOException {
        Files.move(folder.resolve("example.com/b"), folder.resolve("was"));
        Files.createSymbolicLink(folder.resolve("example.com/b"), Path.of("b"));
    }

    private List<ModuleVersion> all(int limit, List<String> unreadable) throws IOException {
        List<ModuleVersion> all = new ArrayList<>();
        Optional<String> token = Optional.of(Catalog.START);
        while (token.isPresent()) {
            Catalog.Page page = storage.list(token.get(), limit);
            all.addAll(page.versions());
            unreadable.addAll(page.unreadable());
            token = page.next();
        }
        return all;
    }

    @Test
    void isLeftOutOfTheCatalogAndNamed() throws Exception {
        spoilVersions();
        for (int limit = 1; limit < 4; limit++) {
            List<String> unreadable = new ArrayList<>();
            assertThat(all(limit, unreadable)).as("pages of %d", limit).containsExactly(FIRST, LAST);
            assertThat(unreadable).isNotEmpty().allSatisfy(text -> assertThat(text)
                    .contains("example.com/b/@v cannot be read: "));
        }
        assertThatThrownBy(() -> storage.list(LOST.path())).isInstanceOf(IOException.class);
    }

    @Test
    void isLeftOutWithAllThatIsBelowIt() throws Exception {
        spoilModule();
        List<String> unreadable = new ArrayList<>();

        assertThat(all(10, unreadable)).containsExactly(FIRST, LAST);
        assertThat(unreadable).singleElement().asString().contains("example.com/b cannot be read: ");
    }

    @Test
    void keepsNothingElseOutOfTheIndex() throws Exception {
        spoilVersions();
        MemoryIndex index = MemoryIndex.ofMaxEntries(10);

        assertThat(IndexRepair.run(storage, index, Instant::now)).isEqualTo(2);
    }

    @Test
    void keepsNothingElseInTheStorage() throws Exception {
        RetentionReport report = Retention.builder(storage, storage, (version, budget) -> {
                    if (version.equals(FIRST)) {
                        // becomes unreadable while the retention runs
                        spoilVersions();
                    }
                    return new Evidence.Finding(Evidence.Kind.SAME, "there");
                })
                .maxBytes(0)
                .build()
                .run();

        assertThat(report.evictedVersions()).isEqualTo(2);
        assertThat(report.kept()).containsEntry(Evidence.Kind.UNREADABLE, 1L);
        assertThat(storage.find(FIRST)).isEmpty();
        assertThat(storage.find(LAST)).isEmpty();
    }
}
