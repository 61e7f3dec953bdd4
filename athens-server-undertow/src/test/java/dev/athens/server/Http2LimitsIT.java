package dev.athens.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.athens.content.Blob;
import dev.athens.proxy.Answer;
import dev.athens.server.Http2Attacks.Outcome;
import dev.athens.server.RawHttp2.Frame;
import java.io.IOException;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a client can do over HTTP/2 alone; others are served all the while. */
@Timeout(60)
@Tag("attack")
class Http2LimitsIT {
    /** Of one connection: for each of its 128 streams, and some more. */
    private static final int MAX_BUFFERS = 192;

    private static final String PATH = "/example.com/m/@v/v1.0.0.info";
    private static final String LATER = "/example.com/later/@v/v1.0.0.info";
    private static final int STREAMS = 128;

    private final CompletableFuture<Answer> later = new CompletableFuture<>();
    private AthensServer server;

    @BeforeEach
    void start() throws IOException {
        Answer found = new Answer.Found(Blob.of("x".repeat(10_000)), true, Answer.Source.STORAGE);
        server = AthensServer.builder(request ->
                        request.module().value().endsWith("later") ? later : CompletableFuture.completedFuture(found))
                .host("127.0.0.1")
                .port(0)
                .shutdownTimeout(Duration.ZERO)
                .tls(TestCertificates.path("ec.pem"), TestCertificates.path("ec-sec1.key"))
                .start();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private RawHttp2 connect(int windowBytes) throws Exception {
        return RawHttp2.connect(TestCertificates.client(), server.port(), windowBytes);
    }

    private void assertServesOthers() throws Exception {
        HttpClient client =
                HttpClient.newBuilder().sslContext(TestCertificates.client()).build();
        HttpRequest request = HttpRequest.newBuilder(URI.create("https://localhost:" + server.port() + PATH))
                .timeout(Duration.ofSeconds(20))
                .build();
        assertThat(client.send(request, BodyHandlers.ofString()).body()).hasSize(10_000);
    }

    @Test
    void refusesAStreamMoreThanItAnnounces() throws Exception {
        try (RawHttp2 client = connect(100_000)) {
            for (int i = 0; i <= STREAMS; i++) {
                client.get(2 * i + 1, LATER);
            }
            client.flush();
            Frame refusal = client.readUntil(frame -> frame.type() == RawHttp2.RST_STREAM);
            assertThat(refusal.stream()).isEqualTo(2 * STREAMS + 1);
            assertThat(refusal.error()).isEqualTo(RawHttp2.REFUSED_STREAM);

            later.complete(new Answer.Absent("none"));
            client.readUntil(frame -> frame.type() == RawHttp2.HEADERS && frame.stream() == 2 * STREAMS - 1);
            client.get(2 * STREAMS + 3, PATH);
            client.flush();
            client.readUntil(frame -> frame.type() == RawHttp2.DATA && frame.stream() == 2 * STREAMS + 3);
        }
    }

    @Test
    void countsARequestUntilItIsAnsweredAlthoughItsClientBrokeItOff() throws Exception {
        try (RawHttp2 client = connect(100_000)) {
            for (int i = 0; i < STREAMS; i++) {
                client.get(2 * i + 1, LATER);
                client.frame(RawHttp2.RST_STREAM, 0, 2 * i + 1, new byte[4]);
            }
            client.get(2 * STREAMS + 1, LATER);
            client.flush();
            Frame refusal = client.readUntil(frame -> frame.type() == RawHttp2.RST_STREAM);
            assertThat(refusal.stream()).isEqualTo(2 * STREAMS + 1);
        }
    }

    @Test
    void sendsAClientAwayThatDoesNotStop() throws Exception {
        try (RawHttp2 client = connect(0)) {
            for (int i = 0; i < 3 * STREAMS; i++) {
                client.get(2 * i + 1, LATER);
            }
            client.flush();
            Frame away = client.readUntil(frame -> frame.type() == RawHttp2.GOAWAY);
            assertThat(away.error()).isEqualTo(RawHttp2.ENHANCE_YOUR_CALM);
        }
        assertServesOthers();
    }

    @ParameterizedTest
    @EnumSource
    void staysSmallUnderAnAttack(Http2Attacks attack) throws Exception {
        long before = directBytes();
        List<Outcome> outcomes = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            outcomes.add(attack.run(TestCertificates.client(), server.port(), PATH, 3_000, Duration.ofMillis(500)));
        }
        assertServesOthers();
        assertThat(directBytes() - before).isLessThan(4L * MAX_BUFFERS * 2 * 17 * 1024);
        for (Outcome outcome : outcomes) {
            outcome.connection().close();
        }
        assertServesOthers();
    }

    private static long directBytes() {
        return ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
                .filter(pool -> pool.getName().equals("direct"))
                .mapToLong(BufferPoolMXBean::getMemoryUsed)
                .sum();
    }
}
