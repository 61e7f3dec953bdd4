package dev.athens.standalone.wiring;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.athens.index.VersionIndex;
import dev.athens.module.ModuleVersion;
import dev.athens.proxy.ProxyListener;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

/**
 * Puts into an index what was stored. If that fails, because another process has the index or the disk is full, the version
 * stays stored all the same, and is added together with the next one. Thread-safe.
 */
final class IndexListener implements ProxyListener {
    private static final System.Logger LOG = System.getLogger(IndexListener.class.getName());

    /** What is beyond waits for the repair of the index at the next start. */
    private static final int MAX_LATE = 10_000;

    private final VersionIndex index;
    private final InstantSource clock;

    @GuardedBy("this")
    private List<ModuleVersion> late = new ArrayList<>();

    /**
     * Starts with nothing.
     *
     * @param index what to add to
     * @param clock says when
     */
    IndexListener(VersionIndex index, InstantSource clock) {
        this.index = index;
        this.clock = clock;
    }

    @Override
    public void stored(ModuleVersion version, Duration took) {
        List<ModuleVersion> versions = takeLate();
        versions.add(version);
        try {
            index.add(versions, clock.instant());
        } catch (IOException e) {
            keep(versions);
            LOG.log(Level.WARNING, version + ": not in the index before the next version, or the next start", e);
        }
    }

    /** How many are not in the index yet. */
    synchronized int lateVersions() {
        return late.size();
    }

    private synchronized List<ModuleVersion> takeLate() {
        List<ModuleVersion> taken = late;
        late = new ArrayList<>();
        return taken;
    }

    private synchronized void keep(List<ModuleVersion> versions) {
        late.addAll(versions.subList(0, Math.min(versions.size(), MAX_LATE - late.size())));
    }
}
