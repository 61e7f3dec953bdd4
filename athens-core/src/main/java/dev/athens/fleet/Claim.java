package dev.athens.fleet;

import java.io.Closeable;

/**
 * A piece of work that this process has claimed. It is renewed until it is closed, as long as this process lives and reaches
 * the service; else it ends by itself, and somebody else may claim the same. Thread-safe.
 */
public interface Claim extends Closeable {
    /**
     * Tells whether it still held when it was last renewed. Nobody is kept from anything by the answer: what is saved twice is
     * saved once, since the first save wins.
     */
    boolean isHeld();

    /** Gives the work back, so that others need not wait for the end of the lease. Failures are not told; the lease ends anyway. */
    @Override
    void close();
}
