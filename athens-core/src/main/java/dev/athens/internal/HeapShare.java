package dev.athens.internal;

/**
 * What a cache may take of the heap, and what things weigh there. Whoever asks chooses the names, so names count as much as
 * what is kept under them. All shares stand together in docs/caches.md: a heap of 48 MB has to bear their sum.
 */
public final class HeapShare {
    /** A string and its array, without the characters. */
    private static final int TEXT_BYTES = 56;

    /** The objects that a name consists of, and its place in a cache. */
    private static final int NAME_BYTES = 300;

    private HeapShare() {}

    /**
     * A share of the largest heap that the process may have.
     *
     * @param percent of the heap
     * @param maxBytes more is of no use, however large the heap is
     */
    public static long bytes(int percent, long maxBytes) {
        return Math.min(maxBytes, Runtime.getRuntime().maxMemory() / 100 * percent);
    }

    /** What a text takes at most, in bytes. */
    public static int ofText(String text) {
        return TEXT_BYTES + 2 * text.length();
    }

    /**
     * What a key takes at most, in bytes: a request, a module version, an address. Each keeps parts of its text as texts of
     * their own.
     */
    public static int ofName(Object name) {
        return NAME_BYTES + 4 * name.toString().length();
    }
}
