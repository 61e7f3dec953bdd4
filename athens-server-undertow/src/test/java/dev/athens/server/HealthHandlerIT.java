package dev.athens.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.athens.server.RawHttp.Reply;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class HealthHandlerIT {
    private static AthensServer.Builder builder() {
        return AthensServer.builder(request -> new CompletableFuture<>())
                .host("127.0.0.1")
                .port(0);
    }

    @Test
    void isAliveWhateverTheStorageSays() throws IOException {
        try (AthensServer server = builder()
                .readiness(() -> {
                    throw new IOException("disk on fire");
                })
                .start()) {
            assertThat(RawHttp.get(server.port(), "/healthz").status()).isEqualTo(200);
        }
    }

    @Test
    void isReadyWhileTheStorageAnswers() throws IOException {
        AtomicBoolean broken = new AtomicBoolean();
        try (AthensServer server = builder()
                .readiness(() -> {
                    if (broken.get()) {
                        throw new IOException("/srv/secret: disk on fire");
                    }
                })
                .start()) {
            assertThat(RawHttp.get(server.port(), "/readyz").status()).isEqualTo(200);
            broken.set(true);
            Reply reply = RawHttp.get(server.port(), "/readyz");

            assertThat(reply.status()).isEqualTo(503);
            assertThat(reply.text()).startsWith("not ready: ").doesNotContain("secret");
        }
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
