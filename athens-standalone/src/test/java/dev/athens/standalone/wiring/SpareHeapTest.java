package dev.athens.standalone.wiring;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SpareHeapTest {
    private static final long MB = 1 << 20;

    private final FakeHeap heap = new FakeHeap();

    private static final class FakeHeap implements SpareHeap.Heap {
        private long usedBytes = 20 * MB;
        private long totalBytes = 400 * MB;
        private long smallestBytes = 40 * MB;
        private int collections;

        @Override
        public long usedBytes() {
            return usedBytes;
        }

        @Override
        public long totalBytes() {
            return totalBytes;
        }

        @Override
        public void collect() {
            collections++;
            usedBytes = 10 * MB;
            totalBytes = smallestBytes;
        }
    }

    @Test
    void collectsOnceAfterTheStart() {
        SpareHeap spare = new SpareHeap(heap);
        heap.usedBytes += 50 * MB;
        spare.run();
        spare.run();
        assertThat(heap.collections).isEqualTo(1);
    }

    @Test
    void waitsUntilNothingGoesOn() {
        SpareHeap spare = new SpareHeap(heap);
        spare.run();
        heap.totalBytes = 300 * MB;
        heap.usedBytes = 200 * MB;
        spare.run();
        heap.usedBytes = 100 * MB;
        spare.run();
        assertThat(heap.collections).isEqualTo(1);
        heap.usedBytes += MB;
        spare.run();
        assertThat(heap.collections).isEqualTo(2);
    }

    @Test
    void givesUpOnAHeapThatDoesNotShrink() {
        heap.smallestBytes = 400 * MB;
        SpareHeap spare = new SpareHeap(heap);
        for (int i = 0; i < 3; i++) {
            spare.run();
        }
        assertThat(heap.collections).isEqualTo(1);
    }

    @Test
    void leavesASmallHeapAlone() {
        heap.totalBytes = 100 * MB;
        assertThat(SpareHeap.isWorthIt(heap)).isFalse();
        new SpareHeap(heap).run();
        assertThat(heap.collections).isZero();
    }
}
