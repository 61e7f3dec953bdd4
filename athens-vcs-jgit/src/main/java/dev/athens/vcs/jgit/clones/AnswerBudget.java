package dev.athens.vcs.jgit.clones;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectReader;
import org.eclipse.jgit.lib.Repository;

/**
 * What one connection to a git server has cost, and may still cost. Not thread-safe.
 *
 * <p>The time is looked at here too, as JGit looks at its monitor between objects only, and objects may be endless.
 */
public final class AnswerBudget implements AutoCloseable {
    /** What comes as fast as a few files do; most modules are smaller. */
    private static final long SMALL_BYTES = 2 << 20;
    /** Servers say how many there are before they send any, and need long for many. */
    private static final long SMALL_OBJECTS = 2_000;

    private final GitLimits limits;
    private final HeapBudget.Share share;
    private final Bases bases;
    private final long maxPackBytes;
    private final long maxObjects;
    private final Duration maxTime;
    private final long startedAt = System.nanoTime();
    private long textBytes;
    private long packBytes;

    /** Begins with nothing spent, where no pack is expected. */
    public AnswerBudget(RepositoryCache.Budget budget) {
        this(budget, Transports.Purpose.ANY, id -> 0);
    }

    /**
     * Begins with nothing spent.
     *
     * @param purpose how much may come
     * @param bases what deltas may build upon
     */
    public AnswerBudget(RepositoryCache.Budget budget, Transports.Purpose purpose, Bases bases) {
        this.bases = bases;
        boolean isSmall = purpose == Transports.Purpose.SMALL;
        this.limits = budget.heap().limits();
        this.share = budget.heap().open();
        this.maxPackBytes = isSmall ? Math.min(SMALL_BYTES, budget.repositoryBytes()) : budget.repositoryBytes();
        this.maxObjects = isSmall ? Math.min(SMALL_OBJECTS, limits.objects()) : limits.objects();
        this.maxTime = budget.fetchTime();
    }

    /** What a clone has. */
    @FunctionalInterface
    public interface Bases {
        /** The size of an object; 0 if it is not there. */
        long sizeBytes(ObjectId id) throws IOException;

        /** What is in a clone, or will be. */
        static Bases of(Repository clone) {
            return id -> {
                try (ObjectReader reader = clone.newObjectReader()) {
                    return reader.has(id) ? reader.getObjectSize(id, ObjectReader.OBJ_ANY) : 0;
                }
            };
        }
    }

    /** The size of an object that the clone has, which a delta names; 0 if it is not there. */
    long base(ObjectId id) throws IOException {
        return bases.sizeBytes(id);
    }

    GitLimits limits() {
        return limits;
    }

    /** Counts bytes that JGit keeps as text: references, what the server can do, messages. */
    void text(long bytes) throws IOException {
        textBytes += bytes;
        if (textBytes > limits.listingBytes()) {
            throw BudgetException.excess(
                    "sends more than " + limits.listingBytes() + " bytes of references and messages" + limits.advice());
        }
        share.take(bytes * GitLimits.HEAP_BYTES_PER_LISTED);
        checkTime();
    }

    /** Counts bytes of packs. */
    void pack(long bytes) throws IOException {
        packBytes += bytes;
        if (packBytes > maxPackBytes) {
            throw BudgetException.excess(
                    "is larger than the " + maxPackBytes + " bytes that a repository may have: raise the limit");
        }
        checkTime();
    }

    /** Counts the objects that a pack announces. */
    void objects(long count) throws BudgetException {
        if (count > maxObjects) {
            throw BudgetException.excess(
                    "sends a pack of " + count + " objects, more than " + maxObjects + limits.advice());
        }
        share.take(count * GitLimits.HEAP_BYTES_PER_OBJECT);
    }

    /** Counts memory for deltas, the largest of which there is at one time. */
    void deltas(long bytes) throws BudgetException {
        if (bytes > limits.deltaBytes()) {
            throw BudgetException.excess("sends deltas that take " + bytes + " bytes at once, more than "
                    + limits.deltaBytes() + limits.advice());
        }
        share.take(bytes);
    }

    /** Checks the size of a commit, folder or annotated tag. */
    void structure(long bytes) throws BudgetException {
        if (bytes > limits.structureBytes()) {
            throw BudgetException.excess("has a commit, folder or tag of " + bytes + " bytes, more than "
                    + limits.structureBytes() + limits.advice());
        }
    }

    /** Throws if the time is over, or the thread was interrupted. */
    void checkTime() throws IOException {
        Interrupts.checkInStream();
        if (System.nanoTime() - startedAt > maxTime.toNanos()) {
            throw BudgetException.excess(
                    "takes longer than the " + maxTime.toSeconds() + " seconds that a fetch may last: raise the limit");
        }
    }

    /** Watches a stream of packets, as git's smart protocols have it. */
    public InputStream packets(InputStream in, boolean afterListing) {
        return AnswerScan.of(in, new PacketScan(this, afterListing));
    }

    /** Watches an answer over HTTP. */
    public InputStream http(InputStream in, String method, String path) {
        if (method.equals("POST")) {
            return packets(in, true);
        }
        if (path.endsWith(".pack")) {
            return AnswerScan.of(in, new PackScan(this));
        }
        if (path.endsWith(".idx")) {
            return AnswerScan.of(in, new IndexScan(this));
        }
        if (LooseScan.isObject(path)) {
            return AnswerScan.of(in, new LooseScan(this));
        }
        return AnswerScan.of(in, (bytes, offset, length) -> text(length));
    }

    @Override
    public void close() {
        share.close();
    }
}
