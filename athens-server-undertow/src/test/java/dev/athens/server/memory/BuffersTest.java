package dev.athens.server.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.undertow.connector.PooledByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class BuffersTest {
    private static final int MOST = 64;

    private final Buffers buffers = new Buffers(1024, MOST * 1024);

    private List<PooledByteBuffer> takeAll() {
        List<PooledByteBuffer> taken = new ArrayList<>();
        for (int i = 0; i < MOST; i++) {
            taken.add(buffers.allocate());
        }
        return taken;
    }

    @Test
    void lendsNoMoreThanItMayAndAgainWhatCameBack() {
        List<PooledByteBuffer> taken = takeAll();
        assertThatThrownBy(buffers::allocate)
                .isInstanceOf(Buffers.SpentException.class)
                .hasMessage("no memory for buffers is left");

        taken.forEach(PooledByteBuffer::close);
        takeAll();
    }

    @Test
    void lendsEachBufferEmptyAndToOneOnly() {
        try (PooledByteBuffer first = buffers.allocate()) {
            first.getBuffer().put((byte) 1);
        }
        PooledByteBuffer again = buffers.allocate();
        assertThat(again.getBuffer().remaining()).isEqualTo(1024);
        PooledByteBuffer other = buffers.allocate();
        assertThat(other.getBuffer()).isNotSameAs(again.getBuffer());
    }

    @Test
    void takesABufferBackOnce() {
        PooledByteBuffer buffer = buffers.allocate();
        buffer.close();
        buffer.close();
        assertThat(buffer.isOpen()).isFalse();
        assertThatThrownBy(buffer::getBuffer).isInstanceOf(IllegalStateException.class);
        assertThat(buffers.allocate().getBuffer())
                .isNotSameAs(buffers.allocate().getBuffer());
    }

    @Test
    void isShortBeforeItIsSpent() {
        List<PooledByteBuffer> taken = takeAll();
        assertThat(buffers.areShort()).isTrue();
        taken.subList(0, MOST / 2).forEach(PooledByteBuffer::close);
        assertThat(buffers.areShort()).isFalse();
    }
}
