package dev.athens.standalone.metrics;

import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.DataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.InfoSnapshot;
import io.prometheus.metrics.model.snapshots.InfoSnapshot.InfoDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricMetadata;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import io.prometheus.metrics.model.snapshots.SummarySnapshot;
import io.prometheus.metrics.model.snapshots.SummarySnapshot.SummaryDataPointSnapshot;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** The values of metrics at one moment. Not thread-safe. */
final class Samples {
    private final Map<Metric, List<DataPointSnapshot>> points = new EnumMap<>(Metric.class);

    /**
     * Adds the value of a metric.
     *
     * @param labels the values of its labels, in their order; no two calls give the same
     */
    void add(Metric metric, double value, String... labels) {
        put(
                metric,
                switch (metric.kind()) {
                    case COUNTER -> new CounterDataPointSnapshot(value, labels(metric, labels), null, 0);
                    case GAUGE -> new GaugeDataPointSnapshot(value, labels(metric, labels), null);
                    case INFO -> new InfoDataPointSnapshot(labels(metric, labels));
                    case HISTOGRAM, SUMMARY -> throw new IllegalArgumentException(metric + " is no single value");
                });
    }

    /** Adds the value of a metric that is a whole number. */
    void add(Metric metric, long value, String... labels) {
        add(metric, (double) value, labels);
    }

    /** Adds those of a metric that counts durations; nothing if there was none. */
    void add(Metric metric, Durations durations, String... labels) {
        long[] counts = durations.counts();
        if (durations.count() > 0) {
            put(
                    metric,
                    HistogramDataPointSnapshot.builder()
                            .classicHistogramBuckets(ClassicHistogramBuckets.of(durations.bounds(), counts))
                            .sum(durations.seconds())
                            .labels(labels(metric, labels))
                            .build());
        }
    }

    /** Adds that of a metric of which only number and sum are known. */
    void addSummary(Metric metric, long count, double sum, String... labels) {
        put(
                metric,
                SummaryDataPointSnapshot.builder()
                        .count(count)
                        .sum(sum)
                        .labels(labels(metric, labels))
                        .build());
    }

    private void put(Metric metric, DataPointSnapshot point) {
        points.computeIfAbsent(metric, key -> new ArrayList<>()).add(point);
    }

    private static Labels labels(Metric metric, String[] values) {
        return Labels.of(metric.labels(), List.of(values));
    }

    /** All of them, for who writes them. */
    MetricSnapshots snapshots() {
        return new MetricSnapshots(points.entrySet().stream()
                .map(entry -> snapshot(entry.getKey(), entry.getValue()))
                .toList());
    }

    private static MetricSnapshot snapshot(Metric metric, List<DataPointSnapshot> points) {
        MetricMetadata about = new MetricMetadata(metric.base(), metric.help());
        return switch (metric.kind()) {
            case COUNTER -> new CounterSnapshot(about, cast(CounterDataPointSnapshot.class, points));
            case GAUGE -> new GaugeSnapshot(about, cast(GaugeDataPointSnapshot.class, points));
            case HISTOGRAM -> new HistogramSnapshot(about, cast(HistogramDataPointSnapshot.class, points));
            case SUMMARY -> new SummarySnapshot(about, cast(SummaryDataPointSnapshot.class, points));
            case INFO -> new InfoSnapshot(about, cast(InfoDataPointSnapshot.class, points));
        };
    }

    private static <T> List<T> cast(Class<T> type, List<DataPointSnapshot> points) {
        return points.stream().map(type::cast).toList();
    }
}
