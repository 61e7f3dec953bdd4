package dev.athens.standalone.hooks;

import dev.athens.module.ModuleVersion;
import dev.athens.protocol.ProtocolRequest;
import dev.athens.proxy.Answer;
import dev.athens.proxy.ModuleProxy;
import java.lang.System.Logger.Level;
import java.util.Iterator;
import java.util.concurrent.atomic.AtomicInteger;

/** Has new versions fetched before anybody asks, by the proxy's own threads and under its own rules. Thread-safe. */
final class Prefetched {
    private static final System.Logger LOG = System.getLogger(Hooks.class.getName());

    /** So that a storm of tags takes no fetches from clients; what is left out is fetched when somebody asks. */
    private static final int MAX_AT_ONCE = 32;

    private final ModuleProxy proxy;
    private final AtomicInteger running = new AtomicInteger();

    Prefetched(ModuleProxy proxy) {
        this.proxy = proxy;
    }

    /** Fetches the first of some versions that there is. */
    void first(Iterator<ModuleVersion> versions) {
        if (!versions.hasNext()) {
            return;
        }
        if (running.incrementAndGet() > MAX_AT_ONCE) {
            running.decrementAndGet();
            LOG.log(
                    Level.DEBUG,
                    "hooks: too many new versions at once, " + versions.next() + " is fetched when it is asked for");
            return;
        }
        fetch(versions);
    }

    @SuppressWarnings("FutureReturnValueIgnored") // nobody waits for it
    private void fetch(Iterator<ModuleVersion> versions) {
        ModuleVersion version = versions.next();
        proxy.answerAsync(new ProtocolRequest.Zip(version)).whenComplete((answer, failure) -> {
            if (answer instanceof Answer.Absent && versions.hasNext()) {
                fetch(versions);
                return;
            }
            running.decrementAndGet();
            if (failure != null) {
                LOG.log(Level.INFO, "hooks: " + version + " could not be fetched: " + failure.getMessage());
            } else if (answer instanceof Answer.Absent absent) {
                LOG.log(Level.DEBUG, "hooks: " + version + ": " + absent.reason());
            }
        });
    }
}
