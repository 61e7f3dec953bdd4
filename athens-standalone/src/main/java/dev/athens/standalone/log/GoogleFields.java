package dev.athens.standalone.log;

import dev.athens.observe.TraceContext;
import dev.athens.server.options.RequestReport;
import java.util.Locale;

/**
 * The fields of log lines that Google Cloud knows. Source: Cloud Logging documentation, "Structured logging"; Cloud Logging API,
 * HttpRequest.
 *
 * @param project whose traces are meant, by its id; empty if it is not known
 */
public record GoogleFields(String project) {
    void add(LogFields fields, RequestReport report) {
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
        report.trace().ifPresent(trace -> add(fields, trace));
    }

    void add(LogFields fields, TraceContext trace) {
        String name = project.isEmpty() ? trace.traceId() : "projects/" + project + "/traces/" + trace.traceId();
        fields.text("logging.googleapis.com/trace", name)
                .text("logging.googleapis.com/spanId", trace.spanId())
                .bool("logging.googleapis.com/trace_sampled", trace.isSampled());
    }
}
