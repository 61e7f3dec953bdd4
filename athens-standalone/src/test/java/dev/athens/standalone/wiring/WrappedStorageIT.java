package dev.athens.standalone.wiring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.athens.server.AthensServer;
import dev.athens.server.RawHttp;
import dev.athens.standalone.config.ServerConfig;
import dev.athens.storage.fs.FileStorage;
import dev.athens.testkit.FakeModule;
import dev.athens.testkit.ModuleProxyExtension;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** A storage that is wrapped in one which is nothing but a storage can do all that it could. */
@Timeout(60)
class WrappedStorageIT {
    private static final FakeModule OLD = FakeModule.of("example.com/old", "v1.0.0");
    private static final FakeModule NEW = FakeModule.of("example.com/new", "v1.0.0");

    @RegisterExtension
    final ModuleProxyExtension upstream = ModuleProxyExtension.serving(OLD, NEW);

    @TempDir
    private Path folder;

    private Path shelf;
    private FileStorage files;

    @BeforeEach
    void fillTheShelf() throws IOException {
        shelf = folder.resolve("shelf");
        files = FileStorage.open(shelf);
        files.save(OLD.version(), OLD.files());
        Files.setLastModifiedTime(
                shelf.resolve("example.com/old/@v/v1.0.0.info"),
                FileTime.from(Instant.now().minus(Duration.ofDays(9))));
    }

    private Wiring wiring(Map<String, String> more) throws Exception {
        Map<String, String> settings = new HashMap<>(Map.of(
                "ATHENS_STORAGE_TYPE",
                "shelf",
                "ATHENS_STORAGE_SHELF_FOLDER",
                shelf.toString(),
                "ATHENS_GOGET_DIR",
                folder.resolve("scratch").toString(),
                "ATHENS_INDEX_TYPE",
                "memory",
                "ATHENS_PORT",
                "127.0.0.1:0",
                "GOPROXY",
                upstream.url(),
                "GOSUMDB",
                "off",
                "NETRC",
                folder.resolve("none").toString()));
        settings.putAll(more);
        return ShelfProvider.among(folder.resolve("jar"), () -> Wiring.of(ServerConfig.of(settings), Map.of()));
    }

    @Test
    void isListed() throws Exception {
        try (Wiring wiring = wiring(Map.of());
                AthensServer server = wiring.server().start()) {
            assertThat(RawHttp.get(server.port(), "/catalog").text()).contains("example.com/old");
        }
    }

    @Test
    void findsDamage() throws Exception {
        try (Wiring wiring = wiring(Map.of());
                AthensServer server = wiring.server().start()) {
            Files.writeString(shelf.resolve("example.com/old/@v/v1.0.0.mod"), "module example.com/evil\n");

            assertThat(RawHttp.get(server.port(), "/example.com/old/@v/v1.0.0.mod")
                            .text())
                    .isEqualTo("module example.com/old\n");
            assertThat(shelf.resolve(".athens/quarantine")).isDirectory();
        }
    }

    @Test
    void notesUsesAndLosesWhatNobodyUses() throws Exception {
        Map<String, String> retention = Map.of("ATHENS_RETENTION_MAX_SIZE", "1", "ATHENS_RETENTION_INTERVAL", "1s");
        try (Wiring wiring = wiring(retention);
                AthensServer server = wiring.server().start()) {
            assertThat(RawHttp.get(server.port(), "/example.com/old/@v/v1.0.0.info")
                            .status())
                    .isEqualTo(200);
            assertThat(files.usage(OLD.version()).orElseThrow().lastUsed())
                    .isAfter(Instant.now().minus(Duration.ofDays(1)));

            wiring.startBackground();
            while (files.find(OLD.version()).isPresent()) {
                Thread.onSpinWait();
            }
        }
    }

    @Test
    void isClosedWithTheServer() throws Exception {
        try (Wiring wiring = wiring(Map.of())) {
            assertThat(wiring.foreign()).isEmpty();
            assertThat(ShelfProvider.OPEN).containsKey(shelf);
        }
        assertThat(ShelfProvider.OPEN).doesNotContainKey(shelf);
    }
}
