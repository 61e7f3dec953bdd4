package dev.athens.storage.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.athens.content.Blob;
import dev.athens.content.ModuleHead;
import dev.athens.module.ModuleHash;
import dev.athens.storage.RecordedHashes.Hashes;
import dev.athens.storage.s3.Mark.ZipPlace;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class MarkTest {
    private static final ModuleHead HEAD = new ModuleHead(Blob.of("{\"Version\":\"v1\"}\n"), Blob.of("module a\n"));

    @Test
    void isReadAsItWasWritten() throws IOException {
        Hashes zip = new Hashes(
                Optional.empty(),
                Optional.empty(),
                Optional.of(ModuleHash.of(new byte[32])),
                Optional.of("sha256:" + "0".repeat(64)));
        Mark mark = Marks.of(HEAD).withZip(new ZipPlace("a/@v/v1.0.0.zip", 123, "\"0f-2\""), zip);

        Mark read = read(mark.write());

        assertThat(read.id()).isEqualTo(mark.id());
        assertThat(read.zip()).isEqualTo(mark.zip());
        assertThat(read.hashes()).isEqualTo(mark.hashes());
        assertThat(read.hasHead(HEAD)).isTrue();
        assertThat(text(read.head().info())).isEqualTo("{\"Version\":\"v1\"}\n");
        assertThat(text(read.head().mod())).isEqualTo("module a\n");
    }

    @Test
    void ofAHeadHasNoZipAndMayBeEmpty() throws IOException {
        ModuleHead empty = new ModuleHead(Blob.of(""), Blob.of(""));

        Mark read = read(Marks.of(empty).write());

        assertThat(read.zip()).isEmpty();
        assertThat(read.hasHead(empty)).isTrue();
        assertThat(read.hasHead(HEAD)).isFalse();
    }

    @Test
    void tellsHeadsApartThatAreTheSameBytesCutElsewhere() throws IOException {
        Mark mark = Marks.of(new ModuleHead(Blob.of("ab"), Blob.of("c")));

        assertThat(mark.hasHead(new ModuleHead(Blob.of("a"), Blob.of("bc")))).isFalse();
    }

    @Test
    void isDamagedIfAnyByteIsMissing() throws IOException {
        byte[] whole = Marks.of(HEAD).write();
        for (int length = 0; length < whole.length; length++) {
            byte[] cut = Arrays.copyOf(whole, length);
            assertThatThrownBy(() -> read(cut)).as("%d bytes", length).isInstanceOf(IOException.class);
        }
    }

    @Test
    void isDamagedIfAByteOfItsFilesIsAnotherOne() throws IOException {
        byte[] damaged = Marks.of(HEAD).write();
        damaged[damaged.length - 2] ^= 1;

        assertThatThrownBy(() -> read(damaged)).hasMessageContaining("damaged");
    }

    @Test
    void ofANewerVersionIsCalledSo() {
        byte[] newer = "athens 2 id=1 info=0 mod=0\n".getBytes(StandardCharsets.UTF_8);

        assertThatThrownBy(() -> read(newer)).hasMessageContaining("newer version of Athens");
    }

    private static Mark read(byte[] bytes) throws IOException {
        return Mark.read(
                bytes,
                bytes.length,
                (offset, size) -> Blob.of(Arrays.copyOfRange(bytes, (int) offset, (int) (offset + size))));
    }

    private static String text(Blob blob) throws IOException {
        return new String(blob.readBytes(1000), StandardCharsets.UTF_8);
    }
}
