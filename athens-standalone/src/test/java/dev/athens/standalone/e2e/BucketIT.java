package dev.athens.standalone.e2e;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.athens.server.AthensServer;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The started jar with its plugin keeps modules in the bucket of a real server, and a real go command builds with them. */
@Timeout(300)
class BucketIT {
    private static final String PROGRAM = """
            package main

            import "example.com/greet"

            func main() { println(greet.Text) }
            """;
    private static final int LARGE_MEGABYTES = 400;

    @TempDir
    Path folder;

    private BucketProcess bucket;
    private ScriptedUpstream upstream;
    private Path plugins;
    private Path program;

    @BeforeEach
    void start() throws Exception {
        GoCommand.require("go");
        plugins = PluginJars.drop(folder.resolve("plugins"), "athens-storage-s3");
        bucket = BucketProcess.start(folder);
        upstream = new ScriptedUpstream();
        program = Files.createDirectories(folder.resolve("program"));
        Files.writeString(program.resolve("main.go"), PROGRAM);
        Files.writeString(
                program.resolve("go.mod"), "module program.example/p\n\ngo 1.21\n\nrequire example.com/greet v1.0.0\n");
        module("example.com/greet", "package greet\n\nconst Text = \"hello\"\n\n// " + "x".repeat(5_000) + "\n");
    }

    @AfterEach
    void stop() {
        if (upstream != null) {
            upstream.close();
        }
        if (bucket != null) {
            bucket.close();
        }
    }

    private void module(String path, String source) throws Exception {
        upstream.on("/" + path + "/@v/v1.0.0.info", ScriptedUpstream.body("{\"Version\":\"v1.0.0\"}"));
        upstream.on("/" + path + "/@v/v1.0.0.mod", ScriptedUpstream.body("module " + path + "\n"));
        upstream.on("/" + path + "/@v/list", ScriptedUpstream.body("v1.0.0\n"));
        upstream.on(
                "/" + path + "/@v/v1.0.0.zip",
                ScriptedUpstream.body(ScriptedUpstream.zip(
                        path + "@v1.0.0/go.mod", "module " + path + "\n", path + "@v1.0.0/greet.go", source)));
    }

    private Map<String, String> settings(String... more) {
        Map<String, String> settings = new HashMap<>(bucket.settings());
        settings.put("ATHENS_PLUGINS_PATH", plugins.toString());
        settings.put("GOPROXY", upstream.url());
        for (int i = 0; i < more.length; i += 2) {
            settings.put(more[i], more[i + 1]);
        }
        return settings;
    }

    private AthensJar athens(String name, String... more) throws Exception {
        return AthensJar.start(folder.resolve(name), settings(more), "-Xmx128m");
    }

    private String build(String name, String proxy) throws Exception {
        GoCommand go = new GoCommand(folder.resolve(name), proxy);
        go.with("GONOSUMDB", "*").with("GOFLAGS", "-mod=mod");
        return go.run(program, "run", ".");
    }

    @Test
    void buildsFromTheBucketWithoutTheUpstream() throws Exception {
        try (AthensJar athens = athens("first")) {
            assertThat(build("go1", athens.url())).endsWith("hello\n");
        }
        upstream.close();
        // another server with another cache
        try (AthensJar athens = athens("second", "GOPROXY", "off")) {
            assertThat(build("go2", athens.url())).endsWith("hello\n");
            bucket.close();
            // and what is near is served without the bucket
            assertThat(build("go3", athens.url())).endsWith("hello\n");
        }
    }

    @Test
    void sendsGoToTheBucketForZips() throws Exception {
        String[] redirects = {"ATHENS_REDIRECT_FROM_STORAGE", "true", "ATHENS_REDIRECT_MIN_SIZE", "100"};
        try (AthensJar athens = athens("first", redirects)) {
            assertThat(build("go1", athens.url())).endsWith("hello\n");
        }
        try (AthensJar athens = athens("second", redirects)) {
            String zip = athens.url() + "/example.com/greet/@v/v1.0.0.zip";
            HttpResponse<Void> response = HttpClient.newHttpClient()
                    .send(HttpRequest.newBuilder(URI.create(zip)).build(), HttpResponse.BodyHandlers.discarding());
            assertThat(response.statusCode()).isEqualTo(302);
            URI link = URI.create(response.headers().firstValue("Location").orElseThrow());
            assertThat(link.getPort()).isEqualTo(bucket.port());
            assertThat(link.getQuery()).contains("X-Amz-Signature");

            assertThat(build("go2", athens.url())).endsWith("hello\n");

            assertThat(bucket.accessLog()).containsPattern("s3_GetObject [.]athens/zips/.*[?]X-Amz-Algorithm");
            assertThat(String.join("\n", athens.log()))
                    .doesNotContain("X-Amz-Signature")
                    .doesNotContain(BucketProcess.SECRET);
        }
    }

    @Test
    void streamsToThoseWhoseLoginWouldGoAlong() throws Exception {
        // go sends its login to the same host name, whatever the port, and logins by https only
        Path authority = tls("ca.pem");
        try (AthensJar athens = athens(
                "first",
                "ATHENS_REDIRECT_FROM_STORAGE",
                "true",
                "ATHENS_REDIRECT_MIN_SIZE",
                "100",
                "ATHENS_TLSCERT_FILE",
                tls("rsa.pem").toString(),
                "ATHENS_TLSKEY_FILE",
                tls("rsa-pkcs8.key").toString(),
                "BASIC_AUTH_USER",
                "go",
                "BASIC_AUTH_PASS",
                "pher")) {
            String withLogin = athens.url().replace("http://127.0.0.1", "https://go:pher@localhost");
            for (String name : List.of("go1", "go2")) {
                GoCommand go = new GoCommand(folder.resolve(name), withLogin);
                go.with("GONOSUMDB", "*").with("GOFLAGS", "-mod=mod").with("SSL_CERT_FILE", authority.toString());
                assertThat(go.run(program, "run", ".")).endsWith("hello\n");
            }
            assertThat(bucket.accessLog())
                    .as("the proxy itself reads the bucket")
                    .doesNotContain("X-Amz-Algorithm");
        }
    }

    private Path tls(String name) throws Exception {
        Path file = folder.resolve(name);
        try (InputStream in = requireNonNull(AthensServer.class.getResourceAsStream("tls/" + name), name)) {
            Files.copy(in, file);
        }
        return file;
    }

    @Test
    void keepsALargeModuleInASmallHeap() throws Exception {
        Path zip = folder.resolve("large.zip");
        LargeModuleIT.writeZip(zip);
        upstream.module("/u.example/large", "v1.0.0", exchange -> LargeModuleIT.send(exchange, zip));
        try (AthensJar athens = athens("first", "ATHENS_STORAGE_CACHE_MAX_SIZE", "100MB")) {
            String url = athens.url() + "/u.example/large/@v/v1.0.0.zip";
            assertThat(LargeModuleIT.countBytes(url)).isEqualTo(Files.size(zip));
            assertThat(LargeModuleIT.countBytes(url))
                    .isEqualTo(Files.size(zip))
                    .isGreaterThan((long) LARGE_MEGABYTES << 20);
        }
    }

    @Test
    void healsWhenTheBucketComesBack() throws Exception {
        try (AthensJar athens = athens("first")) {
            assertThat(build("go1", athens.url())).endsWith("hello\n");
            bucket.close();
            module("example.com/later", "package later\n");

            assertThat(build("go2", athens.url())).as("hits go on").endsWith("hello\n");
            HttpResponse<String> miss = get(athens, "/example.com/later/@v/v1.0.0.zip");
            assertThat(miss.statusCode()).isIn(502, 503, 504);
            assertThat(miss.body()).contains("storage").doesNotContain(BucketProcess.SECRET);

            bucket.startAgain();
            int status = 0;
            while (status != 200) {
                status = get(athens, "/example.com/later/@v/v1.0.0.zip").statusCode();
            }
        }
    }

    private static HttpResponse<String> get(AthensJar athens, String path) throws Exception {
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create(athens.url() + path)).build(),
                        HttpResponse.BodyHandlers.ofString());
    }

    @Test
    void saysWhatIsWrongAtTheStart() throws Exception {
        assertThat(run("ATHENS_S3_BUCKET_NAME", "missing").output())
                .contains("missing")
                .contains("bucket");
        assertThat(run("AWS_SECRET_ACCESS_KEY", "wrong-secret").output())
                .contains("Storage.S3.Secret")
                .doesNotContain("wrong-secret");
        assertThat(run("AWS_ENDPOINT", "http://127.0.0.1:1").output()).contains("127.0.0.1:1");
    }

    private AthensJar.Result run(String... more) throws Exception {
        AthensJar.Result result = AthensJar.run(folder.resolve("athens"), settings(more), "serve");
        assertThat(result.status()).as(result.output()).isNotZero();
        assertThat(result.output()).as("no stack trace").doesNotContain("\tat ");
        return result;
    }

    @Test
    void servesAtTheEdgeWithoutWriting() throws Exception {
        try (AthensJar athens = athens("first")) {
            assertThat(build("go1", athens.url())).endsWith("hello\n");
        }
        module("example.com/later", "package later\n");
        int before = upstream.requests().size();
        try (AthensJar edge = athens("edge", "ATHENS_READ_ONLY", "true")) {
            assertThat(build("go2", edge.url())).endsWith("hello\n");
            assertThat(get(edge, "/example.com/greet/@v/list").body()).isEqualTo("v1.0.0\n");
            assertThat(get(edge, "/example.com/later/@v/v1.0.0.zip").statusCode())
                    .isEqualTo(404);
        }
        assertThat(upstream.requests()).hasSize(before);
    }
}
