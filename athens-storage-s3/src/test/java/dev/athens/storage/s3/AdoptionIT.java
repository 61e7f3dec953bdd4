package dev.athens.storage.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.athens.content.Blob;
import dev.athens.content.ModuleFiles;
import dev.athens.storage.Catalog;
import dev.athens.storage.Storage;
import dev.athens.storage.StorageParts;
import dev.athens.storage.s3.BucketKeys.Kind;
import dev.athens.testkit.FakeModule;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** Versions as gomods/athens writes them, whole and otherwise. */
class AdoptionIT extends BucketTests {
    @Test
    void takesOverWhatGomodsAthensHasWritten() throws IOException {
        putAsGomods(VERSION, GREET.files());
        StorageParts parts = open(s3.settings(name));
        Storage storage = parts.storage();
        assertThat(storage.list(VERSION.path())).containsExactly(VERSION.version());
        assertThat(parts.catalog().orElseThrow().list(Catalog.START, 10).versions())
                .containsExactly(VERSION);

        ModuleFiles found = storage.find(VERSION).orElseThrow();

        assertThat(text(found.mod())).isEqualTo("module example.com/Greet\n");
        assertThat(found.zip().readBytes(100_000)).isEqualTo(GREET.files().zip().readBytes(100_000));
        assertThat(allKeys()).contains(keys.of(VERSION, Kind.WHOLE));
        assertThat(parts.hashes().orElseThrow().recorded(VERSION).zip()).isPresent();
        assertThat(storage.save(VERSION, GREET.files())).isFalse();
        assertThat(storage.delete(VERSION)).isTrue();
        assertThat(allKeys()).isEmpty();
    }

    @Test
    void refusesWhatIsNoVersionAndTakesAnotherOneInItsPlace() throws IOException {
        FakeModule other = FakeModule.of("example.com/Greet", "v1.2.3").file("a.go", "package a\n");
        putAsGomods(VERSION, new ModuleFiles(GREET.files().head(), other.files().zip()));
        Storage storage = open();

        assertThat(storage.find(VERSION)).isEmpty();
        assertThat(storage.list(VERSION.path())).isEmpty();
        assertThat(storage.save(VERSION, GREET.files())).isTrue();

        assertThat(storage.list(VERSION.path())).containsExactly(VERSION.version());
        assertThat(storage.delete(VERSION)).isTrue();
        assertThat(storage.find(VERSION)).isEmpty();
        assertThat(allKeys())
                .containsExactlyInAnyOrder(
                        keys.of(VERSION, Kind.INFO),
                        keys.of(VERSION, Kind.MOD),
                        keys.of(VERSION, Kind.ZIP),
                        keys.of(VERSION, Kind.REFUSED));
    }

    @Test
    void ignoresWhatGomodsAthensHasNotFinished() throws IOException {
        putAsGomods(VERSION, GREET.files());
        bucket.delete(keys.of(VERSION, Kind.MOD));
        Storage storage = open();

        assertThat(storage.list(VERSION.path())).isEmpty();
        assertThat(storage.find(VERSION)).isEmpty();
        assertThat(storage.findHead(VERSION)).isEmpty();
        assertThat(storage.save(VERSION, GREET.files())).isTrue();
    }

    @Test
    void neverServesAnAdoptedZipThatSomebodyHasReplaced() throws IOException {
        putAsGomods(VERSION, GREET.files());
        Storage storage = open();
        Blob zip = storage.find(VERSION).orElseThrow().zip();
        bucket.put(keys.of(VERSION, Kind.ZIP), "something else".getBytes(StandardCharsets.UTF_8));

        assertThatThrownBy(zip::openStream).isInstanceOf(IOException.class).hasMessageContaining("412");
    }

    @Test
    void servesWhatGomodsAthensHasWrittenWhereItMayOnlyRead() throws IOException {
        open();
        putAsGomods(VERSION, GREET.files());
        Storage reader =
                open(S3Server.settings(name, "", S3Server.READER, s3.address())).storage();

        for (int i = 0; i < 2; i++) {
            assertThat(text(reader.find(VERSION).orElseThrow().mod())).isEqualTo("module example.com/Greet\n");
        }
        assertThat(allKeys()).hasSize(3);
    }
}
