package dev.athens.standalone.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a server says of its health, and the command that asks it. */
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class HealthIT {
    @TempDir
    Path folder;

    private AthensJar.Result health(Map<String, String> settings, String... more) throws Exception {
        String[] arguments = new String[more.length + 1];
        arguments[0] = "health";
        System.arraycopy(more, 0, arguments, 1, more.length);
        return AthensJar.run(folder, settings, arguments);
    }

    private static HttpResponse<String> ready(AthensJar athens, String accepted) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(athens.url() + "/readyz"))
                .header("Accept", accepted)
                .build();
        return HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
    }

    private static String port(AthensJar athens) {
        return "127.0.0.1:" + URI.create(athens.url()).getPort();
    }

    @Test
    void ofARunningServerIsGoodAndOfNoneIsBad() throws Exception {
        String port;
        try (AthensJar athens = AthensJar.start(folder, Map.of())) {
            port = port(athens);
            assertThat(health(Map.of("ATHENS_PORT", port))).isEqualTo(new AthensJar.Result(0, "ready\n"));
            assertThat(health(Map.of(), "--port", port, "--live")).isEqualTo(new AthensJar.Result(0, "ok\n"));
            assertThat(health(Map.of(), "--port", port, "--verbose").output())
                    .startsWith("ready\n")
                    .contains("storage: ok\n", "free-space: ok\n", "index: ok\n", "claims: ok\n");
        }

        AthensJar.Result none = health(Map.of("ATHENS_PORT", port));
        assertThat(none.status()).isEqualTo(1);
        assertThat(none.output()).startsWith("cannot ask: 127.0.0.1:").hasLineCount(1);
    }

    @Test
    void isToldOfAFullDiskThatTakesNoServerAway() throws Exception {
        try (AthensJar athens = AthensJar.start(folder, Map.of("ATHENS_MIN_FREE_SPACE", "1000000TiB"))) {
            HttpResponse<String> json = ready(athens, "application/json");
            assertThat(json.statusCode()).isEqualTo(200);
            assertThat(json.body())
                    .contains("{\"name\":\"free-space\",\"ok\":false,\"needed\":false,\"reason\":\"is short\"}")
                    .doesNotContain(folder.toString());
            assertThat(ready(athens, "*/*").body()).isEqualTo("ready; in trouble: free-space\n");
            assertThat(athens.log())
                    .anyMatch(line -> line.contains("ready, but in trouble: free-space: " + folder)
                            && line.contains("make room"));
        }
    }

    @Test
    void ofAServerWithoutItsStorageIsBad() throws Exception {
        Path data = folder.resolve("data");
        Map<String, String> settings = Map.of("ATHENS_DISK_STORAGE_ROOT", data.toString());
        try (AthensJar athens = AthensJar.start(folder, settings)) {
            Files.move(data, folder.resolve("elsewhere"));
            Files.createDirectories(data);

            HttpResponse<String> answer = ready(athens, "*/*");
            assertThat(answer.statusCode()).isEqualTo(503);
            assertThat(answer.body()).isEqualTo("not ready: storage: cannot be read, see the log of the proxy\n");
            AthensJar.Result health = health(Map.of("ATHENS_PORT", port(athens)));
            assertThat(health.status()).isEqualTo(1);
            assertThat(health.output()).startsWith("not ready: storage");
        }
    }
}
