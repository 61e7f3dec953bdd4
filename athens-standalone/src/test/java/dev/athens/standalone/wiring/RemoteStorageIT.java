package dev.athens.standalone.wiring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.athens.server.AthensServer;
import dev.athens.server.RawHttp;
import dev.athens.standalone.config.ServerConfig;
import dev.athens.storage.fs.FileStorage;
import dev.athens.testkit.FakeModule;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A storage behind a network, with the cache before it, over real HTTP. */
@Timeout(60)
class RemoteStorageIT {
    private static final FakeModule WARM = FakeModule.of("example.com/warm", "v1.0.0");
    private static final FakeModule COLD = FakeModule.of("example.com/cold", "v1.0.0");

    /** More than a server has workers on a machine with few processors. */
    private static final int HUNG = 65;

    @TempDir
    private Path folder;

    private Path shelf;
    private Path cache;
    private final CountDownLatch gate = new CountDownLatch(1);

    @BeforeEach
    void fillTheShelf() throws IOException {
        shelf = folder.resolve("shelf");
        cache = folder.resolve("cache");
        FileStorage files = FileStorage.open(shelf);
        files.save(WARM.version(), WARM.files());
        files.save(COLD.version(), COLD.files());
        ShelfProvider.FAR.put(shelf, new CountDownLatch(0));
    }

    @AfterEach
    void clear() {
        gate.countDown();
        ShelfProvider.FAR.remove(shelf);
        ShelfProvider.DOWN.remove(shelf);
    }

    private Wiring wiring(Map<String, String> more) throws Exception {
        Map<String, String> settings = new HashMap<>(Map.of(
                "ATHENS_STORAGE_TYPE",
                "shelf",
                "ATHENS_STORAGE_SHELF_FOLDER",
                shelf.toString(),
                "ATHENS_STORAGE_CACHE_ROOT",
                cache.toString(),
                "ATHENS_GOGET_DIR",
                folder.resolve("scratch").toString(),
                "ATHENS_NETWORK_MODE",
                "offline",
                "ATHENS_PORT",
                "127.0.0.1:0",
                "GOSUMDB",
                "off",
                "NETRC",
                folder.resolve("none").toString()));
        settings.putAll(more);
        return ShelfProvider.among(folder.resolve("jar"), () -> Wiring.of(ServerConfig.of(settings), Map.of()));
    }

    private static Socket ask(int port, String path) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.getOutputStream()
                .write(("GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
                        .getBytes(StandardCharsets.ISO_8859_1));
        return socket;
    }

    private static int status(int port, String path) throws IOException {
        return RawHttp.get(port, path).status();
    }

    @Test
    void aStorageThatHangsHoldsUpNoHits() throws Exception {
        List<Socket> hung = new ArrayList<>();
        try (Wiring wiring = wiring(Map.of());
                AthensServer server = wiring.server().start()) {
            int port = server.port();
            assertThat(status(port, "/example.com/warm/@v/v1.0.0.zip")).isEqualTo(200);
            ShelfProvider.FAR.put(shelf, gate);
            for (int i = 0; i < HUNG; i++) {
                hung.add(ask(port, "/example.com/hung" + i + "/@v/v1.0.0.zip"));
                hung.add(ask(port, "/example.com/hung" + i + "/@v/list"));
            }
            hung.add(ask(port, "/example.com/cold/@v/v1.0.0.zip"));

            assertThat(status(port, "/example.com/warm/@v/v1.0.0.zip")).isEqualTo(200);
            assertThat(status(port, "/example.com/warm/@v/v1.0.0.info")).isEqualTo(200);
            assertThat(status(port, "/readyz")).isEqualTo(200);

            gate.countDown();
            byte[] answer = hung.get(hung.size() - 1).getInputStream().readAllBytes();
            assertThat(answer).asString(StandardCharsets.ISO_8859_1).startsWith("HTTP/1.1 200");
        } finally {
            for (Socket socket : hung) {
                socket.close();
            }
        }
    }

    @Test
    void hitsGoOnWhileTheStorageIsDownAndTheRestHealsByItself() throws Exception {
        try (Wiring wiring = wiring(Map.of());
                AthensServer server = wiring.server().start()) {
            assertThat(status(server.port(), "/example.com/warm/@v/v1.0.0.zip")).isEqualTo(200);
            ShelfProvider.DOWN.add(shelf);

            assertThat(status(server.port(), "/example.com/warm/@v/v1.0.0.zip")).isEqualTo(200);
            RawHttp.Reply missed = RawHttp.get(server.port(), "/example.com/cold/@v/v1.0.0.zip");
            assertThat(missed.status()).isEqualTo(502);
            assertThat(missed.text())
                    .contains("the storage of this proxy failed, try again later: https://bucket.example/a")
                    .contains("connection refused")
                    .doesNotContain("secret");
            assertThat(status(server.port(), "/example.com/cold/@v/list")).isEqualTo(502);

            ShelfProvider.DOWN.remove(shelf);
            assertThat(status(server.port(), "/example.com/cold/@v/v1.0.0.zip")).isEqualTo(200);
        }
    }

    @Test
    void aRestartReadsFromTheCache() throws Exception {
        try (Wiring wiring = wiring(Map.of());
                AthensServer server = wiring.server().start()) {
            assertThat(status(server.port(), "/example.com/warm/@v/v1.0.0.zip")).isEqualTo(200);
        }
        ShelfProvider.FAR.put(shelf, gate);
        try (Wiring wiring = wiring(Map.of());
                AthensServer server = wiring.server().start()) {
            assertThat(status(server.port(), "/example.com/warm/@v/v1.0.0.zip")).isEqualTo(200);
            assertThat(status(server.port(), "/example.com/warm/@v/v1.0.0.mod")).isEqualTo(200);
        }
    }

    @Test
    void aFileThatIsGoneFromTheCacheComesFromTheStorage() throws Exception {
        try (Wiring wiring = wiring(Map.of());
                AthensServer server = wiring.server().start()) {
            String path = "/example.com/warm/@v/v1.0.0.zip";
            assertThat(status(server.port(), path)).isEqualTo(200);
            Files.delete(cache.resolve("example.com/warm/@v/v1.0.0.zip"));

            assertThat(status(server.port(), path)).isEqualTo(200);
        }
    }

    @Test
    void aDamagedFileOfTheCacheIsReplaced() throws Exception {
        Path mod = cache.resolve("example.com/warm/@v/v1.0.0.mod");
        try (Wiring wiring = wiring(Map.of());
                AthensServer server = wiring.server().start()) {
            assertThat(status(server.port(), "/example.com/warm/@v/v1.0.0.zip")).isEqualTo(200);
        }
        Files.writeString(mod, "module example.com/evil\n");
        try (Wiring wiring = wiring(Map.of());
                AthensServer server = wiring.server().start()) {
            assertThat(RawHttp.get(server.port(), "/example.com/warm/@v/v1.0.0.mod")
                            .text())
                    .isEqualTo("module example.com/warm\n");
        }
    }

    @Test
    void thereIsNoCacheIfItMayTakeNothing() throws Exception {
        try (Wiring wiring = wiring(Map.of("ATHENS_STORAGE_CACHE_MAX_SIZE", "0"));
                AthensServer server = wiring.server().start()) {
            assertThat(status(server.port(), "/example.com/warm/@v/v1.0.0.zip")).isEqualTo(200);
        }
        assertThat(cache).doesNotExist();
    }

    @Test
    void aFolderThatCannotBeUsedEndsTheStart() throws Exception {
        Files.writeString(cache, "a file");

        assertThatThrownBy(() -> wiring(Map.of()))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("Storage.Cache.RootPath=" + cache
                        + ": the cache before the storage cannot be used, name a folder that can be written, or say"
                        + " Storage.Cache.MaxSize=0 for no cache: ");
        assertThat(ShelfProvider.OPEN).doesNotContainKey(shelf);
    }
}
