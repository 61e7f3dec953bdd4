package dev.athens.standalone.wiring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.athens.module.ModuleVersion;
import dev.athens.server.AthensServer;
import dev.athens.standalone.config.ServerConfig;
import dev.athens.standalone.config.Settings;
import dev.athens.standalone.config.TomlFile;
import dev.athens.testkit.FakeModule;
import dev.athens.testkit.ModuleProxyExtension;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Each mode, endpoint, and state of the store, configured once by the environment of gomods/athens and once by its file. The
 * statuses are those of gomods/athens but for what docs/compatibility.md lists.
 */
class OperatorModesIT {
    private static final ModuleVersion STORED = ModuleVersion.parse("example.com/Stored", "v1.0.0");
    private static final List<String> QUESTIONS = List.of("info", "mod", "zip", "branch", "list", "latest");
    private static final List<String> METHODS = List.of("HEAD", "GET");

    private static final Map<String, String> VARIABLES = Map.of(
            "DownloadMode", "ATHENS_DOWNLOAD_MODE",
            "DownloadURL", "ATHENS_DOWNLOAD_URL",
            "NetworkMode", "ATHENS_NETWORK_MODE");

    @RegisterExtension
    final ModuleProxyExtension upstream = ModuleProxyExtension.serving(FakeModule.of(STORED));

    @TempDir
    Path folder;

    private final HttpClient client = HttpClient.newHttpClient();
    private Wiring wiring;
    private AthensServer server;

    /** Starts a server over the store, with an upstream, configured from one place. */
    private void start(String source, String upstreamUrl, Map<String, String> settings) throws IOException {
        Map<String, String> environment = new HashMap<>(Map.of(
                "ATHENS_STORAGE_TYPE",
                "disk",
                "ATHENS_DISK_STORAGE_ROOT",
                folder.resolve("store").toString(),
                "ATHENS_PORT",
                "127.0.0.1:0",
                "NETRC",
                folder.resolve("none").toString()));
        StringBuilder toml = new StringBuilder();
        if (source.equals("environment")) {
            environment.put("ATHENS_GO_BINARY_ENV_VARS", "GOPROXY=" + upstreamUrl + ";GOSUMDB=off");
            settings.forEach((key, value) -> environment.put(VARIABLES.get(key), value));
        } else {
            toml.append("GoBinaryEnvVars = [\"GOPROXY=").append(upstreamUrl).append("\", \"GOSUMDB=off\"]\n");
            settings.forEach((key, value) ->
                    toml.append(key).append(" = \"").append(value).append("\"\n"));
        }
        Settings all = Settings.of(environment, TomlFile.parse("config.toml", toml.toString()));
        wiring = Wiring.of(ServerConfig.of(all), environment);
        server = wiring.server().start();
    }

    @BeforeEach
    void store() throws Exception {
        for (String question : QUESTIONS) {
            for (String method : METHODS) {
                ModuleVersion version = missing(question, method);
                upstream.publish(FakeModule.of(version));
                upstream.fetcher().branch("main", version);
            }
        }
        start("environment", upstream.url(), Map.of());
        assertThat(status("GET", STORED, "zip")).isEqualTo(200);
        stop();
    }

    @AfterEach
    void stop() {
        if (server != null) {
            server.close();
            wiring.close();
            server = null;
        }
    }

    /** A module of its own for each question, so that none is stored because of another one. */
    private static ModuleVersion missing(String question, String method) {
        return ModuleVersion.parse("example.com/Missing/" + question + "/" + method, "v1.0.0");
    }

    private HttpResponse<String> send(String method, String path) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path))
                .method(method, HttpRequest.BodyPublishers.noBody())
                .build();
        return client.send(request, HttpResponse.BodyHandlers.ofString());
    }

    private static String path(ModuleVersion version, String what) {
        String module = "/" + version.path().escaped();
        return switch (what) {
            case "list" -> module + "/@v/list";
            case "latest" -> module + "/@latest";
            case "branch" -> module + "/@v/main.info";
            default -> module + "/@v/" + version.version().escaped() + "." + what;
        };
    }

    private int status(String method, ModuleVersion version, String what) throws Exception {
        return send(method, path(version, what)).statusCode();
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
            # source,    mode,           stored, info, mod, zip, branch, list, latest, list of stored
            environment, sync,           200,    200,  200, 200, 200,    200,  200,    200
            file,        sync,           200,    200,  200, 200, 200,    200,  200,    200
            environment, async,          200,    404,  404, 404, 404,    200,  200,    200
            file,        async,          200,    404,  404, 404, 404,    200,  200,    200
            environment, redirect,       200,    302,  302, 302, 302,    200,  200,    200
            file,        redirect,       200,    302,  302, 302, 302,    200,  200,    200
            environment, async_redirect, 200,    302,  302, 302, 302,    200,  200,    200
            file,        async_redirect, 200,    302,  302, 302, 302,    200,  200,    200
            environment, none,           200,    404,  404, 404, 404,    404,  404,    200
            file,        none,           200,    404,  404, 404, 404,    404,  404,    200
            """)
    void answersByTheDownloadMode(
            String source,
            String mode,
            int stored,
            int info,
            int mod,
            int zip,
            int branch,
            int list,
            int latest,
            int own)
            throws Exception {
        Map<String, String> settings = Map.of("DownloadMode", mode, "DownloadURL", "https://p.example/x");
        List<Integer> expected = List.of(info, mod, zip, branch, list, latest);
        start(source, upstream.url(), settings);
        for (String method : METHODS) {
            for (int i = 0; i < QUESTIONS.size(); i++) {
                String path = path(missing(QUESTIONS.get(i), method), QUESTIONS.get(i));
                HttpResponse<String> answer = send(method, path);
                assertThat(answer.statusCode()).as(QUESTIONS.get(i)).isEqualTo(expected.get(i));
                if (answer.statusCode() == 302) {
                    assertThat(answer.headers().firstValue("Location")).contains("https://p.example/x" + path);
                    assertThat(answer.headers().firstValue("Cache-Control")).contains("no-store");
                }
            }
            for (String part : List.of("info", "mod", "zip")) {
                assertThat(status(method, STORED, part)).isEqualTo(stored);
            }
            assertThat(status(method, STORED, "list")).isEqualTo(own);
            assertThat(status(method, STORED, "latest")).isEqualTo(own);
        }
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
            # source,    mode,     list, latest, branch, zip, list of stored, latest of stored
            environment, strict,   200,  200,    200,    200, 200, 200
            file,        strict,   200,  200,    200,    200, 200, 200
            environment, fallback, 200,  200,    200,    200, 200, 200
            file,        fallback, 200,  200,    200,    200, 200, 200
            environment, offline,  404,  404,    404,    404, 200, 200
            file,        offline,  404,  404,    404,    404, 200, 200
            """)
    void answersByTheNetworkMode(
            String source, String mode, int list, int latest, int branch, int zip, int ownList, int ownLatest)
            throws Exception {
        start(source, upstream.url(), Map.of("NetworkMode", mode));
        int before = upstream.requests().size();
        assertStatuses(METHODS, list, latest, branch, zip, ownList, ownLatest);
        if (mode.equals("offline")) {
            assertThat(upstream.requests()).hasSize(before);
        }
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
            # source,    mode,     list, latest, branch, zip, list of stored, latest of stored
            environment, strict,   502,  502,    502,    502, 502, 502
            file,        strict,   502,  502,    502,    502, 502, 502
            environment, fallback, 502,  502,    502,    502, 200, 200
            file,        fallback, 502,  502,    502,    502, 200, 200
            environment, offline,  404,  404,    404,    404, 200, 200
            file,        offline,  404,  404,    404,    404, 200, 200
            """)
    void answersByTheNetworkModeWhileTheUpstreamIsDown(
            String source, String mode, int list, int latest, int branch, int zip, int ownList, int ownLatest)
            throws Exception {
        start(source, "http://127.0.0.1:" + closedPort(), Map.of("NetworkMode", mode));
        // each miss is tried three times, with pauses
        assertStatuses(List.of("GET"), list, latest, branch, zip, ownList, ownLatest);
    }

    private void assertStatuses(
            List<String> methods, int list, int latest, int branch, int zip, int ownList, int ownLatest)
            throws Exception {
        List<Integer> expected = List.of(zip, zip, zip, branch, list, latest);
        for (String method : methods) {
            for (int i = 0; i < QUESTIONS.size(); i++) {
                String question = QUESTIONS.get(i);
                assertThat(status(method, missing(question, method), question))
                        .as(question)
                        .isEqualTo(expected.get(i));
            }
            assertThat(status(method, STORED, "list")).as("list of stored").isEqualTo(ownList);
            assertThat(status(method, STORED, "latest")).as("latest of stored").isEqualTo(ownLatest);
            assertThat(status(method, STORED, "zip")).as("stored").isEqualTo(200);
        }
    }

    private static int closedPort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
