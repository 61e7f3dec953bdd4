package dev.athens.standalone.events;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.athens.fetch.FailureReason;
import dev.athens.fetch.FetchException;
import dev.athens.module.ModulePath;
import dev.athens.module.ModuleVersion;
import dev.athens.proxy.ProxyListener;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * Counts which modules could not be fetched or were refused, for events that are told once a minute and only once. Strangers decide
 * how many there are: so those of a module are one event, and those of too many modules none. Thread-safe.
 */
final class Failures implements ProxyListener {
    static final String FAILED = "failed";
    static final String REFUSED = "refused";

    /** As many events a minute as a small receiver can take. */
    static final int MAX_MODULES = 200;

    private static final Logger LOG = System.getLogger(Failures.class.getName());
    private static final int MAX_REASON_CHARS = 500;

    private final InstantSource clock;

    @GuardedBy("this")
    private Map<Key, Counted> counted = new LinkedHashMap<>();

    @GuardedBy("this")
    private long left;

    private record Key(String type, ModulePath module) {}

    private record Counted(ModuleVersion version, String reason, Instant time, long count) {}

    Failures(InstantSource clock) {
        this.clock = clock;
    }

    @Override
    public void failed(ModuleVersion version, Exception reason, Duration took) {
        type(reason).ifPresent(type -> count(type, version, reason));
    }

    /** That there is no such version is no failure. */
    private static Optional<String> type(Exception reason) {
        if (reason instanceof FetchException.Refused) {
            return Optional.of(REFUSED);
        }
        return reason instanceof FetchException.Unavailable || reason instanceof IOException
                ? Optional.of(FAILED)
                : Optional.empty();
    }

    private synchronized void count(String type, ModuleVersion version, Exception reason) {
        Key key = new Key(type, version.path());
        Optional<Counted> before = Optional.ofNullable(counted.get(key));
        if (before.isEmpty() && counted.size() >= MAX_MODULES) {
            left++;
            return;
        }
        String text = FailureReason.of(reason);
        counted.put(
                key,
                new Counted(
                        version,
                        text.substring(0, Math.min(text.length(), MAX_REASON_CHARS)),
                        clock.instant(),
                        before.map(Counted::count).orElse(0L) + 1));
    }

    /** Takes what was counted since the last time. */
    synchronized List<Event> take() {
        List<Event> events = new ArrayList<>();
        counted.forEach((key, last) -> events.add(new Event(
                UUID.randomUUID().toString(),
                key.type(),
                last.version(),
                last.time(),
                Map.of("reason", last.reason(), "count", Long.toString(last.count())))));
        if (left > 0) {
            LOG.log(Level.WARNING, "hooks: no events of " + left + " failures, of too many modules in a minute");
        }
        counted = new LinkedHashMap<>();
        left = 0;
        return events;
    }
}
