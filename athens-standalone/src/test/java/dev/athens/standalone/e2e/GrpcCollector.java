package dev.athens.standalone.e2e;

import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceResponse;
import io.opentelemetry.proto.resource.v1.Resource;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Collectors;
import java.util.zip.GZIPInputStream;
import mockwebserver3.Dispatcher;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import okhttp3.Headers;
import okhttp3.Protocol;
import okio.Buffer;

/** Takes traces by OTLP over gRPC, on a free port. Source: gRPC over HTTP/2, "Requests"; OTLP specification. */
final class GrpcCollector implements AutoCloseable {
    private static final String EXPORT = "/opentelemetry.proto.collector.trace.v1.TraceService/Export";

    private final MockWebServer server = new MockWebServer();
    private final Queue<ResourceSpans> received = new ConcurrentLinkedQueue<>();

    /** A span, as far as it matters. */
    record Span(
            String service,
            String traceId,
            String spanId,
            String parentId,
            String name,
            String kind,
            Map<String, String> attributes) {}

    GrpcCollector() throws IOException {
        server.setProtocols(List.of(Protocol.H2_PRIOR_KNOWLEDGE));
        server.setDispatcher(new Dispatcher() {
            @Override
            public MockResponse dispatch(RecordedRequest request) {
                return answer(request);
            }
        });
        server.start(InetAddress.getLoopbackAddress(), 0);
    }

    String url() {
        return "http://127.0.0.1:" + server.getPort();
    }

    private MockResponse answer(RecordedRequest request) {
        MockResponse.Builder response = new MockResponse.Builder().addHeader("content-type", "application/grpc");
        if (!request.getTarget().equals(EXPORT)) {
            return response.addHeader("grpc-status", "12").build(); // UNIMPLEMENTED
        }
        try {
            received.addAll(message(request.getBody().toByteArray()).getResourceSpansList());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        byte[] answer = ExportTraceServiceResponse.getDefaultInstance().toByteArray();
        return response.body(new Buffer().writeByte(0).writeInt(answer.length).write(answer))
                .trailers(Headers.of("grpc-status", "0"))
                .build();
    }

    private static ExportTraceServiceRequest message(byte[] body) throws IOException {
        DataInputStream in = new DataInputStream(new ByteArrayInputStream(body));
        boolean isZipped = in.readByte() != 0;
        InputStream bytes = new ByteArrayInputStream(in.readNBytes(in.readInt()));
        return ExportTraceServiceRequest.parseFrom(isZipped ? new GZIPInputStream(bytes) : bytes);
    }

    /** All that has come until now. */
    List<Span> spans() {
        List<Span> spans = new ArrayList<>();
        for (ResourceSpans resource : received) {
            String service = service(resource.getResource());
            resource.getScopeSpansList().stream()
                    .flatMap(scope -> scope.getSpansList().stream())
                    .forEach(span -> spans.add(span(service, span)));
        }
        return spans;
    }

    private static String service(Resource resource) {
        return resource.getAttributesList().stream()
                .filter(attribute -> attribute.getKey().equals("service.name"))
                .map(attribute -> attribute.getValue().getStringValue())
                .collect(Collectors.joining());
    }

    private static Span span(String service, io.opentelemetry.proto.trace.v1.Span span) {
        return new Span(
                service,
                HexFormat.of().formatHex(span.getTraceId().toByteArray()),
                HexFormat.of().formatHex(span.getSpanId().toByteArray()),
                HexFormat.of().formatHex(span.getParentSpanId().toByteArray()),
                span.getName(),
                span.getKind().name().replace("SPAN_KIND_", ""),
                span.getAttributesList().stream()
                        .collect(Collectors.toMap(
                                attribute -> attribute.getKey(),
                                attribute -> attribute.getValue().hasIntValue()
                                        ? Long.toString(attribute.getValue().getIntValue())
                                        : attribute.getValue().getStringValue())));
    }

    @Override
    public void close() {
        server.close();
    }
}
