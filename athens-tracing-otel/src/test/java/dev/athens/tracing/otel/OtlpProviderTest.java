package dev.athens.tracing.otel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.athens.config.ConfigException;
import dev.athens.config.ConfigSection;
import dev.athens.fetch.FetchException;
import dev.athens.observe.Asked;
import dev.athens.observe.Detail;
import dev.athens.observe.Observation;
import dev.athens.observe.Observer;
import dev.athens.observe.Step;
import dev.athens.observe.TraceContext;
import dev.athens.proxy.ObserverProvider;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Status;
import java.io.IOException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(120)
class OtlpProviderTest {
    private static final TraceContext GIVEN =
            new TraceContext("0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331", true);

    private final Map<String, String> environment =
            new HashMap<>(Map.of("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf"));
    private final Map<String, String> settings = new HashMap<>();
    private Collector collector;

    @BeforeEach
    void start() throws IOException {
        collector = Collector.start();
    }

    @AfterEach
    void stop() {
        collector.close();
    }

    private ObserverProvider.ObserverParts open() {
        return new OtlpProvider(environment).open(ConfigSection.of("Tracer.Otlp", settings));
    }

    private Collector.Received received() throws Exception {
        try (ObserverProvider.ObserverParts parts = open()) {
            Observation request = parts.observer().request("zip", "/a?secret", Asked.of(GIVEN.header(), "x=1", true));
            request.note(Detail.METHOD, "GET");
            request.note(Detail.STATUS, "502");
            request.note(Detail.MODULE, "example.com/a");
            Observation fetch = request.begin(Step.FETCH, "git version", "example.com/a@v1.0.0");
            Observation call = fetch.begin(Step.CALL, "http", "https://git.example/a");
            call.note(Detail.METHOD, "GET");
            call.fail(new IOException("GET https://me:secret@git.example/a: refused"));
            fetch.fail(new FetchException.Unavailable("example.com/a@v1.0.0: refused"));
            request.end();
        }
        return collector.next();
    }

    private static Map<String, String> attributes(List<KeyValue> attributes) {
        return attributes.stream()
                .collect(Collectors.toMap(
                        KeyValue::getKey,
                        attribute -> attribute.getValue().hasIntValue()
                                ? Long.toString(attribute.getValue().getIntValue())
                                : attribute.getValue().getStringValue()));
    }

    private static Span span(Collector.Received received, String name) {
        return received.spans().stream()
                .filter(span -> span.getName().equals(name))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void sendsStepsByTheConventionsOfOpenTelemetry() throws Exception {
        settings.put("URL", collector.url());
        Collector.Received received = received();

        Span request = span(received, "GET /{module}/@v/{version}.zip");
        assertThat(HexFormat.of().formatHex(request.getTraceId().toByteArray())).isEqualTo(GIVEN.traceId());
        assertThat(HexFormat.of().formatHex(request.getParentSpanId().toByteArray()))
                .isEqualTo(GIVEN.spanId());
        assertThat(request.getTraceState()).isEqualTo("x=1");
        assertThat(request.getKind()).isEqualTo(Span.SpanKind.SPAN_KIND_SERVER);
        assertThat(request.getStatus().getCode()).isEqualTo(Status.StatusCode.STATUS_CODE_ERROR);
        assertThat(attributes(request.getAttributesList()))
                .containsEntry("url.path", "/a")
                .containsEntry("http.request.method", "GET")
                .containsEntry("http.response.status_code", "502")
                .containsEntry("error.type", "502")
                .containsEntry("athens.module", "example.com/a")
                .containsEntry("athens.step", "request");
        Span fetch = span(received, "fetch git version");
        assertThat(fetch.getParentSpanId()).isEqualTo(request.getSpanId());
        assertThat(fetch.getKind()).isEqualTo(Span.SpanKind.SPAN_KIND_INTERNAL);
        assertThat(fetch.getStatus().getMessage()).isEqualTo("example.com/a@v1.0.0: refused");
        assertThat(attributes(fetch.getAttributesList()))
                .containsEntry("athens.module", "example.com/a")
                .containsEntry("athens.version", "v1.0.0");
        Span call = span(received, "GET");
        assertThat(call.getParentSpanId()).isEqualTo(fetch.getSpanId());
        assertThat(call.getKind()).isEqualTo(Span.SpanKind.SPAN_KIND_CLIENT);
        assertThat(attributes(call.getAttributesList()))
                .containsEntry("url.full", "https://git.example/a")
                .containsEntry("server.address", "git.example")
                .containsEntry("server.port", "443")
                .containsEntry("error.type", "java.io.IOException");
        assertThat(received.resources().toString()).doesNotContain("secret");
    }

    @Test
    void callsItselfAsGomodsDoesUnlessVariablesSayMore() throws Exception {
        settings.put("URL", collector.url());
        assertThat(resource(received())).containsEntry("service.name", "proxy");
        environment.put("OTEL_RESOURCE_ATTRIBUTES", "service.name=mods,zone=a");
        assertThat(resource(received())).containsEntry("service.name", "mods").containsEntry("zone", "a");
        environment.put("OTEL_SERVICE_NAME", "athens");
        assertThat(resource(received())).containsEntry("service.name", "athens");
    }

    private static Map<String, String> resource(Collector.Received received) {
        return attributes(received.resources().get(0).getResource().getAttributesList());
    }

    @Test
    void goesWhereVariablesSayIfNothingElseDoes() throws Exception {
        environment.put("OTEL_EXPORTER_OTLP_ENDPOINT", collector.url());
        environment.put("OTEL_EXPORTER_OTLP_HEADERS", "x-key=1");
        Collector.Received received = received();
        assertThat(received.path()).isEqualTo("/v1/traces");
        assertThat(received.headers().getFirst("x-key")).isEqualTo("1");
    }

    @Test
    void theSettingWinsAgainstVariables() throws Exception {
        environment.put("OTEL_EXPORTER_OTLP_ENDPOINT", "http://localhost:1");
        settings.put("URL", collector.url());
        assertThat(received().spans()).hasSize(3);
    }

    @Test
    void doesNothingWhereTheLibraryIsDisabled() throws Exception {
        environment.put("OTEL_SDK_DISABLED", "true");
        try (ObserverProvider.ObserverParts parts = open()) {
            assertThat(parts.observer()).isSameAs(Observer.NONE);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"-0.1", "1.5", "half", "NaN"})
    void refusesWhatIsNoFraction(String fraction) {
        settings.put("SamplingFraction", fraction);
        assertThatThrownBy(this::open)
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("SamplingFraction")
                .hasMessageContaining("must be a number from 0 to 1");
    }
}
