package dev.athens.standalone.metrics;

/** Knows some metrics. Asked when somebody wants to see them; must not wait for a network. */
@FunctionalInterface
interface Source {
    /** Tells what they are now. */
    void tell(Samples samples);
}
