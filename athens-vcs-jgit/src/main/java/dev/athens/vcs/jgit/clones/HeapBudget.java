package dev.athens.vcs.jgit.clones;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Counts what the answers of git servers take of the heap, all together. Nobody waits for memory: who does not get it
 * fails, so that slow servers hold up no others.
 *
 * <p>Concurrency: thread-safe.
 */
public final class HeapBudget {
    private final GitLimits limits;
    private final AtomicLong free;

    public HeapBudget(GitLimits limits) {
        this.limits = limits;
        this.free = new AtomicLong(limits.sharedBytes());
    }

    /** How the heap is divided. */
    public GitLimits limits() {
        return limits;
    }

    /** Begins to count for one user. */
    public Share open() {
        return new Share();
    }

    /** What one user takes, until it is closed. Not thread-safe. */
    public final class Share implements AutoCloseable {
        private long taken;

        /** Takes some more. */
        public void take(long bytes) throws BudgetException {
            if (free.addAndGet(-bytes) < 0) {
                free.addAndGet(bytes);
                throw BudgetException.busy("needs " + bytes + " bytes of memory more, which other fetches have now");
            }
            taken += bytes;
        }

        /** Takes until it has as much. */
        void takeUpTo(long bytes) throws BudgetException {
            if (bytes > taken) {
                take(bytes - taken);
            }
        }

        @Override
        public void close() {
            free.addAndGet(taken);
            taken = 0;
        }
    }
}
