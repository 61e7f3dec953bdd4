package dev.athens.standalone.metrics;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.athens.content.Blob;
import io.prometheus.metrics.config.EscapingScheme;
import io.prometheus.metrics.expositionformats.ExpositionFormatWriter;
import io.prometheus.metrics.expositionformats.OpenMetricsTextFormatWriter;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;

/**
 * Writes what sources know, in the formats of Prometheus. Whoever asks sooner than a second after somebody else is told the
 * same, so that many who ask cost no more than one. Thread-safe.
 */
final class Exposition {
    private static final System.Logger LOG = System.getLogger(Exposition.class.getName());

    private static final Duration GOOD_FOR = Duration.ofSeconds(1);

    private final List<Source> sources;
    private final ExpositionFormatWriter text = PrometheusTextFormatWriter.create();
    private final ExpositionFormatWriter openMetrics = OpenMetricsTextFormatWriter.create();

    @GuardedBy("this")
    private Optional<MetricSnapshots> last = Optional.empty();

    @GuardedBy("this")
    private long lastNanos;

    Exposition(List<Source> sources) {
        this.sources = sources;
    }

    /**
     * A page of metrics.
     *
     * @param contentType what it is
     * @param text the page
     */
    record Page(String contentType, Blob text) {}

    /**
     * Writes all metrics.
     *
     * @param accepted what the client says of formats that it knows; empty if it does not
     * @param zipped whether to compress it by gzip
     */
    Page page(String accepted, boolean zipped) throws IOException {
        ExpositionFormatWriter writer = openMetrics.accepts(accepted) ? openMetrics : text;
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream out = zipped ? new GZIPOutputStream(bytes) : bytes) {
            writer.write(out, snapshots(), EscapingScheme.DEFAULT);
        }
        return new Page(writer.getContentType(), Blob.of(bytes.toByteArray()));
    }

    private synchronized MetricSnapshots snapshots() {
        long now = System.nanoTime();
        if (last.isPresent() && now - lastNanos < GOOD_FOR.toNanos()) {
            return last.get();
        }
        Samples samples = new Samples();
        for (Source source : sources) {
            try {
                source.tell(samples);
            } catch (RuntimeException e) {
                LOG.log(Level.WARNING, "some metrics are missing", e);
            }
        }
        MetricSnapshots snapshots = samples.snapshots();
        last = Optional.of(snapshots);
        lastNanos = now;
        return snapshots;
    }
}
