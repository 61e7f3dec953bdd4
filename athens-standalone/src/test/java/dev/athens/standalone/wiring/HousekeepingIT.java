package dev.athens.standalone.wiring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.athens.index.VersionIndex;
import dev.athens.module.ModuleVersion;
import dev.athens.protocol.ProtocolRequest;
import dev.athens.proxy.Answer;
import dev.athens.standalone.config.ServerConfig;
import dev.athens.storage.fs.FileIndex;
import dev.athens.storage.fs.FileStorage;
import dev.athens.testkit.FakeModule;
import dev.athens.testkit.ModuleProxyExtension;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class HousekeepingIT {
    private static final ModuleVersion PUBLIC = ModuleVersion.parse("example.com/public", "v1.0.0");
    private static final ModuleVersion PRIVATE = ModuleVersion.parse("corp.example/secret", "v1.0.0");

    @RegisterExtension
    final ModuleProxyExtension upstream = ModuleProxyExtension.serving(FakeModule.of(PUBLIC), FakeModule.of(PRIVATE));

    @TempDir
    Path folder;

    private static void await(Callable<Boolean> condition) throws Exception {
        while (!condition.call()) {
            Thread.onSpinWait();
        }
    }

    @Test
    void evictsWhatIsTooMuchButNothingPrivate() throws Exception {
        Map<String, String> settings = Map.of(
                "ATHENS_DISK_STORAGE_ROOT", folder.toString(),
                "ATHENS_RETENTION_MAX_SIZE", "1",
                "ATHENS_RETENTION_INTERVAL", "1s",
                "GOPROXY", upstream.url(),
                "GONOPROXY", "none",
                "GOPRIVATE", "corp.example",
                "GOSUMDB", "off");
        try (Wiring wiring = Wiring.of(ServerConfig.of(settings), settings)) {
            for (ModuleVersion version : new ModuleVersion[] {PUBLIC, PRIVATE}) {
                assertThat(wiring.proxy().answer(new ProtocolRequest.Zip(version)))
                        .isInstanceOf(Answer.Found.class);
            }
            wiring.startBackground();
            FileStorage storage = FileStorage.open(folder);
            await(() -> storage.find(PUBLIC).isEmpty());
            assertThat(storage.find(PRIVATE)).isPresent();
        }
    }

    @Test
    void addsToTheIndexWhatWasStoredWithoutIt() throws Exception {
        FileStorage.open(folder).save(PUBLIC, FakeModule.of(PUBLIC).files());
        Map<String, String> settings = Map.of("ATHENS_DISK_STORAGE_ROOT", folder.toString(), "GOSUMDB", "off");
        try (Wiring wiring = Wiring.of(ServerConfig.of(settings), settings)) {
            wiring.startBackground();
            VersionIndex index = FileIndex.open(folder);
            await(() -> index.since(Instant.EPOCH, 10).size() == 1);
        }
    }
}
