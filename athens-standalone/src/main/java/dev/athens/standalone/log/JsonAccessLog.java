package dev.athens.standalone.log;

import dev.athens.server.options.RequestListener;
import dev.athens.server.options.RequestReport;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/**
 * Logs each request that has ended by fields of their own, where the log is JSON.
 *
 * @param forGoogle whether Google Cloud is told the request by the names that it shows too. Source: Cloud Logging API,
 *     HttpRequest
 */
public record JsonAccessLog(boolean forGoogle) implements RequestListener {
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
        if (forGoogle) {
            fields.object(
                    "httpRequest",
                    new LogFields()
                            .text("requestMethod", report.method())
                            .text("requestUrl", report.path())
                            .number("status", report.status())
                            .text("responseSize", Long.toString(report.bytes()))
                            .text(
                                    "latency",
                                    String.format(
                                            Locale.ROOT, "%.6fs", report.took().toNanos() / 1e9))
                            .text("remoteIp", report.client()));
        }
        LogRecord line = new LogRecord(Level.INFO, "request");
        line.setLoggerName(LOG.getName());
        line.setParameters(new Object[] {fields});
        LOG.log(line);
    }
}
