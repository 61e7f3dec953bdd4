package dev.athens.standalone.e2e;

import static dev.athens.standalone.e2e.ScriptedUpstream.body;
import static dev.athens.standalone.e2e.ScriptedUpstream.redirect;
import static dev.athens.standalone.e2e.ScriptedUpstream.status;
import static dev.athens.standalone.e2e.ScriptedUpstream.truncated;
import static dev.athens.standalone.e2e.ScriptedUpstream.zip;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the started jar makes of upstreams that fail, lie or attack: the right status, a reason, and nothing stored. */
@Tag("attack")
class HostileUpstreamIT {
    private static final String VERSION = "v1.0.0";

    @TempDir
    static Path folder;

    private static ScriptedUpstream upstream;
    private static AthensJar athens;
    private static AthensJar cutOff;

    @BeforeAll
    static void start() throws Exception {
        upstream = new ScriptedUpstream();
        script();
        athens = AthensJar.start(folder.resolve("athens"), Map.of("GOPROXY", upstream.url()));
        cutOff = AthensJar.start(folder.resolve("cut-off"), Map.of("GOPROXY", "http://127.0.0.1:1"));
    }

    @AfterAll
    static void stop() throws Exception {
        athens.close();
        cutOff.close();
        upstream.close();
    }

    private static void script() throws Exception {
        for (int status : new int[] {400, 401, 403, 404, 410, 418, 429, 500, 503}) {
            String path = "/u.example/info" + status + "/@v/" + VERSION + ".info";
            upstream.on(path, status(status));
            upstream.module("/u.example/zip" + status, VERSION, status(status));
        }
        upstream.module("/u.example/fine", VERSION, body(zip("u.example/fine@v1.0.0/a.go", "package a\n")));
        upstream.on("/u.example/html/@v/v1.0.0.info", body("<html>welcome to the hotel network</html>"));
        upstream.on("/u.example/empty/@v/v1.0.0.info", body(""));
        upstream.on("/u.example/loop/@v/v1.0.0.info", redirect("/u.example/loop/@v/v1.0.0.info"));
        upstream.on("/u.example/otherinfo/@v/v1.0.0.info", body("{\"Version\":\"v1.0.1\"}"));
        upstream.on("/u.example/badtime/@v/v1.0.0.info", body("{\"Version\":\"v1.0.0\",\"Time\":\"yesterday\"}"));
        upstream.on("/u.example/drop/@v/v1.0.0.info", exchange -> {});
        upstream.module("/u.example/nozip", VERSION, body("this is no zip"));
        upstream.module("/u.example/emptyzip", VERSION, body(""));
        upstream.module(
                "/u.example/truncated", VERSION, truncated(zip("u.example/truncated@v1.0.0/a.go", "package a\n")));
        upstream.module("/u.example/prefix", VERSION, body(zip("u.example/other@v1.0.0/a.go", "package a\n")));
        upstream.module("/u.example/dots", VERSION, body(zip("u.example/dots@v1.0.0/../../etc/passwd", "root")));
        upstream.module("/u.example/absolute", VERSION, body(zip("/etc/passwd", "root")));
        upstream.module(
                "/u.example/backslash", VERSION, body(zip("u.example/backslash@v1.0.0/..\\a.go", "package a\n")));
        upstream.module(
                "/u.example/collision",
                VERSION,
                body(zip("u.example/collision@v1.0.0/a.go", "", "u.example/collision@v1.0.0/A.go", "")));
        upstream.module("/u.example/dotgit", VERSION, body(zip("u.example/dotgit@v1.0.0/a/.Git/config", "[core]")));
        upstream.module("/u.example/nested", VERSION, body(zip("u.example/nested@v1.0.0/b/go.mod", "module b\n")));
    }

    @ParameterizedTest(name = "{0} → {1}")
    @CsvSource(textBlock = """
                    fine,       200, package a
                    unheardof,  404, not found
                    info400,    502, 400
                    info401,    502, 401
                    info403,    403, 403
                    info404,    404, not found
                    info410,    404, not found
                    info418,    502, 418
                    info429,    502, 429
                    info500,    502, 500
                    info503,    502, 503
                    zip403,     403, 403
                    zip404,     404, not found
                    zip410,     404, not found
                    zip429,     502, 429
                    zip500,     502, 500
                    html,       502, info
                    empty,      502, info
                    loop,       502, redirect
                    otherinfo,  502, v1.0.1
                    badtime,    502, time
                    drop,       502, u.example/drop
                    nozip,      502, zip
                    emptyzip,   502, zip
                    truncated,  502, u.example/truncated
                    prefix,     502, zip
                    dots,       502, zip
                    absolute,   502, zip
                    backslash,  502, zip
                    collision,  502, zip
                    nested,     502, zip
                    dotgit,     403, git would take for a file of its own
                    """)
    void answersTruthWithTruthAndTroubleWithTrouble(String module, int status, String reason) throws Exception {
        HttpResponse<String> response = get(athens, "/u.example/" + module + "/@v/v1.0.0.zip");
        assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
        if (status == 200) {
            return;
        }
        assertThat(response.body()).contains(reason).doesNotContain("\tat ").doesNotContain("Exception");
        assertThat(response.body().strip().lines()).hasSizeLessThanOrEqualTo(3);
        assertThat(response.headers().firstValue("Content-Type")).contains("text/plain; charset=utf-8");
        try (Stream<Path> stored = Files.walk(folder.resolve("athens"))) {
            assertThat(stored.filter(path -> path.toString().contains(module))).isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "/u.example/fine/@v/v1.0.0.info",
        "/u.example/fine/@v/v1.0.0.mod",
        "/u.example/fine/@v/v1.0.0.zip",
        "/u.example/fine/@v/main.info",
        "/u.example/fine/@v/list",
        "/u.example/fine/@latest"
    })
    void reportsAnUnreachableUpstreamAsTrouble(String path) throws Exception {
        HttpResponse<String> response = get(cutOff, path);
        assertThat(response.statusCode()).as(response.body()).isEqualTo(502);
        assertThat(response.body()).contains("127.0.0.1:1");
    }

    private static HttpResponse<String> get(AthensJar athens, String path) throws Exception {
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create(athens.url() + path)).build(),
                        HttpResponse.BodyHandlers.ofString());
    }
}
