package dev.athens.storage.mem;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.athens.content.Blob;
import dev.athens.content.ModuleFiles;
import dev.athens.module.ModuleVersion;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class MemoryStorageTest {
    private static final ModuleVersion A = ModuleVersion.parse("example.com/a", "v1.0.0");
    private static final ModuleVersion B = ModuleVersion.parse("example.com/b", "v1.0.0");
    private static final ModuleVersion C = ModuleVersion.parse("example.com/c", "v1.0.0");

    @Test
    void keepsAsManyBytesAsItMay() throws Exception {
        MemoryStorage storage = MemoryStorage.ofMaxBytes(20);

        storage.save(A, files(10));
        storage.save(B, files(10));

        assertThat(storage.find(A)).isPresent();
        assertThat(storage.find(B)).isPresent();
    }

    @Test
    void dropsTheLeastRecentlySavedVersionForANewOne() throws Exception {
        MemoryStorage storage = MemoryStorage.ofMaxBytes(29);
        storage.save(A, files(10));
        storage.save(B, files(10));

        storage.save(C, files(10));

        assertThat(storage.find(A)).isEmpty();
        assertThat(storage.list(A.path())).isEmpty();
        assertThat(storage.find(B)).isPresent();
        assertThat(storage.find(C)).isPresent();
    }

    @Test
    void keepsWhatWasFoundRecently() throws Exception {
        MemoryStorage storage = MemoryStorage.ofMaxBytes(29);
        storage.save(A, files(10));
        storage.save(B, files(10));
        storage.find(A);

        storage.save(C, files(10));

        assertThat(storage.find(A)).isPresent();
        assertThat(storage.find(B)).isEmpty();
    }

    @Test
    void doesNotTakeListingForUse() throws Exception {
        MemoryStorage storage = MemoryStorage.ofMaxBytes(29);
        storage.save(A, files(10));
        storage.save(B, files(10));
        storage.list(A.path());

        storage.save(C, files(10));

        assertThat(storage.find(A)).isEmpty();
    }

    @Test
    void dropsAsManyVersionsAsANewOneNeeds() throws Exception {
        MemoryStorage storage = MemoryStorage.ofMaxBytes(30);
        storage.save(A, files(10));
        storage.save(B, files(10));

        storage.save(C, files(30));

        assertThat(storage.find(A)).isEmpty();
        assertThat(storage.find(B)).isEmpty();
        assertThat(storage.find(C)).isPresent();
    }

    @Test
    void countsTheBytesOfAVersionOnceWhenItsHeadGrows() throws Exception {
        MemoryStorage storage = MemoryStorage.ofMaxBytes(20);
        storage.saveHead(A, files(10).head());
        storage.save(A, files(10));

        storage.save(B, files(10));
        assertThat(storage.find(B)).isPresent();
        assertThat(storage.find(A)).isPresent();

        storage.save(C, files(10));
        assertThat(storage.find(A)).isPresent();
        assertThat(storage.findHead(B)).isEmpty();
    }

    @Test
    void makesRoomForAHead() throws Exception {
        MemoryStorage storage = MemoryStorage.ofMaxBytes(10);
        storage.save(A, files(10));

        storage.saveHead(B, files(10).head());

        assertThat(storage.findHead(A)).isEmpty();
        assertThat(storage.findHead(B)).isPresent();
    }

    @Test
    void dropsOthersForAZipAndNeverItsOwnHead() throws Exception {
        MemoryStorage storage = MemoryStorage.ofMaxBytes(20);
        storage.saveHead(A, files(10).head());
        storage.save(B, files(10));

        assertThat(storage.save(A, files(20))).isTrue();

        assertThat(storage.find(A).orElseThrow().sizeBytes()).isEqualTo(20);
        assertThat(storage.find(B)).isEmpty();
    }

    @Test
    void hasRoomAgainAfterADelete() throws Exception {
        MemoryStorage storage = MemoryStorage.ofMaxBytes(20);
        storage.save(A, files(10));
        storage.save(B, files(10));
        storage.delete(B);

        storage.save(C, files(10));

        assertThat(storage.find(A)).isPresent();
        assertThat(storage.find(C)).isPresent();
    }

    @Test
    void refusesAVersionThatIsLargerThanItselfAndKeepsTheOthers() throws Exception {
        MemoryStorage storage = MemoryStorage.ofMaxBytes(20);
        storage.save(A, files(10));

        assertThatThrownBy(() -> storage.save(B, files(21)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("example.com/b@v1.0.0")
                .hasMessageContaining("21 bytes")
                .hasMessageContaining("20 bytes");

        assertThat(storage.find(A)).isPresent();
    }

    @Test
    void refusesAVersionThatIsLargerThanAnArray() {
        MemoryStorage storage = MemoryStorage.ofMaxBytes(Long.MAX_VALUE);
        Blob huge = new HugeBlob();

        assertThatThrownBy(() -> storage.save(A, new ModuleFiles(Blob.of(""), Blob.of(""), huge)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("3000000000 bytes");
    }

    private record HugeBlob() implements Blob {
        @Override
        public long sizeBytes() {
            return 3_000_000_000L;
        }

        @Override
        public InputStream openStream() throws IOException {
            throw new IOException("must not be opened");
        }
    }

    @Test
    void leavesAVersionReadableThatWasFoundBeforeItWasDropped() throws Exception {
        MemoryStorage storage = MemoryStorage.ofMaxBytes(10);
        storage.save(A, files(10));
        ModuleFiles found = storage.find(A).orElseThrow();

        storage.save(B, files(10));

        assertThat(storage.find(A)).isEmpty();
        assertThat(new String(found.zip().readBytes(10), StandardCharsets.UTF_8))
                .isEqualTo("x".repeat(8));
    }

    @Test
    void refusesABoundThatIsNotPositive() {
        assertThatThrownBy(() -> MemoryStorage.ofMaxBytes(0)).isInstanceOf(IllegalArgumentException.class);
    }

    /** Files that have a number of bytes together. */
    private static ModuleFiles files(int sizeBytes) {
        return new ModuleFiles(Blob.of("i"), Blob.of("m"), Blob.of("x".repeat(sizeBytes - 2)));
    }
}
