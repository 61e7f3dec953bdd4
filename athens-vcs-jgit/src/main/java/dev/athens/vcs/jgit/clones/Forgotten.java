package dev.athens.vcs.jgit.clones;

import dev.athens.module.ModulePath;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * When each module was last forgotten, by a count instead of a clock. Which modules a repository has need not be known for that.
 * Some modules share a place, which costs no more than another look.
 *
 * <p><b>Concurrency:</b> thread-safe. Whoever looks something up reads the moment first.
 */
final class Forgotten {
    private static final int PLACES = 1 << 10;

    private final AtomicLong moment = new AtomicLong();
    private final AtomicLongArray places = new AtomicLongArray(PLACES);

    /** The moment at which something begins to be looked up. */
    long now() {
        return moment.get();
    }

    /** Says that what was looked up so far is not good for a module any more. */
    void add(ModulePath module) {
        places.accumulateAndGet(place(module), moment.incrementAndGet(), Math::max);
    }

    /** Tells whether a module was forgotten after a moment. */
    boolean contains(ModulePath module, long since) {
        return places.get(place(module)) > since;
    }

    private static int place(ModulePath module) {
        int hash = module.hashCode();
        return (hash ^ hash >>> 16) & (PLACES - 1);
    }
}
