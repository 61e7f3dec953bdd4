package dev.athens.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.athens.index.MemoryIndex;
import dev.athens.module.ModuleVersion;
import dev.athens.server.RawHttp.Reply;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IndexHandlerIT {
    private static final Instant NOON = Instant.parse("2026-01-02T12:00:00Z");
    private static final ModuleVersion A = ModuleVersion.parse("example.com/Acme/a", "v2.0.0+incompatible");
    private static final ModuleVersion B = ModuleVersion.parse("example.com/b", "v0.1.0");
    private static final String LINE_OF_A =
            "{\"Path\":\"example.com/Acme/a\",\"Version\":\"v2.0.0+incompatible\",\"Timestamp\":\"2026-01-02T12:00:00Z\"}\n";
    private static final String LINE_OF_B =
            "{\"Path\":\"example.com/b\",\"Version\":\"v0.1.0\",\"Timestamp\":\"2026-01-02T12:00:00.000001Z\"}\n";

    private final MemoryIndex index = MemoryIndex.ofMaxEntries(100);

    private static AthensServer.Builder builder() {
        return AthensServer.builder(request -> new CompletableFuture<>())
                .host("127.0.0.1")
                .port(0);
    }

    @Test
    void tellsWhatCameWhenInOrder() throws IOException {
        index.add(List.of(A, B), NOON);
        try (AthensServer server = builder().index(index).start()) {
            Reply all = RawHttp.get(server.port(), "/index");
            assertThat(all.status()).isEqualTo(200);
            assertThat(all.header("content-type")).isEqualTo("application/json");
            assertThat(all.text()).isEqualTo(LINE_OF_A + LINE_OF_B);

            assertThat(get(server, "limit=1")).isEqualTo(LINE_OF_A);
            assertThat(get(server, "limit=999999999")).isEqualTo(LINE_OF_A + LINE_OF_B);
            assertThat(get(server, "since=2026-01-02T12:00:00Z")).isEqualTo(LINE_OF_A + LINE_OF_B);
            assertThat(get(server, "since=2026-01-02T14%3A00%3A00.0000005%2B02:00"))
                    .isEqualTo(LINE_OF_B);
            assertThat(get(server, "since=2026-01-02T14:00:00.000001+02:00")).isEqualTo(LINE_OF_B);
            assertThat(get(server, "since=2026-01-02T12:00:00.000002Z&limit=5")).isEmpty();
        }
    }

    private static String get(AthensServer server, String query) throws IOException {
        Reply reply = RawHttp.get(server.port(), "/index?" + query);
        assertThat(reply.status()).isEqualTo(200);
        return reply.text();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "limit=0",
                "limit=-1",
                "limit=x",
                "limit=1.5",
                "limit=99999999999999999999",
                "since=yesterday",
                "since=2026-01-02",
                "since=2026-01-02T12:00:00"
            })
    void saysWhatIsWrong(String query) throws IOException {
        try (AthensServer server = builder().index(index).start()) {
            Reply reply = RawHttp.get(server.port(), "/index?" + query);

            assertThat(reply.status()).isEqualTo(400);
            assertThat(reply.text()).startsWith("bad request: ");
        }
    }

    @Test
    void tellsNothingWithoutAnIndex() throws IOException {
        try (AthensServer server = builder().start()) {
            assertThat(get(server, "")).isEmpty();
        }
    }
}
