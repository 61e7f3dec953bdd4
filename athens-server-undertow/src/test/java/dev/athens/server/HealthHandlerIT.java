package dev.athens.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.athens.server.RawHttp.Reply;
import dev.athens.server.options.HealthPart;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 1, unit = TimeUnit.MINUTES)
class HealthHandlerIT {
    private static AthensServer.Builder builder() {
        return AthensServer.builder(request -> new CompletableFuture<>())
                .host("127.0.0.1")
                .port(0);
    }

    @Test
    void isAliveWhateverTheStorageSays() throws IOException {
        try (AthensServer server = builder().readiness(HealthHandlerIT::burn).start()) {
            assertThat(RawHttp.get(server.port(), "/healthz").status()).isEqualTo(200);
        }
    }

    @Test
    void isReadyWhileTheStorageAnswers() throws IOException {
        try (AthensServer server = builder().readiness(() -> {}).start()) {
            Reply reply = RawHttp.get(server.port(), "/readyz");

            assertThat(reply.status()).isEqualTo(200);
            assertThat(reply.text()).isEqualTo("ready\n");
        }
    }

    @Test
    void isNotReadyWhileTheStorageIsInTrouble() throws IOException {
        try (AthensServer server = builder().readiness(HealthHandlerIT::burn).start()) {
            Reply reply = RawHttp.get(server.port(), "/readyz");

            assertThat(reply.status()).isEqualTo(503);
            assertThat(reply.text()).isEqualTo("not ready: storage: cannot be read, see the log of the proxy\n");
        }
    }

    @Test
    void isReadyWhateverHappensToWhatItCanDoWithout() throws IOException {
        try (AthensServer server = builder()
                .readiness(() -> {})
                .health(HealthPart.told(
                        "index", "cannot be asked", HealthPart.SHORTEST_INTERVAL, HealthHandlerIT::burn))
                .start()) {
            Reply verbose = RawHttp.get(server.port(), "/readyz?verbose");
            Reply line = RawHttp.get(server.port(), "/readyz");

            assertThat(verbose.status()).isEqualTo(200);
            assertThat(verbose.text()).isEqualTo("""
                            ready; in trouble: index
                            storage: ok
                            index: cannot be asked (the server is ready without it)
                            """);
            assertThat(line.status()).isEqualTo(200);
            assertThat(line.text()).isEqualTo("ready; in trouble: index\n");
        }
    }

    @Test
    void tellsPartsInJsonWithoutWhatIsForTheLog() throws IOException {
        try (AthensServer server = builder().readiness(HealthHandlerIT::burn).start()) {
            Reply reply = RawHttp.get(server.port(), "/readyz", "Accept: application/json");

            assertThat(reply.status()).isEqualTo(503);
            assertThat(reply.header("content-type")).isEqualTo("application/json");
            assertThat(reply.text())
                    .isEqualTo("{\"ready\":false,"
                            + "\"summary\":\"not ready: storage: cannot be read, see the log of the proxy\","
                            + "\"parts\":[{\"name\":\"storage\",\"ok\":false,\"needed\":true,"
                            + "\"reason\":\"cannot be read\"}]}\n");
        }
    }

    @Test
    void refusesTwoPartsOfOneName() {
        HealthPart part = HealthPart.needed("storage", "is gone", () -> {});

        assertThatThrownBy(() -> builder().readiness(() -> {}).health(part).start())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("same name");
    }

    private static void burn() throws IOException {
        throw new IOException("/srv/secret: disk on fire");
    }

    @Test
    void tellsItsVersion() throws IOException {
        try (AthensServer server =
                builder().version(() -> "{\"version\":\"1.2.3\"}").start()) {
            Reply reply = RawHttp.get(server.port(), "/version");

            assertThat(reply.header("content-type")).isEqualTo("application/json");
            assertThat(reply.text()).isEqualTo("{\"version\":\"1.2.3\"}");
        }
    }

    @Test
    void tellsNoVersionIfItKnowsNone() throws IOException {
        try (AthensServer server = builder().start()) {
            assertThat(RawHttp.get(server.port(), "/version").text()).isEqualTo("{}");
        }
    }

    @Test
    void saysWhichAddressItCannotListenOn() throws IOException {
        try (AthensServer server = builder().start()) {
            assertThatThrownBy(() -> builder().port(server.port()).start())
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("cannot listen on 127.0.0.1:" + server.port())
                    .hasMessageContaining("in use");
        }
    }
}
