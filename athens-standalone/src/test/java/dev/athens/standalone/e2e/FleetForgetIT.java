package dev.athens.standalone.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.athens.module.ModuleVersion;
import dev.athens.standalone.config.ServerConfig;
import dev.athens.standalone.wiring.Storages;
import dev.athens.storage.StorageParts;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What is deleted beside four started jars is forgotten by all of them, though each would believe what it was told for an hour, and
 * keeps versions of remote storages on its disk for ever.
 */
@Timeout(300)
class FleetForgetIT {
    private static final String MODULE = "u.example/forgotten";
    private static final String ZIP = "/" + MODULE + "/@v/v1.0.0.zip";
    private static final String LIST = "/" + MODULE + "/@v/list";
    private static final Duration PAUSE = Duration.ofMillis(20);

    @TempDir
    Path folder;

    private ScriptedUpstream upstream;

    @BeforeEach
    void publish() throws Exception {
        upstream = new ScriptedUpstream().release(MODULE, "v1.0.0");
    }

    @AfterEach
    void stop() {
        upstream.close();
    }

    @ParameterizedTest
    @EnumSource(names = {"DISK", "POSTGRES", "BUCKET"})
    void forgetsEverywhere(FleetKind kind) throws Exception {
        try (FleetKind.Services services = kind.start(folder)) {
            Map<String, String> settings = new HashMap<>(services.settings());
            settings.put("ATHENS_QUERY_FRESHNESS", "1h");
            settings.put("GOPROXY", upstream.url());
            try (Fleet fleet = Fleet.start(folder, settings)) {
                for (int server = 0; server < Fleet.SERVERS; server++) {
                    assertThat(status(fleet, server, ZIP)).isEqualTo(200);
                    assertThat(status(fleet, server, LIST)).isEqualTo(200);
                }
                upstream.on(ZIP, ScriptedUpstream.status(404)).on(LIST, ScriptedUpstream.status(404));

                delete(kind, settings);

                long start = System.nanoTime();
                for (int server = 0; server < Fleet.SERVERS; server++) {
                    awaitGone(fleet, server, LIST);
                    awaitGone(fleet, server, ZIP);
                }
                System.out.println("FleetForgetIT " + kind + ": forgotten by all "
                        + Duration.ofNanos(System.nanoTime() - start).toMillis() + " ms after it was told");
            }
        }
    }

    /** By a command, where there is one for the storage. */
    private void delete(FleetKind kind, Map<String, String> settings) throws Exception {
        if (kind == FleetKind.DISK) {
            AthensJar.Result evicted = AthensJar.run(
                    folder.resolve("command"),
                    settings,
                    "evict",
                    "--max-size",
                    "0MB",
                    "--private-too",
                    "--accept-loss",
                    "u.example");
            assertThat(evicted.status()).as(evicted.output()).isZero();
            return;
        }
        ModuleVersion version = ModuleVersion.parse(MODULE, "v1.0.0");
        try (StorageParts parts = Storages.open(ServerConfig.of(settings).storage())) {
            assertThat(parts.storage().delete(version)).isTrue();
            parts.noticeboard().orElseThrow().forget(version.path());
        }
    }

    private static int status(Fleet fleet, int server, String path) throws Exception {
        return fleet.ask(server, path).get(2, TimeUnit.MINUTES).statusCode();
    }

    /** Nothing but a message ends what servers remember. */
    private static void awaitGone(Fleet fleet, int server, String path) throws Exception {
        while (status(fleet, server, path) == 200) {
            LockSupport.parkNanos(PAUSE.toNanos());
        }
        assertThat(status(fleet, server, path)).isEqualTo(404);
    }
}
