package dev.athens.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.athens.content.Blob;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ContentTest {
    @TempDir
    Path folder;

    @Test
    void tagsShortOnesByTheirBytesWhereverTheyAre() throws IOException {
        Path file = Files.writeString(folder.resolve("a"), "text");

        assertThat(Content.of(Blob.of(file)).tag())
                .isPresent()
                .isEqualTo(Content.of(Blob.of("text")).tag())
                .isNotEqualTo(Content.of(Blob.of("other")).tag());
    }

    @Test
    void tagsLongFilesBySizeAndTime() throws IOException {
        byte[] bytes = new byte[ETag.MAX_HASHED_BYTES + 1];
        Path file = Files.write(folder.resolve("a"), bytes);
        Files.setLastModifiedTime(file, FileTime.fromMillis(0x1234));

        assertThat(Content.of(Blob.of(file)).tag()).contains(new ETag("\"4001-1234\""));
        assertThat(Content.of(Blob.of(bytes)).tag()).isEmpty();
    }

    @Test
    void readsNothingBehindAPart() throws IOException {
        try (ContentStream part = ContentStream.of(new ByteArrayInputStream("0123456789".getBytes(UTF_8)), 2, 5)) {
            assertThat(part.read()).isEqualTo('2');
            assertThat(part.skip(1)).isEqualTo(1);
            assertThat(part.available()).isEqualTo(3);
            assertThat(part.readAllBytes()).isEqualTo("456".getBytes(UTF_8));
            assertThat(part.read()).isEqualTo(-1);
        }
    }

    @Test
    void failsIfThereIsLessThanThereShouldBe() throws IOException {
        try (ContentStream part = ContentStream.of(new ByteArrayInputStream(new byte[3]), 1, 5)) {
            assertThatThrownBy(part::readAllBytes)
                    .isInstanceOf(EOFException.class)
                    .hasMessageContaining("3 bytes early");
        }
        assertThatThrownBy(() -> ContentStream.of(new ByteArrayInputStream(new byte[3]), 4, 5))
                .isInstanceOf(EOFException.class);
    }
}
