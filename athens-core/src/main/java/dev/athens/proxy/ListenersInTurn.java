package dev.athens.proxy;

import dev.athens.module.ModuleVersion;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/** Tells several listeners, and logs what they throw. Thread-safe, if they are. */
final class ListenersInTurn implements ProxyListener {
    private static final Logger LOG = System.getLogger(ListenersInTurn.class.getName());

    private final List<ProxyListener> all;

    ListenersInTurn(List<ProxyListener> all) {
        this.all = List.copyOf(all);
    }

    @Override
    public void stored(ModuleVersion version, Duration took) {
        tell(version + ": stored", listener -> listener.stored(version, took));
    }

    @Override
    public void headStored(ModuleVersion version, Duration took) {
        tell(version + ": head stored", listener -> listener.headStored(version, took));
    }

    @Override
    public void failed(ModuleVersion version, Exception reason, Duration took) {
        tell(version + ": failed", listener -> listener.failed(version, reason, took));
    }

    private void tell(String what, Consumer<ProxyListener> message) {
        for (ProxyListener listener : all) {
            try {
                message.accept(listener);
            } catch (RuntimeException e) {
                LOG.log(Level.WARNING, what + ", and " + listener.getClass().getName() + " failed when it was told", e);
            }
        }
    }
}
