package dev.athens.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.athens.content.Blob;
import dev.athens.content.ModuleFiles;
import dev.athens.module.InvalidNameException;
import dev.athens.module.ModuleVersion;
import dev.athens.storage.Catalog;
import dev.athens.storage.Storage;
import dev.athens.storage.StorageParts;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What every {@link Catalog} of a storage must do. {@link StorageContract} asks it of storages that have one. */
interface CatalogContract {
    int ENDLESS = 1_000_000;

    /** Names that sort differently as text, as folders, and as keys of an object store. */
    List<ModuleVersion> LOOK_ALIKE = List.of(
            ModuleVersion.parse("example.com/a", "v1.0.0"),
            ModuleVersion.parse("example.com/a", "v1.9.0"),
            ModuleVersion.parse("example.com/a", "v1.10.0"),
            ModuleVersion.parse("example.com/a", "v2.0.0+incompatible"),
            ModuleVersion.parse("example.com/a-b", "v0.1.0"),
            ModuleVersion.parse("example.com/a-b", "v1.2.0"),
            ModuleVersion.parse("example.com/a.b", "v1.0.0"),
            ModuleVersion.parse("example.com/a/b", "v1.0.0-RC1"),
            ModuleVersion.parse("example.com/a/b", "v1.0.0-rc1"),
            ModuleVersion.parse("example.com/a/b", "v1.0.0"),
            ModuleVersion.parse("example.com/a/b/v2", "v2.0.0"),
            ModuleVersion.parse("example.com/a/b-c", "v1.0.0"),
            ModuleVersion.parse("example.com/a/v", "v0.0.0-20200102030405-0123456789ab"),
            ModuleVersion.parse("example.com/a/z", "v1.0.0"),
            ModuleVersion.parse("example.com/a/z", "v1.1.0"),
            ModuleVersion.parse("example.com/A", "v1.0.0"),
            ModuleVersion.parse("example.com/A/b", "v1.0.0"),
            ModuleVersion.parse("example.com/a/B", "v1.0.0"),
            ModuleVersion.parse("example.com/az", "v1.0.0"),
            ModuleVersion.parse("example.com/~a", "v1.0.0"),
            ModuleVersion.parse("example.com/_a", "v1.0.0"),
            ModuleVersion.parse("example.com", "v1.0.0"),
            ModuleVersion.parse("example.co", "v1.0.0"),
            ModuleVersion.parse("gopkg.in/yaml.v3", "v3.0.1"));

    /**
     * Makes an empty storage that can take 1 MB. A test of one that has no catalog is skipped.
     *
     * @param folder an empty folder for storages that need one
     */
    StorageParts newStorage(Path folder) throws Exception;

    private StorageParts opened(Path folder) throws Exception {
        StorageParts parts = newStorage(folder);
        assumeTrue(parts.catalog().isPresent(), "this storage has no catalog");
        return parts;
    }

    private static Catalog catalog(StorageParts parts) {
        return parts.catalog().orElseThrow();
    }

    @Test
    default void isEmptyAtFirst(@TempDir Path folder) throws Exception {
        Catalog.Page page = catalog(opened(folder)).list(Catalog.START, 10);

        assertThat(page.versions()).isEmpty();
        assertThat(page.next()).isEmpty();
    }

    @Test
    default void listsEveryVersionOnceWithPagesOfAnySize(@TempDir Path folder) throws Exception {
        Catalog catalog = catalog(filled(folder));
        List<ModuleVersion> once = pages(catalog, LOOK_ALIKE.size(), 1);

        assertThat(once).containsExactlyInAnyOrderElementsOf(LOOK_ALIKE);
        for (int size = 1; size < LOOK_ALIKE.size(); size++) {
            int pages = (LOOK_ALIKE.size() + size - 1) / size;
            assertThat(pages(catalog, size, pages)).as("pages of %d", size).containsExactlyElementsOf(once);
        }
    }

    /** All versions, from pages which are all full but the last one. */
    private static List<ModuleVersion> pages(Catalog catalog, int size, int count) throws IOException {
        List<ModuleVersion> all = new ArrayList<>();
        String token = Catalog.START;
        for (int i = 1; i < count; i++) {
            Catalog.Page page = catalog.list(token, size);
            assertThat(page.versions()).hasSize(size);
            all.addAll(page.versions());
            token = page.next().orElseThrow();
        }
        Catalog.Page last = catalog.list(token, size);
        assertThat(last.versions()).isNotEmpty();
        assertThat(last.next()).isEmpty();
        all.addAll(last.versions());
        return all;
    }

    @Test
    default void keepsTheVersionsOfAModuleTogether(@TempDir Path folder) throws Exception {
        List<ModuleVersion> all = pages(catalog(filled(folder)), LOOK_ALIKE.size(), 1);

        assertThat(all.stream()
                        .map(ModuleVersion::path)
                        .reduce(
                                new ArrayList<>(),
                                (List<Object> runs, Object path) -> {
                                    if (runs.isEmpty()
                                            || !runs.get(runs.size() - 1).equals(path)) {
                                        runs.add(path);
                                    }
                                    return runs;
                                },
                                (one, other) -> one))
                .doesNotHaveDuplicates();
    }

    @Test
    default void goesOnBehindAVersionThatWasDeletedMeanwhile(@TempDir Path folder) throws Exception {
        StorageParts parts = filled(folder);
        Storage storage = parts.storage();
        Catalog catalog = catalog(parts);
        List<ModuleVersion> all = pages(catalog, LOOK_ALIKE.size(), 1);

        for (int size = 1; size < all.size(); size++) {
            Catalog.Page page = catalog.list(Catalog.START, size);
            ModuleVersion last = all.get(size - 1);
            storage.delete(last);

            assertThat(catalog.list(page.next().orElseThrow(), all.size()).versions())
                    .as("behind %s", last)
                    .containsExactlyElementsOf(all.subList(size, all.size()));
            storage.save(last, files());
        }
    }

    @Test
    @Timeout(60)
    default void losesAndRepeatsNothingWhileOthersComeAndGo(@TempDir Path folder) throws Exception {
        StorageParts parts = filled(folder);
        AtomicBoolean done = new AtomicBoolean();
        ExecutorService thread = Executors.newSingleThreadExecutor();
        try {
            Future<?> others = thread.submit(() -> comeAndGo(parts.storage(), done));
            for (int round = 0; round < 20; round++) {
                for (int size = 1; size <= 7; size += 2) {
                    assertThat(follow(catalog(parts), size))
                            .filteredOn(LOOK_ALIKE::contains)
                            .containsExactlyInAnyOrderElementsOf(LOOK_ALIKE);
                }
            }
            done.set(true);
            others.get();
        } finally {
            thread.shutdownNow();
        }
    }

    private static Void comeAndGo(Storage storage, AtomicBoolean done) throws IOException {
        for (int i = 0; !done.get(); i++) {
            ModuleVersion version =
                    ModuleVersion.parse("example.com/a" + "-/bz".charAt(i % 4) + "guest", "v1.0." + i % 3);
            storage.save(version, files());
            storage.delete(version);
        }
        return null;
    }

    private static List<ModuleVersion> follow(Catalog catalog, int size) throws IOException {
        List<ModuleVersion> all = new ArrayList<>();
        Optional<String> token = Optional.of(Catalog.START);
        while (token.isPresent()) {
            Catalog.Page page = catalog.list(token.get(), size);
            all.addAll(page.versions());
            assertThat(all).hasSizeLessThan(ENDLESS);
            token = page.next();
        }
        return all;
    }

    @ParameterizedTest
    @ValueSource(strings = {" ", "a", "%", "example.com/a@v1.0.0", "ZXhhbXBsZS5jb20", "ZXhhbXBsZS5jb21AdjE", "£"})
    default void refusesATokenThatItDidNotGive(String token, @TempDir Path folder) throws Exception {
        Catalog catalog = catalog(filled(folder));

        assertThatThrownBy(() -> catalog.list(token, 10)).isInstanceOf(InvalidNameException.class);
    }

    private StorageParts filled(Path folder) throws Exception {
        StorageParts parts = opened(folder);
        for (ModuleVersion version : LOOK_ALIKE) {
            parts.storage().save(version, files());
        }
        return parts;
    }

    private static ModuleFiles files() {
        return new ModuleFiles(Blob.of("info"), Blob.of("mod"), Blob.of("zip"));
    }
}
