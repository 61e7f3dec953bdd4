package dev.athens.server.body;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.athens.content.Blob;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class KeptBuffersTest {
    private static final int BYTES = 100_000;

    private final byte[] content = new byte[BYTES];
    private final KeptBuffers.Pool pool = new KeptBuffers.Pool(128 * 1024);

    KeptBuffersTest() {
        new Random(1).nextBytes(content);
    }

    private Optional<KeptBuffers> read() throws IOException {
        return KeptBuffers.read(Blob.of(content), Optional.empty(), pool);
    }

    @Test
    void takesNoMoreThanThePoolHas() throws IOException {
        KeptBuffers first = read().orElseThrow();
        assertThat(read()).isEmpty();
        first.letGo();
        assertThat(read()).isPresent();
    }

    @Test
    void keepsWhatSomebodyHoldsWhenThePoolIsClosed() throws IOException {
        KeptBuffers body = read().orElseThrow();
        pool.close();

        assertThat(read()).isEmpty();
        try (Part part = body.open(0, BYTES)) {
            assertThat(part.isInMemory()).isTrue();
        }
        body.letGo();
        assertThat(read()).isEmpty();
    }

    @Test
    void givesItsBuffersBackWhenReadingFails() throws IOException {
        Blob cut = new Blob() {
            @Override
            public long sizeBytes() {
                return BYTES;
            }

            @Override
            public InputStream openStream() {
                return new ByteArrayInputStream(content, 0, BYTES - 1);
            }
        };
        assertThatThrownBy(() -> KeptBuffers.read(cut, Optional.empty(), pool))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("end early");
        assertThat(read()).isPresent();
    }
}
