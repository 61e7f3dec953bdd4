package dev.athens.tracing.otel;

import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.autoconfigure.AutoConfiguredOpenTelemetrySdk;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Makes what sends traces, as the {@code OTEL_} variables say.
 *
 * @param environment the variables
 * @param url where the collector is, whatever the variables say
 */
record OtlpExporter(Map<String, String> environment, Optional<String> url) {
    /** That of gomods/athens. */
    private static final String SERVICE = "proxy";

    private static final String SERVICE_NAME = "otel.service.name";

    /** Longer than one batch may take, tries included. */
    private static final int SEND_SECONDS = 60;

    private static final int CLOSE_SECONDS = 5;

    /** Begins to use the library of OpenTelemetry, which takes half a second. */
    SpanQueue.Exporter open() {
        List<SpanExporter> exporters = new ArrayList<>();
        List<Resource> resources = new ArrayList<>();
        OpenTelemetrySdk made = AutoConfiguredOpenTelemetrySdk.builder()
                .setServiceClassLoader(OtlpExporter.class.getClassLoader())
                .disableShutdownHook()
                .addPropertiesCustomizer(given -> properties())
                .addResourceCustomizer((chosen, properties) -> {
                    resources.add(chosen);
                    return chosen;
                })
                .addSpanExporterCustomizer((chosen, properties) -> {
                    exporters.add(chosen);
                    return SpanExporter.composite();
                })
                .build()
                .getOpenTelemetrySdk();
        // of all that only the exporter and the resource are used
        made.close();
        return new Sender(SpanExporter.composite(exporters), resources.get(0));
    }

    private Map<String, String> properties() {
        Map<String, String> properties = new HashMap<>();
        environment.forEach((name, value) -> {
            if (name.startsWith("OTEL_")) {
                properties.put(name.toLowerCase(Locale.ROOT).replace('_', '.'), value);
            }
        });
        boolean isNamed =
                properties.getOrDefault("otel.resource.attributes", "").contains("service.name=");
        if (!isNamed) {
            properties.putIfAbsent(SERVICE_NAME, SERVICE);
        }
        url.ifPresent(given -> properties.put("otel.exporter.otlp.endpoint", given));
        properties.put("otel.traces.exporter", "otlp");
        properties.put("otel.metrics.exporter", "none");
        properties.put("otel.logs.exporter", "none");
        return properties;
    }

    private record Sender(SpanExporter exporter, Resource resource) implements SpanQueue.Exporter {
        @Override
        public boolean send(List<Span.Ended> spans) {
            List<SpanData> data = spans.stream()
                    .<SpanData>map(span -> SentSpan.of(span, resource))
                    .toList();
            CompletableResultCode sent = exporter.export(data);
            return sent.join(SEND_SECONDS, TimeUnit.SECONDS).isSuccess();
        }

        @Override
        public void close() {
            exporter.shutdown().join(CLOSE_SECONDS, TimeUnit.SECONDS);
        }
    }
}
