package dev.athens.proxy;

import dev.athens.module.ModulePath;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * In which epoch each module is. When a module is forgotten its next epoch begins, so that nobody remembers now what he began
 * to look up before. Some modules share their epochs, which costs no more than another look.
 *
 * <p><b>Concurrency:</b> thread-safe. Whoever remembers reads the epoch before he looks anything up, and again after he has
 * put it where it is remembered: if they differ, he takes it back. Whoever forgets begins the epoch first, and removes what is
 * remembered afterwards. So whichever comes first, nothing old stays.
 */
final class Epochs {
    private static final int PLACES = 1 << 10;

    private final AtomicLongArray epochs = new AtomicLongArray(PLACES);

    long of(ModulePath module) {
        return epochs.get(place(module));
    }

    void next(ModulePath module) {
        epochs.incrementAndGet(place(module));
    }

    private static int place(ModulePath module) {
        int hash = module.hashCode();
        return (hash ^ hash >>> 16) & (PLACES - 1);
    }
}
