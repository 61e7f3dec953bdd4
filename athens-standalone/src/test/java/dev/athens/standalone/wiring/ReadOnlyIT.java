package dev.athens.standalone.wiring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.athens.server.AthensServer;
import dev.athens.server.RawHttp;
import dev.athens.server.RawHttp.Reply;
import dev.athens.standalone.config.ServerConfig;
import dev.athens.storage.fs.FileStorage;
import dev.athens.testkit.FakeModule;
import dev.athens.testkit.ModuleProxyExtension;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** A server over a store that may not or cannot be written. */
@Timeout(60)
class ReadOnlyIT {
    private static final FakeModule STORED = FakeModule.of("example.com/stored", "v1.0.0");
    private static final FakeModule MISSING = FakeModule.of("example.com/missing", "v1.0.0");

    @RegisterExtension
    final ModuleProxyExtension upstream = ModuleProxyExtension.serving(STORED, MISSING);

    @TempDir
    private Path folder;

    private Path store;

    @BeforeEach
    void store() throws IOException {
        store = folder.resolve("store");
        FileStorage.open(store).save(STORED.version(), STORED.files());
    }

    private Wiring wiring(Map<String, String> more) throws IOException {
        Map<String, String> settings = new HashMap<>(Map.of(
                "ATHENS_DISK_STORAGE_ROOT", store.toString(),
                "ATHENS_GOGET_DIR", folder.resolve("scratch").toString(),
                "ATHENS_PORT", "127.0.0.1:0",
                "ATHENS_INDEX_TYPE", "file",
                "GOPROXY", upstream.url(),
                "GOSUMDB", "off",
                "NETRC", folder.resolve("none").toString()));
        settings.putAll(more);
        return Wiring.of(ServerConfig.of(settings), Map.of());
    }

    private void assertServesOnlyHits(String reason, Map<String, String> settings) throws IOException {
        try (Wiring wiring = wiring(settings);
                AthensServer server = wiring.server().start()) {
            wiring.startBackground();
            assertThat(RawHttp.get(server.port(), "/example.com/stored/@v/v1.0.0.zip")
                            .status())
                    .isEqualTo(200);
            assertThat(RawHttp.get(server.port(), "/example.com/missing/@v/list")
                            .text())
                    .isEqualTo("v1.0.0\n");
            Reply missing = RawHttp.get(server.port(), "/example.com/missing/@v/v1.0.0.mod");
            assertThat(missing.status()).isEqualTo(503);
            assertThat(missing.text())
                    .startsWith("example.com/missing@v1.0.0: not stored here: the storage of this proxy")
                    .contains(reason)
                    .doesNotContain(folder.toString());
            assertThat(RawHttp.get(server.port(), "/example.com/missing/@v/v9.0.0.mod")
                            .status())
                    .isEqualTo(404);
            assertThat(RawHttp.get(server.port(), "/readyz").status()).isEqualTo(200);
        }
    }

    @Test
    void servesHitsIfItIsToldToWriteNothing() throws Exception {
        List<Path> before = everything();

        assertServesOnlyHits("by its configuration", Map.of("ATHENS_DISK_STORAGE_READ_ONLY", "true"));

        assertThat(everything()).isEqualTo(before);
    }

    @Test
    void servesHitsIfItCannotWrite() throws Exception {
        Path temporary = store.resolve(".athens/tmp");
        Files.move(temporary, folder.resolve("was-tmp"));
        Files.writeString(temporary, "in the way");

        assertServesOnlyHits("its operator must", Map.of());
    }

    private List<Path> everything() throws IOException {
        try (Stream<Path> files = Files.walk(store)) {
            return files.toList();
        }
    }
}
