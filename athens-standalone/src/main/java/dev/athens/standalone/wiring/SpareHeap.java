package dev.athens.standalone.wiring;

import java.time.Duration;

/**
 * Gives memory back that the heap holds for nothing. Where nobody tells Java how large the heap may be, it begins with a
 * sixty-fourth of the machine's memory and fills that before it collects anything; a collection that is asked for makes the
 * heap as small as what is in it allows. Asked for once after the start, and later when the heap has grown and nothing goes
 * on. Not thread-safe.
 */
final class SpareHeap implements Runnable {
    /** The first clients go first. */
    static final Duration AFTER_START = Duration.ofSeconds(1);

    static final Duration INTERVAL = Duration.ofSeconds(30);

    /** Smaller heaps are somebody's choice, such as the launcher's. */
    private static final long SMALL_BYTES = 128L << 20;

    /** Whoever serves or fetches something leaves more behind in the interval. */
    private static final long QUIET_BYTES = 4L << 20;

    private static final long WORTH_BYTES = 32L << 20;

    private final Heap heap;
    private long usedBefore;
    private long totalAfter;

    SpareHeap(Heap heap) {
        this.heap = heap;
        this.usedBefore = heap.usedBytes();
    }

    /** A heap. */
    interface Heap {
        /** Java's own. */
        Heap JAVA = new Heap() {
            @Override
            public long usedBytes() {
                return totalBytes() - Runtime.getRuntime().freeMemory();
            }

            @Override
            public long totalBytes() {
                return Runtime.getRuntime().totalMemory();
            }

            @Override
            public void collect() {
                System.gc();
            }
        };

        long usedBytes();

        long totalBytes();

        void collect();
    }

    /** Whether the heap is so large that to look at it is worth a thread. */
    static boolean isWorthIt(Heap heap) {
        return heap.totalBytes() > SMALL_BYTES;
    }

    @Override
    public void run() {
        long used = heap.usedBytes();
        long growth = used - usedBefore;
        usedBefore = used;
        boolean first = totalAfter == 0;
        boolean quiet = growth >= 0 && growth < QUIET_BYTES;
        if (!isWorthIt(heap) || heap.totalBytes() - totalAfter < WORTH_BYTES || !(first || quiet)) {
            return;
        }
        heap.collect();
        usedBefore = heap.usedBytes();
        totalAfter = heap.totalBytes();
    }
}
