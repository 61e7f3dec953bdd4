package dev.athens.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.athens.module.InvalidNameException;
import dev.athens.module.ModuleVersion;
import dev.athens.storage.Catalog;
import dev.athens.storage.StorageParts;
import dev.athens.storage.Usages;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What all {@link Usages} of a storage must do. {@link StorageContract} asks it of storages that have them. */
interface UsagesContract {
    FakeModule MODULE = FakeModule.of("github.com/Acme/a", "v1.0.0").file("a.go", "package a\n");
    ModuleVersion VERSION = MODULE.version();

    /**
     * Makes an empty storage that can take 1 MB. A test of one that has no usages is skipped.
     *
     * @param folder an empty folder for storages that need one
     */
    StorageParts newStorage(Path folder) throws Exception;

    private StorageParts opened(Path folder) throws Exception {
        StorageParts parts = newStorage(folder);
        assumeTrue(parts.usages().isPresent(), "this storage has no usages");
        return parts;
    }

    @Test
    default void knowNothingOfWhatIsNotThere(@TempDir Path folder) throws Exception {
        StorageParts parts = opened(folder);
        Usages usages = parts.usages().orElseThrow();

        assertThat(usages.usage(VERSION)).isEmpty();
        usages.noteUse(VERSION, MODULE.files().head(), Instant.now());
        assertThat(usages.usage(VERSION)).isEmpty();

        parts.storage().save(VERSION, MODULE.files());
        parts.storage().delete(VERSION);
        assertThat(usages.usage(VERSION)).isEmpty();
    }

    @Test
    default void knowWhatAVersionTakesAndWhenItWasSaved(@TempDir Path folder) throws Exception {
        StorageParts parts = opened(folder);
        parts.storage().save(VERSION, MODULE.files());

        Usages.Usage usage = parts.usages().orElseThrow().usage(VERSION).orElseThrow();

        assertThat(usage.sizeBytes()).isGreaterThanOrEqualTo(MODULE.files().sizeBytes());
        assertThat(usage.lastUsed())
                .isBetween(
                        Instant.now().minus(Duration.ofDays(1)), Instant.now().plus(Duration.ofDays(1)));
    }

    @Test
    default void rememberAUseThatIsLaterByMoreThanADay(@TempDir Path folder) throws Exception {
        StorageParts parts = opened(folder);
        Usages usages = parts.usages().orElseThrow();
        parts.storage().save(VERSION, MODULE.files());
        Instant later = Instant.now().plus(Duration.ofDays(30));

        usages.noteUse(VERSION, parts.storage().findHead(VERSION).orElseThrow(), later);

        assertThat(usages.usage(VERSION).orElseThrow().lastUsed()).isAfter(later.minus(Duration.ofDays(1)));
        assertThat(parts.storage().find(VERSION)).isPresent();
    }

    @Test
    default void knowWhatAHeadTakesAndWhenItIsUsed(@TempDir Path folder) throws Exception {
        StorageParts parts = opened(folder);
        Usages usages = parts.usages().orElseThrow();
        parts.storage().saveHead(VERSION, MODULE.files().head());
        long head = usages.usage(VERSION).orElseThrow().sizeBytes();
        Instant later = Instant.now().plus(Duration.ofDays(30));

        usages.noteUse(VERSION, parts.storage().findHead(VERSION).orElseThrow(), later);
        assertThat(usages.usage(VERSION).orElseThrow().lastUsed()).isAfter(later.minus(Duration.ofDays(1)));

        parts.storage().save(VERSION, MODULE.files());
        assertThat(head).isPositive();
        assertThat(usages.usage(VERSION).orElseThrow().sizeBytes()).isGreaterThan(head);
        assertThat(usages.usage(VERSION).orElseThrow().lastUsed()).isAfter(later.minus(Duration.ofDays(1)));
    }

    @Test
    default void walkThroughHeadsAndWholeVersionsAlike(@TempDir Path folder) throws Exception {
        StorageParts parts = opened(folder);
        Usages usages = parts.usages().orElseThrow();
        assertThat(usages.walk(Catalog.START, 1)).isEqualTo(new Usages.Page(List.of(), Optional.empty(), List.of()));
        FakeModule head = FakeModule.of("github.com/Acme/a", "v1.1.0");
        FakeModule other = FakeModule.of("github.com/Acme/b", "v1.0.0");
        parts.storage().save(VERSION, MODULE.files());
        parts.storage().saveHead(head.version(), head.files().head());
        parts.storage().saveHead(other.version(), other.files().head());
        parts.storage().save(other.version(), other.files());

        List<Usages.Entry> all = new ArrayList<>();
        Optional<String> token = Optional.of(Catalog.START);
        while (token.isPresent()) {
            Usages.Page page = usages.walk(token.get(), 1);
            assertThat(page.entries()).hasSize(1);
            assertThat(page.unreadable()).isEmpty();
            all.addAll(page.entries());
            token = page.next();
        }

        assertThat(all)
                .containsExactly(
                        new Usages.Entry(VERSION, true),
                        new Usages.Entry(head.version(), false),
                        new Usages.Entry(other.version(), true));
        parts.storage().delete(head.version());
        assertThat(usages.walk(Catalog.START, 10).entries()).hasSize(2);
        assertThatThrownBy(() -> usages.walk("no token", 1)).isInstanceOf(InvalidNameException.class);
    }
}
