package dev.athens.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.athens.content.Blob;
import dev.athens.content.ModuleFiles;
import dev.athens.module.ModuleVersion;
import dev.athens.server.RawHttp.Reply;
import dev.athens.storage.mem.MemoryStorage;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CatalogHandlerIT {
    private static AthensServer.Builder builder() {
        return AthensServer.builder(request -> new CompletableFuture<>())
                .host("127.0.0.1")
                .port(0);
    }

    private static MemoryStorage storage() throws IOException {
        MemoryStorage storage = MemoryStorage.ofMaxBytes(1_000);
        ModuleFiles files = new ModuleFiles(Blob.of("i"), Blob.of("m"), Blob.of("z"));
        storage.save(ModuleVersion.parse("example.com/Acme/a", "v1.0.0"), files);
        storage.save(ModuleVersion.parse("example.com/Acme/a", "v2.0.0+incompatible"), files);
        storage.save(ModuleVersion.parse("example.com/b", "v0.1.0"), files);
        return storage;
    }

    @Test
    void listsPageByPage() throws IOException {
        try (AthensServer server = builder().catalog(storage()).start()) {
            Reply all = RawHttp.get(server.port(), "/catalog");
            assertThat(all.status()).isEqualTo(200);
            assertThat(all.header("content-type")).isEqualTo("application/json");
            assertThat(all.header("cache-control")).isEqualTo("no-store");
            assertThat(all.text())
                    .isEqualTo("{\"modules\":[{\"module\":\"example.com/Acme/a\",\"version\":\"v1.0.0\"},"
                            + "{\"module\":\"example.com/Acme/a\",\"version\":\"v2.0.0+incompatible\"},"
                            + "{\"module\":\"example.com/b\",\"version\":\"v0.1.0\"}]}");

            String first = RawHttp.get(server.port(), "/catalog?pagesize=2").text();
            assertThat(first).contains("v2.0.0+incompatible").doesNotContain("example.com/b");
            String token = first.replaceAll(".*\"next\":\"([^\"]*)\".*", "$1");
            assertThat(token).matches("[A-Za-z0-9_-]+");
            assertThat(RawHttp.get(server.port(), "/catalog?pagesize=1&token=" + token)
                            .text())
                    .isEqualTo("{\"modules\":[{\"module\":\"example.com/b\",\"version\":\"v0.1.0\"}]}");
        }
    }

    @Test
    void answersHeadWithTheLengthOnly() throws IOException {
        try (AthensServer server = builder().catalog(storage()).path("/go").start()) {
            Reply get = RawHttp.get(server.port(), "/go/catalog");
            Reply head = RawHttp.send(server.port(), "HEAD", "/go/catalog");

            assertThat(head.status()).isEqualTo(200);
            assertThat(head.body()).isEmpty();
            assertThat(head.header("content-length")).isEqualTo(Integer.toString(get.body().length));
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "pagesize=0      | bad request: pagesize must be a number above 0",
                "pagesize=-1     | bad request: pagesize must be a number above 0",
                "pagesize=x      | bad request: pagesize must be a number above 0",
                "pagesize=10001  | bad request: pagesize must be at most 10000",
                "token=nonsense  | bad request: nonsense: not a token of this catalog, begin again without one",
                "token=%0Ax      | bad request: \uFFFDx: not a token of this catalog, begin again without one"
            })
    void saysWhatIsWrong(String query, String text) throws IOException {
        try (AthensServer server = builder().catalog(storage()).start()) {
            Reply reply = RawHttp.get(server.port(), "/catalog?" + query);

            assertThat(reply.status()).isEqualTo(400);
            assertThat(reply.text()).isEqualTo(text + "\n");
        }
    }

    @Test
    void isNotImplementedWithoutACatalog() throws IOException {
        try (AthensServer server = builder().start()) {
            Reply reply = RawHttp.get(server.port(), "/catalog");

            assertThat(reply.status()).isEqualTo(501);
            assertThat(reply.text()).isEqualTo("not implemented: this storage has no catalog\n");
        }
    }

    @Test
    void failsWhenTheStorageFails() throws IOException {
        try (AthensServer server = builder()
                .catalog((token, limit) -> {
                    throw new IOException("/srv/secret: disk on fire");
                })
                .start()) {
            Reply reply = RawHttp.get(server.port(), "/catalog");

            assertThat(reply.status()).isEqualTo(500);
            assertThat(reply.text()).doesNotContain("secret");
        }
    }
}
