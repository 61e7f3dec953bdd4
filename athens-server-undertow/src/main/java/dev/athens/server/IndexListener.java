package dev.athens.server;

import dev.athens.index.VersionIndex;
import dev.athens.module.ModuleVersion;
import dev.athens.proxy.ProxyListener;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;

/**
 * Puts into an index what was stored. If that fails, the version stays stored all the same, and the next repair of the index
 * adds it.
 *
 * @param index what to add to
 * @param clock says when
 * @param next who is told as well
 */
record IndexListener(VersionIndex index, InstantSource clock, ProxyListener next) implements ProxyListener {
    private static final System.Logger LOG = System.getLogger(IndexListener.class.getName());

    @Override
    public void stored(ModuleVersion version, Duration took) {
        next.stored(version, took);
        try {
            index.add(List.of(version), clock.instant());
        } catch (IOException e) {
            LOG.log(Level.WARNING, version + ": not in the index until the next start", e);
        }
    }

    @Override
    public void failed(ModuleVersion version, Exception reason, Duration took) {
        next.failed(version, reason, took);
    }
}
