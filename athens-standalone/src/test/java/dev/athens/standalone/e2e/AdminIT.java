package dev.athens.standalone.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.athens.storage.fs.FileStorage;
import dev.athens.testkit.FakeModule;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What administrators ask the started jar for, by the command line and by requests. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class AdminIT {
    private static final String MODULE = "corp.example/lib";

    @TempDir
    static Path folder;

    private static Administrator administrator;
    private static AthensJar athens;

    @BeforeAll
    static void start() throws Exception {
        administrator = Administrator.in(folder.resolve("logins"));
        FileStorage storage = FileStorage.open(folder.resolve("server/athens-data"));
        for (String version : new String[] {"v1.0.0", "v1.1.0"}) {
            FakeModule module = FakeModule.of(MODULE, version).file("lib.go", "package lib\n");
            storage.save(module.version(), module.files());
        }
        Map<String, String> settings = new HashMap<>(administrator.settings());
        settings.put("GOPROXY", "off");
        settings.put("ATHENS_AUDIT_LOG", folder.resolve("audit").toString());
        athens = AthensJar.start(folder.resolve("server"), settings);
    }

    @AfterAll
    static void stop() {
        if (athens != null) {
            athens.close();
        }
    }

    private static String admin(int status, String... arguments) throws Exception {
        AthensJar.Result result = administrator.run(folder.resolve("command"), athens.url(), arguments);
        assertThat(result.status()).as(result.output()).isEqualTo(status);
        return result.output();
    }

    private static HttpResponse<String> get(String path) throws Exception {
        HttpRequest request =
                HttpRequest.newBuilder(URI.create(athens.url() + path)).build();
        return HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
    }

    @Test
    void deletesAVersionForGoodByTheCommandLine() throws Exception {
        assertThat(get("/" + MODULE + "/@v/v1.1.0.info").statusCode()).isEqualTo(200);

        assertThat(admin(0, "delete", "--tombstone", "holds a password", MODULE + "@v1.1.0"))
                .contains("was_stored: true");

        HttpResponse<String> gone = get("/" + MODULE + "/@v/v1.1.0.info");
        assertThat(gone.statusCode()).isEqualTo(410);
        assertThat(gone.body()).contains("holds a password");
        assertThat(admin(0, "tombstones")).contains("corp.example/lib  v1.1.0  holds a password  token:operations");
        assertThat(admin(0, "versions", MODULE)).contains("v1.0.0  size_bytes ");
        assertThat(Files.readString(folder.resolve("audit")))
                .contains("\"event\":\"administered\",\"caller\":\"token:operations\"")
                .contains("deleted corp.example/lib@v1.1.0 for good: holds a password");
        assertThat(admin(0, "lift", MODULE + "@v1.1.0")).contains("version: v1.1.0");
        assertThat(get("/" + MODULE + "/@v/v1.1.0.info").statusCode()).isNotEqualTo(410);
    }

    @Test
    void waitsForWhatGoesOnInTheBackground() throws Exception {
        assertThat(admin(0, "verify", "--wait")).contains("state: done").containsPattern("figures: \\d intact");
        assertThat(admin(1, "prefetch", "--wait", "corp.example/none@v1.0.0"))
                .contains("1 refused")
                .contains("disabled by GOPROXY=off");
        assertThat(admin(0, "jobs", "--json")).startsWith("{\"jobs\":[{\"id\":");
    }

    private static String requestId(HttpResponse<String> response) {
        return response.headers().firstValue("X-Request-ID").orElseThrow();
    }

    @Test
    void changesWhatIsLogged() throws Exception {
        assertThat(admin(0, "log-level", "dev.athens.access", "off")).contains("level: off");
        String unseen = requestId(get("/" + MODULE + "/@v/v1.0.0.info"));
        assertThat(admin(0, "log-level", "dev.athens.access", "default")).contains("level: debug");
        String seen = requestId(get("/" + MODULE + "/@v/v1.0.0.info"));

        while (athens.log().stream().noneMatch(line -> line.contains(seen))) {
            TimeUnit.MILLISECONDS.sleep(20);
        }
        assertThat(athens.log()).noneMatch(line -> line.contains(unseen));
    }

    @Test
    void saysWhatIsWrong() throws Exception {
        AthensJar.Result stranger =
                AthensJar.run(folder.resolve("command"), Map.of("ATHENS_URL", athens.url()), "admin", "build");
        assertThat(stranger.status()).isEqualTo(1);
        assertThat(stranger.output()).contains("/-/api/build: unauthorized: this proxy needs a login");
        assertThat(admin(1, "delete", MODULE + "@1.0")).contains("bad request: version is no version of it");
        assertThat(admin(2, "delete", MODULE)).contains("must be MODULE@VERSION");
        AthensJar.Result clear = AthensJar.run(
                folder.resolve("command"),
                Map.of("ATHENS_URL", "http://go.corp.example", "ATHENS_TOKEN", "x"),
                "admin",
                "build");
        assertThat(clear.status()).isEqualTo(2);
        assertThat(clear.output()).contains("the token would be sent in clear");
    }
}
