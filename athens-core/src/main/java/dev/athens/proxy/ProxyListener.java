package dev.athens.proxy;

import dev.athens.module.ModuleVersion;
import java.time.Duration;
import java.util.List;

/**
 * Told what happens behind the requests, after the fact. Called by the fetching threads; keep it short. What it throws is
 * logged and changes nothing.
 */
public interface ProxyListener {
    /** A version was fetched, checked and stored, and is whole now. */
    default void stored(ModuleVersion version, Duration took) {}

    /** The info and go.mod file of a version were fetched, checked and stored, and its zip was not. */
    default void headStored(ModuleVersion version, Duration took) {}

    /** A version could not be fetched, checked or stored; nothing more of it was kept. */
    default void failed(ModuleVersion version, Exception reason, Duration took) {}

    /** Tells several, one after the other; those that come later are told although one before them throws. */
    static ProxyListener of(List<ProxyListener> all) {
        return new ListenersInTurn(all);
    }
}
