package dev.athens.standalone.log;

import dev.athens.server.options.RequestListener;
import dev.athens.server.options.RequestReport;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/**
 * Logs each request that has ended by fields of their own, where the log is JSON.
 *
 * @param google what Google Cloud is told of the request besides, by the names that it shows; nothing elsewhere
 */
public record JsonAccessLog(Optional<GoogleFields> google) implements RequestListener {
    private static final Logger LOG = Logger.getLogger("dev.athens.access");

    @Override
    public boolean isListening() {
        return LOG.isLoggable(Level.INFO);
    }

    @Override
    public void ended(RequestReport report) {
        LogFields fields = new LogFields()
                .text("request_id", report.id())
                .text("method", report.method())
                .text("path", report.path());
        report.module().ifPresent(module -> fields.text("module", module.value()));
        fields.text("version", report.version())
                .number("status", report.status())
                .number("bytes", report.bytes())
                .number(
                        "duration_ms",
                        TimeUnit.NANOSECONDS.toMicros(report.took().toNanos()) / 1000.0)
                .text("cache", report.cache())
                .text("client", report.client())
                .text(
                        "user",
                        report.caller().isAnonymous() ? "" : report.caller().toString());
        report.trace()
                .ifPresent(trace -> fields.text("trace_id", trace.traceId()).text("span_id", trace.spanId()));
        google.ifPresent(names -> names.add(fields, report));
        LogRecord line = new LogRecord(Level.INFO, "request");
        line.setLoggerName(LOG.getName());
        line.setParameters(new Object[] {fields});
        LOG.log(line);
    }
}
