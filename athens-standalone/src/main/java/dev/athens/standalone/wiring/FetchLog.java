package dev.athens.standalone.wiring;

import dev.athens.fetch.FailureReason;
import dev.athens.module.ModuleVersion;
import dev.athens.proxy.ProxyListener;
import java.lang.System.Logger.Level;
import java.time.Duration;

/** Logs what happens behind the requests; what fails is logged with the request that it fails, and here for the curious. */
final class FetchLog implements ProxyListener {
    private static final System.Logger LOG = System.getLogger(FetchLog.class.getName());

    @Override
    public void stored(ModuleVersion version, Duration took) {
        LOG.log(Level.INFO, "stored " + version + " ms=" + took.toMillis());
    }

    @Override
    public void headStored(ModuleVersion version, Duration took) {
        LOG.log(Level.INFO, "stored go.mod of " + version + " ms=" + took.toMillis());
    }

    @Override
    public void failed(ModuleVersion version, Exception reason, Duration took) {
        LOG.log(Level.DEBUG, "not stored " + version + " ms=" + took.toMillis() + ": " + FailureReason.of(reason));
    }
}
