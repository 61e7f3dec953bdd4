package dev.athens.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.athens.content.Blob;
import dev.athens.content.ModuleFiles;
import dev.athens.module.InvalidNameException;
import dev.athens.module.ModuleVersion;
import dev.athens.storage.Catalog;
import dev.athens.storage.Storage;
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

/**
 * What every storage that is a {@link Catalog} must do. Extend it, say how a storage is made, and override nothing else.
 *
 * @param <S> the storage
 */
public abstract class CatalogContract<S extends Storage & Catalog> {
    private static final int ENDLESS = 1_000_000;

    /** Names that sort differently as text, as folders, and as keys of an object store. */
    private static final List<ModuleVersion> LOOK_ALIKE = List.of(
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

    /** For subclasses. */
    protected CatalogContract() {}

    /**
     * Makes an empty storage that can take 1 MB.
     *
     * @param folder an empty folder for storages that need one
     */
    protected abstract S newStorage(Path folder) throws Exception;

    @Test
    void isEmptyAtFirst(@TempDir Path folder) throws Exception {
        Catalog.Page page = newStorage(folder).list(Catalog.START, 10);

        assertThat(page.versions()).isEmpty();
        assertThat(page.next()).isEmpty();
    }

    @Test
    void listsEveryVersionOnceWithPagesOfAnySize(@TempDir Path folder) throws Exception {
        S storage = filled(folder);
        List<ModuleVersion> once = pages(storage, LOOK_ALIKE.size(), 1);

        assertThat(once).containsExactlyInAnyOrderElementsOf(LOOK_ALIKE);
        for (int size = 1; size < LOOK_ALIKE.size(); size++) {
            int pages = (LOOK_ALIKE.size() + size - 1) / size;
            assertThat(pages(storage, size, pages)).as("pages of %d", size).containsExactlyElementsOf(once);
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
    void keepsTheVersionsOfAModuleTogether(@TempDir Path folder) throws Exception {
        List<ModuleVersion> all = pages(filled(folder), LOOK_ALIKE.size(), 1);

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
    void goesOnBehindAVersionThatWasDeletedMeanwhile(@TempDir Path folder) throws Exception {
        S storage = filled(folder);
        List<ModuleVersion> all = pages(storage, LOOK_ALIKE.size(), 1);

        for (int size = 1; size < all.size(); size++) {
            Catalog.Page page = storage.list(Catalog.START, size);
            ModuleVersion last = all.get(size - 1);
            storage.delete(last);

            assertThat(storage.list(page.next().orElseThrow(), all.size()).versions())
                    .as("behind %s", last)
                    .containsExactlyElementsOf(all.subList(size, all.size()));
            storage.save(last, files());
        }
    }

    @Test
    @Timeout(60)
    void losesAndRepeatsNothingWhileOthersComeAndGo(@TempDir Path folder) throws Exception {
        S storage = filled(folder);
        AtomicBoolean done = new AtomicBoolean();
        ExecutorService thread = Executors.newSingleThreadExecutor();
        try {
            Future<?> others = thread.submit(() -> comeAndGo(storage, done));
            for (int round = 0; round < 20; round++) {
                for (int size = 1; size <= 7; size += 2) {
                    assertThat(follow(storage, size))
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
    void refusesATokenThatItDidNotGive(String token, @TempDir Path folder) throws Exception {
        S storage = filled(folder);

        assertThatThrownBy(() -> storage.list(token, 10)).isInstanceOf(InvalidNameException.class);
    }

    private S filled(Path folder) throws Exception {
        S storage = newStorage(folder);
        for (ModuleVersion version : LOOK_ALIKE) {
            storage.save(version, files());
        }
        return storage;
    }

    private static ModuleFiles files() {
        return new ModuleFiles(Blob.of("info"), Blob.of("mod"), Blob.of("zip"));
    }
}
