package dev.athens.standalone.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

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
 * What an administrator deletes by one of several servers is gone from the hot replies and the caches on disk of all of them, though
 * each would keep it for ever.
 */
@Timeout(300)
class AdminFleetIT {
    private static final String MODULE = "u.example/deleted";
    private static final String FILE = "/" + MODULE + "/@v/v1.0.0";
    private static final String LIST = "/" + MODULE + "/@v/list";
    private static final String NAMED = "{\"module\":\"" + MODULE + "\",\"version\":\"v1.0.0\"";
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
    void deletesOnAllServers(FleetKind kind) throws Exception {
        Administrator administrator = Administrator.in(folder.resolve("logins"));
        try (FleetKind.Services services = kind.start(folder)) {
            Map<String, String> settings = new HashMap<>(services.settings());
            settings.putAll(administrator.settings());
            settings.put("ATHENS_QUERY_FRESHNESS", "1h");
            settings.put("GOPROXY", upstream.url());
            try (Fleet fleet = Fleet.start(folder, settings)) {
                warm(fleet);

                // the origin has it still, so that whoever has forgotten nothing but asks again would serve it
                assertThat(administrator
                                .post(
                                        fleet.url(0),
                                        "delete",
                                        NAMED + ",\"tombstone\":true,\"reason\":\"holds a password\"}")
                                .body())
                        .contains("\"was_stored\":true");

                long start = System.nanoTime();
                for (int server = 0; server < Fleet.SERVERS; server++) {
                    for (String file : new String[] {".zip", ".mod", ".info"}) {
                        await(fleet, server, FILE + file, 410);
                    }
                    assertThat(body(fleet, server, LIST)).isEmpty();
                }
                System.out.println("AdminFleetIT " + kind + ": gone everywhere after "
                        + Duration.ofNanos(System.nanoTime() - start).toMillis() + " ms");

                assertThat(administrator
                                .post(fleet.url(1), "tombstones/lift", NAMED + "}")
                                .statusCode())
                        .isEqualTo(200);
                for (int server = 0; server < Fleet.SERVERS; server++) {
                    await(fleet, server, FILE + ".zip", 200);
                }
            }
        }
    }

    /** Twice, so that each has it in memory ready to be sent. */
    private static void warm(Fleet fleet) throws Exception {
        for (int server = 0; server < 3 * Fleet.SERVERS; server++) {
            for (String file : new String[] {".zip", ".mod", ".info"}) {
                assertThat(status(fleet, server, FILE + file)).isEqualTo(200);
            }
            assertThat(body(fleet, server, LIST)).isEqualTo("v1.0.0\n");
        }
    }

    private static int status(Fleet fleet, int server, String path) throws Exception {
        return fleet.ask(server, path).get(2, TimeUnit.MINUTES).statusCode();
    }

    private static String body(Fleet fleet, int server, String path) throws Exception {
        return new String(fleet.ask(server, path).get(2, TimeUnit.MINUTES).body(), UTF_8);
    }

    /** Nothing but a message ends what servers remember. */
    private static void await(Fleet fleet, int server, String path, int status) throws Exception {
        while (status(fleet, server, path) != status) {
            LockSupport.parkNanos(PAUSE.toNanos());
        }
    }
}
