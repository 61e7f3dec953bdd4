package dev.athens.standalone.metrics;

import static dev.athens.standalone.metrics.Metric.Kind.COUNTER;
import static dev.athens.standalone.metrics.Metric.Kind.GAUGE;
import static dev.athens.standalone.metrics.Metric.Kind.HISTOGRAM;
import static dev.athens.standalone.metrics.Metric.Kind.INFO;
import static dev.athens.standalone.metrics.Metric.Kind.SUMMARY;

import java.util.List;

/**
 * All metrics there are, in the order of docs/metrics.md. The first three are those of gomods/athens; those of Java and of the
 * process have the names that Prometheus' own libraries give them.
 */
@SuppressWarnings("ImmutableEnumChecker") // its lists are those of List.of
enum Metric {
    CACHE_LOOKUPS(
            "proxy_cache_lookup_total",
            COUNTER,
            "Requests for files of versions, by whether the storage had them.",
            "cache_result",
            "cache_type"),
    UPSTREAM_FETCHES("proxy_upstream_fetch_total", COUNTER, "Versions fetched from origins.", "fetch_result"),
    UPSTREAM_FETCH_DURATION("proxy_upstream_fetch_duration_seconds", HISTOGRAM, "How long that took.", "fetch_result"),

    REQUESTS(
            "athens_http_requests_total",
            COUNTER,
            "Requests answered; cache says where what was found came from.",
            "endpoint",
            "status",
            "cache"),
    REQUEST_DURATION(
            "athens_http_request_duration_seconds",
            HISTOGRAM,
            "From when a request was read to the end of its response.",
            "endpoint"),
    RESPONSE_BYTES("athens_http_response_bytes_total", COUNTER, "Bytes of bodies sent.", "endpoint"),
    CONNECTIONS("athens_http_connections", GAUGE, "Open connections."),
    REQUESTS_WAITING("athens_http_requests_waiting", GAUGE, "Requests that wait for somebody else, as for an origin."),
    FAILED_LOGINS("athens_failed_logins_total", COUNTER, "Wrong names, passwords and tokens."),
    CERTIFICATE_EXPIRY(
            "athens_certificate_expiry_timestamp_seconds",
            GAUGE,
            "Until when the certificate for TLS is valid, if TLS is spoken."),

    ORIGIN_CALLS(
            "athens_origin_call_duration_seconds",
            HISTOGRAM,
            "Questions to origins: git repositories and other proxies.",
            "origin",
            "call",
            "outcome"),
    FLIGHTS(
            "athens_flight_duration_seconds",
            HISTOGRAM,
            "Work done once for all who wait for it, until it is stored.",
            "kind",
            "outcome"),
    VERIFICATIONS("athens_verification_duration_seconds", HISTOGRAM, "Checks of what was fetched.", "kind", "outcome"),
    VALIDATIONS("athens_validation_duration_seconds", HISTOGRAM, "Questions to the validator.", "outcome"),
    STORAGE_CALLS(
            "athens_storage_call_duration_seconds", HISTOGRAM, "Calls of the storage.", "storage", "call", "outcome"),
    WORK_RUNNING("athens_work_running", GAUGE, "Work done now, at origins or at a storage behind a network.", "desk"),
    WORK_WAITING("athens_work_waiting", GAUGE, "Work that waits for its turn.", "desk"),
    WORK_THREADS("athens_work_threads", GAUGE, "How much may be done at once.", "desk"),
    WORK_JOINED("athens_work_joined_total", COUNTER, "Requests that found their work under way already.", "desk"),
    WORK_REFUSED("athens_work_refused_total", COUNTER, "Work refused since too much waited.", "desk"),
    CLAIMS_WAITING("athens_claims_waiting", GAUGE, "Work that another server does now and somebody waits for here."),
    CLAIMS(
            "athens_claims_total",
            COUNTER,
            "Claims of work: won, found done by another server, or trouble, as nobody could say.",
            "outcome"),
    LOOK_AHEAD(
            "athens_look_ahead_total",
            COUNTER,
            "What was fetched before anybody asked, and was used or was not for a minute.",
            "outcome"),

    REFUSALS("athens_refusals_total", COUNTER, "What was not done, by what forbade it.", "reason"),
    CHECKSUM_REFUSALS(
            "athens_checksum_refusals_total",
            COUNTER,
            "Versions whose files the checksum database did not confirm, by where they came from.",
            "source"),

    CACHE_ENTRIES("athens_cache_entries", GAUGE, "What caches hold.", "cache"),
    CACHE_BYTES("athens_cache_bytes", GAUGE, "What that weighs.", "cache"),
    CACHE_HITS("athens_cache_hits_total", COUNTER, "How often it was there.", "cache"),
    CACHE_MISSES("athens_cache_misses_total", COUNTER, "How often it was not.", "cache"),

    STORED_VERSIONS(
            "athens_stored_versions",
            GAUGE,
            "Versions stored, whole and heads without a zip, as they were counted last.",
            "kind"),
    STORED_BYTES("athens_stored_bytes", GAUGE, "What they take, as it was counted last."),
    STORED_COUNTED("athens_stored_counted_timestamp_seconds", GAUGE, "When they were counted last."),
    DISK_FREE("athens_disk_free_bytes", GAUGE, "Room on the disk of a folder.", "folder"),
    DISK_SIZE("athens_disk_size_bytes", GAUGE, "Size of the disk of a folder.", "folder"),
    RETENTION_RUNS("athens_retention_runs_total", COUNTER, "Runs of the retention.", "outcome"),
    RETENTION_EVICTED("athens_retention_evicted_total", COUNTER, "Versions that it removed."),
    RETENTION_EVICTED_BYTES("athens_retention_evicted_bytes_total", COUNTER, "What they had taken."),
    RETENTION_MISSED_BYTES(
            "athens_retention_missed_bytes", GAUGE, "By how much the storage was too large after the last run."),
    INDEX_LATE("athens_index_late_versions", GAUGE, "Versions that are stored, and not in the index yet."),
    CLONE_BYTES("athens_clone_bytes", GAUGE, "What clones of repositories take."),
    CLONES_EVICTED("athens_clones_evicted_total", COUNTER, "Clones removed to make room."),

    BUILD("athens_build_info", INFO, "What was built.", "version"),
    JVM("jvm_runtime_info", INFO, "The Java that it runs on.", "version", "vendor", "runtime"),
    MEMORY_USED("jvm_memory_used_bytes", GAUGE, "Used memory.", "area"),
    MEMORY_COMMITTED("jvm_memory_committed_bytes", GAUGE, "Committed memory.", "area"),
    MEMORY_MAX("jvm_memory_max_bytes", GAUGE, "The most that it may become; -1 for no limit.", "area"),
    POOL_USED("jvm_memory_pool_used_bytes", GAUGE, "Used memory of a pool.", "pool"),
    BUFFERS_USED("jvm_buffer_pool_used_bytes", GAUGE, "Buffers off the heap.", "pool"),
    COLLECTIONS("jvm_gc_collection_seconds", SUMMARY, "Time spent in garbage collection.", "gc"),
    THREADS("jvm_threads_current", GAUGE, "Threads."),
    DAEMONS("jvm_threads_daemon", GAUGE, "Those of them that do not keep the process alive."),
    THREADS_PEAK("jvm_threads_peak", GAUGE, "The most threads there were at once."),
    CLASSES("jvm_classes_currently_loaded", GAUGE, "Loaded classes."),
    CPU("process_cpu_seconds_total", COUNTER, "Processor time."),
    START("process_start_time_seconds", GAUGE, "When the process was started."),
    OPEN_FILES("process_open_fds", GAUGE, "Open files."),
    MAX_FILES("process_max_fds", GAUGE, "The most files that may be open."),
    RESIDENT("process_resident_memory_bytes", GAUGE, "Resident memory."),
    VIRTUAL("process_virtual_memory_bytes", GAUGE, "Virtual memory.");

    /** How values are to be read. */
    enum Kind {
        COUNTER,
        GAUGE,
        HISTOGRAM,
        SUMMARY,
        INFO
    }

    private final String title;
    private final Kind kind;
    private final String help;
    private final List<String> labels;

    Metric(String title, Kind kind, String help, String... labels) {
        this.title = title;
        this.kind = kind;
        this.help = help;
        this.labels = List.of(labels);
    }

    /** Its name, as it is seen. */
    String title() {
        return title;
    }

    /** Its name without what every metric of its kind has at its end. */
    String base() {
        return switch (kind) {
            case COUNTER -> title.substring(0, title.length() - "_total".length());
            case INFO -> title.substring(0, title.length() - "_info".length());
            case GAUGE, HISTOGRAM, SUMMARY -> title;
        };
    }

    Kind kind() {
        return kind;
    }

    String help() {
        return help;
    }

    List<String> labels() {
        return labels;
    }
}
