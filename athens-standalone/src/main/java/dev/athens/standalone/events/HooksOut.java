package dev.athens.standalone.events;

import dev.athens.config.ConfigException;
import dev.athens.fleet.Claims;
import dev.athens.index.VersionIndex;
import dev.athens.journal.Bookmark;
import dev.athens.journal.DeadLetter;
import dev.athens.journal.DeadLetters;
import dev.athens.journal.Journal;
import dev.athens.module.ModuleVersion;
import dev.athens.proxy.ProxyListener;
import dev.athens.standalone.config.ServerConfig;
import dev.athens.storage.LogStore;
import java.io.Closeable;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Tells others what happens to versions: what was stored, by the index, and what was taken out, by the journal, at least once; what
 * failed, as far as that goes. Thread-safe.
 */
public final class HooksOut implements Closeable {
    private static final Logger LOG = System.getLogger(HooksOut.class.getName());
    private static final Duration MINUTE = Duration.ofMinutes(1);

    /** A target that is slow with failures misses the rest of them. */
    private static final Duration MAX_TELLING = Duration.ofSeconds(20);

    private final Shared shared;
    private final ServerConfig.HooksOut config;
    private final Map<String, String> environment;
    private final Pace pace;
    private final Failures failures = new Failures(InstantSource.system());
    private final Map<String, DeadLetters> letters = new LinkedHashMap<>();
    private final List<Delivery> deliveries = new ArrayList<>();
    private Optional<ScheduledExecutorService> minutes = Optional.empty();

    /**
     * What the servers of a storage share.
     *
     * @param index says what was stored
     * @param journal says what was taken out
     * @param logs remember how far targets were told
     */
    public record Shared(Optional<VersionIndex> index, Journal journal, LogStore.Logs logs) {}

    private HooksOut(ServerConfig.HooksOut config, Shared shared, Map<String, String> environment, Pace pace) {
        this.config = config;
        this.shared = shared;
        this.environment = environment;
        this.pace = pace;
        for (ServerConfig.HookTarget target : config.targets()) {
            letters.put(target.name(), DeadLetters.in(shared.logs().log("hook-letters-" + target.name())));
        }
    }

    /**
     * Tells nobody before it is started.
     *
     * @param environment the variables that name HTTP proxies, certificates and netrc logins
     * @throws ConfigException if a target wants to be told what is stored, and no index says it
     */
    public static HooksOut of(ServerConfig.HooksOut config, Shared shared, Map<String, String> environment) {
        return of(config, shared, environment, Pace.usual(config.giveUpAfter()));
    }

    static HooksOut of(ServerConfig.HooksOut config, Shared shared, Map<String, String> environment, Pace pace) {
        for (ServerConfig.HookTarget target : config.targets()) {
            if (target.types().contains(Event.STORED) && shared.index().isEmpty()) {
                throw new ConfigException(
                        "[[Hooks.Targets]] " + target.name() + ": what is stored is told by the index,"
                                + " and there is none that lasts; set IndexType (ATHENS_INDEX_TYPE) to file or a database, or"
                                + " leave \"stored\" out of Types");
            }
        }
        return new HooksOut(config, shared, environment, pace);
    }

    /** To be told what the proxy does, after the index has been told. */
    public ProxyListener listener() {
        return new ProxyListener() {
            @Override
            public void stored(ModuleVersion version, Duration took) {
                wake();
            }

            @Override
            public void failed(ModuleVersion version, Exception reason, Duration took) {
                failures.failed(version, reason, took);
            }
        };
    }

    private synchronized void wake() {
        deliveries.forEach(Delivery::wake);
    }

    /**
     * Starts to tell.
     *
     * @param claims say which server does; without them there is only one
     */
    @SuppressWarnings("FutureReturnValueIgnored") // it never fails: tell is its thread's outermost frame
    public synchronized void start(Optional<Claims> claims) {
        if (config.targets().isEmpty()) {
            return;
        }
        EventSource source = new EventSource(shared.index(), shared.journal());
        List<Target> targets = new ArrayList<>();
        for (ServerConfig.HookTarget each : config.targets()) {
            Target target = new Target(each, environment, InstantSource.system());
            targets.add(target);
            Delivery delivery = new Delivery(
                    target,
                    source,
                    claims,
                    Bookmark.in(shared.logs().log("hook-" + target.name())),
                    lettersOf(target.name()),
                    new Delivery.Parts(config.source(), pace, InstantSource.system()));
            deliveries.add(delivery);
            delivery.start();
        }
        if (targets.stream().anyMatch(target -> target.wants(Failures.FAILED) || target.wants(Failures.REFUSED))) {
            ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(work -> {
                Thread created = new Thread(work, "athens-hook-failures");
                created.setDaemon(true);
                return created;
            });
            thread.scheduleWithFixedDelay(
                    () -> tellFailures(targets), MINUTE.toSeconds(), MINUTE.toSeconds(), TimeUnit.SECONDS);
            minutes = Optional.of(thread);
        }
    }

    private void tellFailures(List<Target> targets) {
        try {
            List<Event> events = failures.take();
            for (Target target : targets) {
                tellFailures(target, events.stream().filter(target::wants).toList());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            LOG.log(Level.ERROR, "hooks: telling failures failed", e);
        }
    }

    private void tellFailures(Target target, List<Event> events) throws InterruptedException {
        long start = System.nanoTime();
        for (int i = 0; i < events.size(); i++) {
            Event event = events.get(i);
            Target.Outcome outcome = target.post(event.id(), event.json(config.source()));
            if (!outcome.isTaken() || System.nanoTime() - start > MAX_TELLING.toNanos()) {
                int rest = events.size() - i - 1;
                LOG.log(
                        Level.DEBUG,
                        () -> target + ": " + outcome.problem().orElse("is slow") + ", so " + rest
                                + " events of failures are left out");
                return;
            }
        }
    }

    /** The names of all targets. */
    public List<String> targets() {
        return List.copyOf(letters.keySet());
    }

    /**
     * What a target did not take, the oldest first.
     *
     * @throws IllegalArgumentException if there is no such target
     */
    public List<DeadLetter> deadLetters(String target) throws IOException {
        return lettersOf(target).list();
    }

    /**
     * Has a dead letter tried once more, within seconds, by whichever server tells the target; tells whether there is one.
     *
     * @throws IllegalArgumentException as {@link #deadLetters}
     */
    public boolean retry(String target, String id) throws IOException {
        boolean found = lettersOf(target).want(id);
        wake();
        return found;
    }

    /**
     * Drops a dead letter; tells whether there was one.
     *
     * @throws IllegalArgumentException as {@link #deadLetters}
     */
    public boolean drop(String target, String id) throws IOException {
        return lettersOf(target).drop(id);
    }

    private DeadLetters lettersOf(String target) {
        return Optional.ofNullable(letters.get(target))
                .orElseThrow(() -> new IllegalArgumentException(
                        "no hook target " + target + ", only " + String.join(", ", letters.keySet())));
    }

    @Override
    public synchronized void close() {
        minutes.ifPresent(ScheduledExecutorService::shutdownNow);
        deliveries.forEach(Delivery::stop);
        deliveries.forEach(Delivery::close);
    }
}
