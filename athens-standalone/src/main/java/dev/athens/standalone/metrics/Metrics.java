package dev.athens.standalone.metrics;

import dev.athens.http.HttpEndpoint;
import dev.athens.observe.CacheCounts;
import dev.athens.observe.Observer;
import dev.athens.proxy.ProxyCounts;
import dev.athens.server.options.RequestListener;
import dev.athens.server.options.ServerCounts;
import dev.athens.vcs.jgit.GitCounts;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;

/**
 * All that is counted of a server. What happens often is counted here, as an observer of steps and a listener of requests;
 * what others count themselves is asked of them when somebody wants to see it. Thread-safe.
 */
public final class Metrics {
    private static final System.Logger LOG = System.getLogger(Metrics.class.getName());

    private final RequestCounts requests = new RequestCounts();
    private final StepCounts steps = new StepCounts();
    private final List<Source> sources = new CopyOnWriteArrayList<>(List.of(requests, steps, new ProcessSource()));
    private final HttpEndpoint endpoint = new MetricsEndpoint(sources);

    /** Counts steps. */
    public Observer observer() {
        return steps;
    }

    /** Counts requests. */
    public RequestListener requests() {
        return requests;
    }

    /** Shows all that is counted. */
    public HttpEndpoint endpoint() {
        return endpoint;
    }

    /** Shows which build it is. */
    public void build(Supplier<String> version) {
        sources.add(samples -> samples.add(Metric.BUILD, 1, version.get()));
    }

    /** Shows what a proxy counts. */
    public void proxy(Supplier<ProxyCounts> proxy) {
        sources.add(samples -> proxy(samples, proxy.get()));
    }

    private static void proxy(Samples samples, ProxyCounts counts) {
        counts.fetches().ifPresent(work -> work(samples, work, "origin"));
        counts.storage().ifPresent(work -> work(samples, work, "storage"));
        counts.claims().ifPresent(claims -> {
            samples.add(Metric.CLAIMS_WAITING, claims.waiting());
            samples.add(Metric.CLAIMS, claims.won(), "won");
            samples.add(Metric.CLAIMS, claims.found(), "found");
            samples.add(Metric.CLAIMS, claims.troubled(), "trouble");
        });
        samples.add(Metric.LOOK_AHEAD, counts.lookAhead().used(), "used");
        samples.add(Metric.LOOK_AHEAD, counts.lookAhead().inVain(), "in_vain");
        samples.add(Metric.REFUSALS, counts.refusals().byFilter(), "filter");
        samples.add(Metric.REFUSALS, counts.refusals().elsewhere(), "elsewhere");
        samples.add(Metric.REFUSALS, counts.refusals().byValidator(), "validator");
        caches(samples, counts.caches());
    }

    private static void work(Samples samples, ProxyCounts.Work work, String desk) {
        samples.add(Metric.WORK_RUNNING, work.running(), desk);
        samples.add(Metric.WORK_WAITING, work.waiting(), desk);
        samples.add(Metric.WORK_THREADS, work.threads(), desk);
        samples.add(Metric.WORK_JOINED, work.joined(), desk);
        samples.add(Metric.WORK_REFUSED, work.refused(), desk);
    }

    private static void caches(Samples samples, List<CacheCounts> caches) {
        for (CacheCounts cache : caches) {
            samples.add(Metric.CACHE_ENTRIES, cache.entries(), cache.name());
            samples.add(Metric.CACHE_BYTES, cache.bytes(), cache.name());
            samples.add(Metric.CACHE_HITS, cache.hits(), cache.name());
            samples.add(Metric.CACHE_MISSES, cache.misses(), cache.name());
        }
    }

    /** Shows what a server counts that has been started. */
    public void server(Supplier<ServerCounts> server) {
        sources.add(samples -> {
            ServerCounts counts = server.get();
            samples.add(Metric.CONNECTIONS, counts.connections());
            samples.add(Metric.REQUESTS_WAITING, counts.waiting());
            samples.add(Metric.REFUSALS, counts.sentAway(), "waiting");
            samples.add(Metric.FAILED_LOGINS, counts.failedLogins());
            counts.certificateEnd().ifPresent(end -> samples.add(Metric.CERTIFICATE_EXPIRY, end.getEpochSecond()));
            caches(samples, counts.caches());
        });
    }

    /**
     * Shows what those count who ask origins.
     *
     * @param git builds modules of repositories
     * @param blocked how often another proxy was not asked because of its address
     * @param refusals versions that the checksum database has not confirmed, by where they came from
     */
    public void origins(Supplier<GitCounts> git, Supplier<Long> blocked, Supplier<Map<String, Long>> refusals) {
        sources.add(samples -> {
            GitCounts counts = git.get();
            counts.cloneBytes().ifPresent(bytes -> samples.add(Metric.CLONE_BYTES, bytes));
            samples.add(Metric.CLONES_EVICTED, counts.evictedClones());
            samples.add(Metric.REFUSALS, counts.overLimit(), "git_limit");
            samples.add(Metric.REFUSALS, counts.blockedAddresses() + blocked.get(), "address_guard");
            caches(samples, counts.caches());
            refusals.get().forEach((source, count) -> samples.add(Metric.CHECKSUM_REFUSALS, count, source));
        });
    }

    /**
     * Shows what is known of a storage.
     *
     * @param folders those whose disks may get full, by a word for each
     */
    public void storage(Supplier<StoreCounts> storage, Map<String, Path> folders) {
        Map<String, Path> copy = Map.copyOf(folders);
        sources.add(samples -> {
            stored(samples, storage.get());
            copy.forEach((word, folder) -> disk(samples, word, folder));
        });
    }

    private static void stored(Samples samples, StoreCounts counts) {
        counts.stored().ifPresent(stored -> {
            samples.add(Metric.STORED_VERSIONS, stored.whole(), "whole");
            samples.add(Metric.STORED_VERSIONS, stored.heads(), "head");
            samples.add(Metric.STORED_BYTES, stored.bytes());
            samples.add(Metric.STORED_COUNTED, stored.when().getEpochSecond());
        });
        samples.add(Metric.RETENTION_RUNS, counts.retention().runs(), "ok");
        samples.add(Metric.RETENTION_RUNS, counts.retention().failures(), "error");
        samples.add(Metric.RETENTION_EVICTED, counts.retention().evicted());
        samples.add(Metric.RETENTION_EVICTED_BYTES, counts.retention().evictedBytes());
        samples.add(Metric.RETENTION_MISSED_BYTES, counts.retention().missedBytes());
        samples.add(Metric.INDEX_LATE, counts.late());
    }

    private static void disk(Samples samples, String word, Path folder) {
        try {
            if (Files.exists(folder)) {
                FileStore disk = Files.getFileStore(folder);
                samples.add(Metric.DISK_FREE, disk.getUsableSpace(), word);
                samples.add(Metric.DISK_SIZE, disk.getTotalSpace(), word);
            }
        } catch (IOException e) {
            LOG.log(Level.DEBUG, folder + ": its disk says nothing", e);
        }
    }
}
