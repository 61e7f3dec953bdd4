package dev.athens.testkit;

import dev.athens.module.ModuleVersion;
import dev.athens.proxy.ProxyListener;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Remembers what it was told. Thread-safe. */
public final class RecordingListener implements ProxyListener {
    private final List<ModuleVersion> stored = new CopyOnWriteArrayList<>();
    private final List<Failure> failures = new CopyOnWriteArrayList<>();

    /**
     * A version that could not be had.
     *
     * @param version the version
     * @param reason why
     */
    public record Failure(ModuleVersion version, Exception reason) {}

    /** A listener that was told nothing yet. */
    public RecordingListener() {}

    @Override
    public void stored(ModuleVersion version, Duration took) {
        stored.add(version);
    }

    @Override
    public void failed(ModuleVersion version, Exception reason, Duration took) {
        failures.add(new Failure(version, reason));
    }

    /** The versions that were stored, in the order of the calls. */
    public List<ModuleVersion> stored() {
        return List.copyOf(stored);
    }

    /** The versions that could not be had, in the order of the calls. */
    public List<Failure> failures() {
        return List.copyOf(failures);
    }
}
