package dev.athens.vcs.jgit.clones;

/**
 * What the answers of git servers may take of the heap. JGit keeps lists of references, an entry for each object of a
 * pack, and whole commits, folders, tags and deltas in memory, so a few bytes of a hostile server may ask for gigabytes.
 *
 * @param heapBytes the size of the heap, for messages
 * @param listingBytes the longest list of references, or other text, on the wire
 * @param objects the most objects of one pack, and the most commits that are walked over
 * @param structureBytes the largest commit, folder, annotated tag, go.mod or attributes file, of which each fetch holds a
 *     few
 * @param deltaBytes the most that a chain of deltas may take at once while it is resolved
 * @param treeBytes the most that the folders from the root down to one may take together
 * @param entryBytes the most that the list of one module's files may take
 * @param sharedBytes what all answers may take together at one time
 */
public record GitLimits(
        long heapBytes,
        long listingBytes,
        long objects,
        long structureBytes,
        long deltaBytes,
        long treeBytes,
        long entryBytes,
        long sharedBytes) {
    /** What JGit makes of a reference, by its bytes on the wire. */
    static final long HEAP_BYTES_PER_LISTED = 4;

    /** JGit's entry and its place in lists and in the index, twice while deltas are resolved, and ours. */
    static final long HEAP_BYTES_PER_OBJECT = 200;

    /** More than the go command's limit for go.mod. */
    private static final long LARGEST_STRUCTURE_BYTES = 32L << 20;

    /** Divides the heap of this process. */
    public static GitLimits ofRuntime() {
        return ofHeap(Runtime.getRuntime().maxMemory());
    }

    /** Divides a heap. A third is what one answer may take: the rest of a small heap is the server's own. */
    public static GitLimits ofHeap(long heapBytes) {
        return new GitLimits(
                heapBytes,
                heapBytes / 32,
                heapBytes / 3 / HEAP_BYTES_PER_OBJECT,
                Math.min(Math.max(1 << 20, heapBytes / 64), LARGEST_STRUCTURE_BYTES),
                heapBytes / 3,
                heapBytes / 8,
                heapBytes / 4,
                heapBytes * 3 / 8);
    }

    /** The end of each message about a limit: what it hangs on, and what to do. */
    public String advice() {
        return ", as much as a heap of " + (heapBytes >> 20) + " MiB allows: give Java a larger one (-Xmx)";
    }
}
