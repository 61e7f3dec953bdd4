package dev.athens.standalone.doctor;

import java.util.function.Consumer;

/** Looks at one thing that a server depends on. */
@FunctionalInterface
interface Check {
    /**
     * Looks at it, and tells what it finds as it goes.
     *
     * @throws InterruptedException if somebody wants it to end
     */
    void run(Consumer<Diagnosis> told) throws InterruptedException;
}
