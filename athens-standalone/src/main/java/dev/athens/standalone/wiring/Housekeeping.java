package dev.athens.standalone.wiring;

import dev.athens.index.IndexRepair;
import dev.athens.index.VersionIndex;
import dev.athens.journal.Journal;
import dev.athens.module.ModuleVersion;
import dev.athens.module.PathPatterns;
import dev.athens.proxy.ModuleProxy;
import dev.athens.retention.Evidence;
import dev.athens.retention.Retention;
import dev.athens.retention.RetentionListener;
import dev.athens.retention.RetentionReport;
import dev.athens.retention.RetentionRule;
import dev.athens.server.text.PlainText;
import dev.athens.standalone.config.ServerConfig;
import dev.athens.standalone.metrics.StoreCounts;
import dev.athens.storage.Catalog;
import dev.athens.storage.StorageParts;
import dev.athens.storage.Usages;
import java.io.Closeable;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What goes on in the background of a server, one thing after the other on a thread of its own: the index gets what it
 * lacks, the storage loses what it need not keep, and the heap what it holds for nothing.
 */
public final class Housekeeping implements Closeable {
    private static final System.Logger LOG = System.getLogger(Housekeeping.class.getName());

    /** The first clients of a server go first. */
    private static final Duration REPAIR_DELAY = Duration.ofSeconds(3);

    /** What is stored is counted seldom, since each version is looked at. */
    private static final Duration COUNT_DELAY = Duration.ofMinutes(1);

    private static final Duration COUNT_INTERVAL = Duration.ofHours(6);

    private final ServerConfig config;
    private final Origins origins;
    /** A look at them must be no use. */
    private final StorageParts store;

    private final Optional<VersionIndex> index;
    private final Journal journal;
    private final ModuleProxy proxy;
    private volatile Optional<StoreCounts.Stored> stored = Optional.empty();
    private volatile StoreCounts.Retained retained = StoreCounts.Retained.NONE;
    private final ScheduledExecutorService thread =
            Executors.newSingleThreadScheduledExecutor(Housekeeping::backgroundThread);

    Housekeeping(
            ServerConfig config,
            Origins origins,
            StorageParts store,
            Optional<VersionIndex> index,
            Journal journal,
            ModuleProxy proxy) {
        this.config = config;
        this.origins = origins;
        this.store = store;
        this.index = index;
        this.journal = journal;
        this.proxy = proxy;
    }

    private static Thread backgroundThread(Runnable work) {
        Thread thread = new Thread(work, "athens-background");
        thread.setDaemon(true);
        return thread;
    }

    /** Starts what the configuration asks for, and what the heap needs. */
    @SuppressWarnings("FutureReturnValueIgnored") // it never fails: evict is its thread's outermost frame
    void start() {
        if (SpareHeap.isWorthIt(SpareHeap.Heap.JAVA)) {
            thread.scheduleWithFixedDelay(
                    new SpareHeap(SpareHeap.Heap.JAVA),
                    SpareHeap.AFTER_START.toMillis(),
                    SpareHeap.INTERVAL.toMillis(),
                    TimeUnit.MILLISECONDS);
        }
        Optional<Retention> configured = retention();
        configured.ifPresent(retention -> {
            long seconds = config.retention().interval().toSeconds();
            thread.scheduleWithFixedDelay(() -> evict(retention), seconds, seconds, TimeUnit.SECONDS);
        });
        if (configured.isEmpty()
                && config.metrics().isPresent()
                && config.storage().isDisk()) {
            store.usages()
                    .ifPresent(usages -> thread.scheduleWithFixedDelay(
                            () -> count(usages),
                            COUNT_DELAY.toSeconds(),
                            COUNT_INTERVAL.toSeconds(),
                            TimeUnit.SECONDS));
        }
        boolean writable = store.storage().readOnlyReason().isEmpty();
        if (index.isPresent() && store.catalog().isPresent() && writable) {
            Catalog catalog = store.catalog().get();
            thread.schedule(() -> repair(catalog, index.get()), REPAIR_DELAY.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    /**
     * What was counted and removed.
     *
     * @param late versions that are not in the index yet
     */
    StoreCounts counts(int late) {
        return new StoreCounts(stored, retained, late);
    }

    /** Looks at what there is. A walk through a bucket would cost money, so only a disk is counted; a retention counts anyway. */
    private void count(Usages usages) {
        try {
            stored = Optional.of(StoredVersions.count(usages, InstantSource.system()));
        } catch (IOException | RuntimeException e) {
            // the outermost frame of the thread, which tries again later
            LOG.log(Level.WARNING, "what is stored cannot be counted", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Adds to the index what was stored without it: by commands, by other servers, or before a crash. */
    private static void repair(Catalog catalog, VersionIndex index) {
        try {
            long added = IndexRepair.run(catalog, index, InstantSource.system());
            LOG.log(Level.DEBUG, () -> "index: " + added + " versions added that were stored without it");
        } catch (IOException e) {
            LOG.log(Level.WARNING, "index: what was stored without it is not added before the next start", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The rules for pseudo-versions; the first that is for a module counts. */
    public static List<RetentionRule> retentionRules(ServerConfig config) {
        ServerConfig.Retention retention = config.retention();
        return Stream.concat(
                        retention.onlyTags().stream()
                                .map(pattern -> RetentionRule.onlyTags(PathPatterns.parse(pattern))),
                        retention.maxPseudoVersions().stream()
                                .map(limit -> new RetentionRule(PathPatterns.parse(limit.pattern()), limit.limit())))
                .toList();
    }

    /** What the configuration wants to be removed now and then; empty if nothing. */
    private Optional<Retention> retention() {
        List<RetentionRule> rules = retentionRules(config);
        ServerConfig.Retention settings = config.retention();
        if (settings.maxBytes().isEmpty() && rules.isEmpty()) {
            return Optional.empty();
        }
        if (store.usages().isEmpty()) {
            LOG.log(Level.WARNING, "[Retention] has no effect: this storage does not tell what versions take");
            return Optional.empty();
        }
        if (config.storage().readOnly()) {
            LOG.log(Level.WARNING, "[Retention] has no effect: Storage.Disk.ReadOnly is on");
            return Optional.empty();
        }
        return builder(settings.maxBytes()).map(retention -> retention
                .journal(journal)
                .listener(new Evictions(proxy))
                .build());
    }

    /**
     * What would remove versions from the storage as the configuration says; empty if the storage cannot tell what they take.
     *
     * @param maxBytes what all may take
     */
    Optional<Retention.Builder> builder(Optional<Long> maxBytes) {
        ServerConfig.Retention settings = config.retention();
        Optional<Retention.Builder> made = store.usages().map(usages -> Retention.builder(
                        store.storage(), usages, origins.evidence(store.storage(), store.hashes()))
                .rules(retentionRules(config))
                .acceptLoss(PathPatterns.parse(String.join(",", settings.acceptLoss())))
                .keepAll(
                        settings.evictsPrivate()
                                ? PathPatterns.none()
                                : origins.go().privateModules()));
        if (made.isPresent() && maxBytes.isPresent()) {
            made.get().maxBytes(maxBytes.get());
        }
        return made;
    }

    private void evict(Retention retention) {
        try {
            RetentionReport report = retention.run();
            note(report);
            LOG.log(
                    Level.INFO,
                    () -> "retention: evicted " + report.evictedVersions() + " of " + report.versions() + " versions, "
                            + report.evictedBytes() + " of " + report.bytes() + " bytes; kept "
                            + report.keptVersions() + " that might be lost" + reasons(report));
            if (report.missedBytes() > 0) {
                LOG.log(
                        Level.WARNING,
                        "retention: the storage is " + report.missedBytes() + " bytes too large, and"
                                + " nothing else may go");
            }
        } catch (IOException | RuntimeException e) {
            // the outermost frame of the thread, which tries again later
            retained = retained.failed();
            LOG.log(Level.ERROR, "retention failed", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void note(RetentionReport report) {
        stored = Optional.of(new StoreCounts.Stored(
                report.versions() - report.heads(),
                report.heads(),
                report.bytes() - report.evictedBytes(),
                Instant.now()));
        retained = retained.and(report.evictedVersions(), report.evictedBytes(), report.missedBytes());
    }

    private static String reasons(RetentionReport report) {
        return Stream.of(Evidence.Kind.values())
                .filter(report.kept()::containsKey)
                .map(kind -> report.kept().get(kind) + " " + reason(kind))
                .collect(Collectors.joining(", ", ": ", ""))
                .replaceFirst("^: $", "");
    }

    /** Why a version stays. */
    public static String reason(Evidence.Kind kind) {
        return switch (kind) {
            case SAME -> throw new AssertionError("kept without a reason");
            case GONE -> "gone from their origins";
            case CHANGED -> "changed at their origins";
            case SILENT -> "whose origins do not answer";
            case UNCOMPARED -> "not compared yet";
            case UNREADABLE -> "that the storage cannot read or remove";
        };
    }

    /** Logs what was removed, and has the proxy forget it. */
    private record Evictions(ModuleProxy proxy) implements RetentionListener {
        @Override
        public void evicted(ModuleVersion version, String reason, long sizeBytes) {
            proxy.forget(version.path());
            LOG.log(Level.INFO, "evicted " + version + " bytes=" + sizeBytes + ": " + reason);
        }

        @Override
        public void kept(ModuleVersion version, Evidence.Finding finding) {
            LOG.log(Level.DEBUG, () -> "not evicted " + version + ": " + PlainText.graphic(finding.detail()));
        }
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
