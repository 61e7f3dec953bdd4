package dev.athens.standalone.metrics;

import dev.athens.http.StatusCodes;
import dev.athens.proxy.Answer;
import dev.athens.server.options.RequestListener;
import dev.athens.server.options.RequestReport;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.LongAdder;

/** Counts requests. Thread-safe. */
final class RequestCounts implements RequestListener, Source {
    private static final int STATUS_CLASSES = 5;

    /** Besides where answers may come from, there is nowhere. */
    private static final String[] CACHES = {"hit", "miss", "stale", "none"};

    private static final int HIT = 0;
    private static final int NONE = 3;

    /** There are only so many endpoints; if ever there were more, the rest would be counted together. */
    private static final int MAX_ENDPOINTS = 100;

    /** As gomods/athens calls what is asked for. */
    private static final Map<String, String> LOOKED_UP = Map.of("info", "info", "mod", "gomod", "zip", "zip");

    private final ConcurrentMap<String, Counts> endpoints = new ConcurrentHashMap<>();

    private static final class Counts {
        private final LongAdder[] requests = new LongAdder[STATUS_CLASSES * CACHES.length];
        private final LongAdder bytes = new LongAdder();
        private final LongAdder misses = new LongAdder();
        private final Durations took = Durations.usual();

        Counts() {
            for (int i = 0; i < requests.length; i++) {
                requests[i] = new LongAdder();
            }
        }
    }

    @Override
    public void ended(RequestReport report) {
        Counts counts = counts(report.endpoint());
        int statusClass = Math.min(Math.max(report.status() / 100, 1), STATUS_CLASSES) - 1;
        int cache = cache(report.source());
        counts.requests[statusClass * CACHES.length + cache].increment();
        counts.bytes.add(report.bytes());
        counts.took.add(report.took().toNanos());
        if (cache != HIT && !StatusCodes.isUnasked(report.status())) {
            counts.misses.increment();
        }
    }

    private Counts counts(String endpoint) {
        Counts known = endpoints.get(endpoint);
        if (known != null) {
            return known;
        }
        String name = endpoints.size() < MAX_ENDPOINTS ? endpoint : RequestReport.OTHER;
        return endpoints.computeIfAbsent(name, key -> new Counts());
    }

    private static int cache(Optional<Answer.Source> source) {
        if (source.isEmpty()) {
            return NONE;
        }
        return switch (source.get()) {
            case STORAGE -> HIT;
            case ORIGIN -> 1;
            case STALE -> 2;
        };
    }

    @Override
    public void tell(Samples samples) {
        endpoints.forEach((endpoint, counts) -> tell(samples, endpoint, counts));
        LOOKED_UP.forEach((endpoint, type) -> {
            Counts counts = counts(endpoint);
            long hits = 0;
            for (int i = HIT; i < counts.requests.length; i += CACHES.length) {
                hits += counts.requests[i].sum();
            }
            samples.add(Metric.CACHE_LOOKUPS, hits, "hit", type);
            samples.add(Metric.CACHE_LOOKUPS, counts.misses.sum(), "miss", type);
        });
    }

    private static void tell(Samples samples, String endpoint, Counts counts) {
        for (int i = 0; i < counts.requests.length; i++) {
            long requests = counts.requests[i].sum();
            if (requests > 0) {
                String status = i / CACHES.length + 1 + "xx";
                samples.add(Metric.REQUESTS, requests, endpoint, status, CACHES[i % CACHES.length]);
            }
        }
        samples.add(Metric.RESPONSE_BYTES, counts.bytes.sum(), endpoint);
        samples.add(Metric.REQUEST_DURATION, counts.took, endpoint);
    }
}
