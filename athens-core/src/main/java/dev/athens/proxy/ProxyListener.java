package dev.athens.proxy;

import dev.athens.module.ModuleVersion;
import java.time.Duration;

/** Told what happens behind the requests. Called by the fetching threads; keep it short. */
public interface ProxyListener {
    /** A version was fetched, checked and stored. */
    default void stored(ModuleVersion version, Duration took) {}

    /** A version could not be fetched, checked or stored; nothing of it was kept. */
    default void failed(ModuleVersion version, Exception reason, Duration took) {}
}
