package dev.athens.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.athens.content.Blob;
import dev.athens.net.Cidr;
import dev.athens.protocol.ProtocolRequest;
import dev.athens.proxy.Answer;
import dev.athens.server.modules.Answers;
import dev.athens.server.options.RequestReport;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Each request has an id that client and listeners are told. */
@Timeout(60)
class RequestIdIT {
    private static final String MOD = "/example.com/m/@v/v1.0.0.mod";

    private final LinkedBlockingQueue<RequestReport> reports = new LinkedBlockingQueue<>();
    private AthensServer server;

    @BeforeEach
    void start() throws IOException {
        server = builder().start();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private AthensServer.Builder builder() {
        return AthensServer.builder(new Answers() {
                    @Override
                    public Optional<Answer> now(ProtocolRequest request) {
                        return Optional.of(new Answer.Found(
                                Blob.of("12345"), true, Answer.Source.STORAGE, Optional.of(new Answer.Token(1))));
                    }

                    @Override
                    public CompletableFuture<Answer> later(ProtocolRequest request) {
                        return CompletableFuture.completedFuture(now(request).orElseThrow());
                    }
                })
                .host("127.0.0.1")
                .port(0)
                .listener(reports::add)
                .listener(report -> {
                    throw new IllegalStateException("a listener that fails harms nobody");
                });
    }

    private RequestReport report() throws InterruptedException {
        RequestReport report = reports.poll(20, TimeUnit.SECONDS);
        assertThat(report).isNotNull();
        return report;
    }

    @Test
    void givesEveryRequestItsOwnWhicheverWayItIsAnswered() throws Exception {
        Set<String> ids = new HashSet<>();
        try (OpenConnection connection = new OpenConnection(server.port())) {
            for (int i = 0; i < 50; i++) {
                RawHttp.Reply reply = connection.ask("GET", MOD);
                assertThat(reply.header("x-request-id")).matches("[0-9a-f]{16}");
                assertThat(ids.add(reply.header("x-request-id"))).isTrue();
                RequestReport report = report();
                assertThat(report.id()).isEqualTo(reply.header("x-request-id"));
                assertThat(report.endpoint()).isEqualTo("mod");
                assertThat(report.bytes()).isEqualTo(5);
                assertThat(report.cache()).isEqualTo("hit");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"X-Request-ID", "x-request-id", "Athens-Request-ID"})
    void takesThatOfATrustedProxy(String header) throws Exception {
        for (int i = 0; i < 10; i++) {
            String id = "req-" + i + "/A=1";
            assertThat(RawHttp.get(server.port(), MOD, header + ": " + id).header("x-request-id"))
                    .isEqualTo(id);
            assertThat(report().id()).isEqualTo(id);
        }
    }

    @Test
    void takesNoneFromStrangers() throws Exception {
        server.close();
        server = builder().trustedProxies(List.of(Cidr.parse("192.0.2.0/24"))).start();

        assertThat(RawHttp.get(server.port(), MOD, "X-Request-ID: mine").header("x-request-id"))
                .matches("[0-9a-f]{16}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a b", "<script>", "a,b"})
    void takesNoneThatWouldHarmLogs(String id) throws Exception {
        assertThat(RawHttp.get(server.port(), MOD, "X-Request-ID: " + id).header("x-request-id"))
                .matches("[0-9a-f]{16}");
        assertThat(RawHttp.get(server.port(), MOD, "X-Request-ID: " + "x".repeat(129))
                        .header("x-request-id"))
                .matches("[0-9a-f]{16}");
    }

    @Test
    void namesWhatAnswered() throws Exception {
        RawHttp.get(server.port(), "/catalog");
        assertThat(report().endpoint()).isEqualTo("/catalog");
        RawHttp.get(server.port(), "/nonsense");
        assertThat(report().endpoint()).isEqualTo("other");
        RawHttp.get(server.port(), "/sumdb/db.example/latest");
        assertThat(report().endpoint()).isEqualTo("/sumdb/");
        RawHttp.get(server.port(), "/example.com/m/@latest");
        assertThat(report().version()).isEqualTo("latest");
    }
}
