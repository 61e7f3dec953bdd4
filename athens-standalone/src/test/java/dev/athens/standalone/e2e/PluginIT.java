package dev.athens.standalone.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.athens.http.EndpointProvider;
import dev.athens.proxy.ListenerProvider;
import dev.athens.storage.StorageProvider;
import dev.athens.testkit.FakeModule;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A plugin of somebody else, built from one file of source and dropped into the folder of the started jar. */
@Timeout(120)
class PluginIT {
    private static final String JAR =
            Path.of("target", "athens.jar").toAbsolutePath().toString();

    @TempDir
    Path folder;

    private Path plugins;

    @BeforeEach
    void buildPlugin() throws IOException {
        Path classes = Files.createDirectories(folder.resolve("classes"));
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        int status = compiler.run(
                null,
                null,
                null,
                "--release",
                "17",
                "-cp",
                JAR,
                "-d",
                classes.toString(),
                Path.of("src/test/resources/plugin/ShelfPlugin.java").toString());
        assertThat(status).isZero();
        plugins = Files.createDirectories(folder.resolve("plugins"));
        try (JarOutputStream jar = new JarOutputStream(Files.newOutputStream(plugins.resolve("shelf.jar")));
                Stream<Path> files = Files.walk(classes)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                add(jar, classes.relativize(file).toString(), Files.readAllBytes(file));
            }
            service(jar, StorageProvider.class, "OfStorage");
            service(jar, ListenerProvider.class, "OfListener");
            service(jar, EndpointProvider.class, "OfEndpoint");
        }
        Files.writeString(plugins.resolve("broken.jar"), "no jar at all");
    }

    private static void service(JarOutputStream jar, Class<?> type, String name) throws IOException {
        add(jar, "META-INF/services/" + type.getName(), ("third.party.ShelfPlugin$" + name + "\n").getBytes(UTF_8));
    }

    private static void add(JarOutputStream jar, String name, byte[] content) throws IOException {
        jar.putNextEntry(new JarEntry(name));
        jar.write(content);
        jar.closeEntry();
    }

    private Map<String, String> settings(String... more) {
        Map<String, String> settings = new HashMap<>(Map.of(
                "ATHENS_PLUGINS_PATH", plugins.toString(),
                "ATHENS_STORAGE_TYPE", "shelf",
                "ATHENS_STORAGE_SHELF_TOKEN", "hunter2",
                "ATHENS_ENDPOINTS", "shelf",
                "ATHENS_LISTENERS", "shelf"));
        for (int i = 0; i < more.length; i += 2) {
            settings.put(more[i], more[i + 1]);
        }
        return settings;
    }

    private static String get(AthensJar athens, String path) throws Exception {
        return send(HttpRequest.newBuilder(URI.create(athens.url() + path))).body();
    }

    private static HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return HttpClient.newHttpClient().send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    @Test
    void keepsAnswersAndListensInTheStartedJar() throws Exception {
        Files.delete(plugins.resolve("broken.jar"));
        FakeModule module = FakeModule.of("example.com/m", "v1.0.0").file("m.go", "package m\n");
        try (ScriptedUpstream upstream = new ScriptedUpstream()) {
            upstream.on("/example.com/m/@v/v1.0.0.info", ScriptedUpstream.body("{\"Version\":\"v1.0.0\"}"));
            upstream.on("/example.com/m/@v/v1.0.0.mod", ScriptedUpstream.body("module example.com/m\n"));
            upstream.on(
                    "/example.com/m/@v/v1.0.0.zip",
                    ScriptedUpstream.body(module.files().zip().readBytes(100_000)));
            try (AthensJar athens = AthensJar.start(folder.resolve("athens"), settings("GOPROXY", upstream.url()))) {
                assertThat(get(athens, "/example.com/m/@v/v1.0.0.zip")).isNotEmpty();
                assertThat(get(athens, "/example.com/m/@v/list?")).isEqualTo("v1.0.0\n");

                assertThat(get(athens, "/shelf/a%20b?module=example.com/m"))
                        .isEqualTo("/shelf/a b  stored 1 listed [v1.0.0] guava false internal false program false"
                                + " resource false");
                URI uri = URI.create(athens.url() + "/shelf/?module=example.com/m");
                assertThat(send(HttpRequest.newBuilder(uri).POST(HttpRequest.BodyPublishers.ofString("told")))
                                .body())
                        .startsWith("/shelf/ told stored 1");
                HttpResponse<String> head =
                        send(HttpRequest.newBuilder(uri).method("HEAD", HttpRequest.BodyPublishers.noBody()));
                assertThat(head.statusCode()).isEqualTo(200);
                assertThat(head.headers().firstValue("Content-Type")).contains("text/plain; charset=utf-8");
                assertThat(send(HttpRequest.newBuilder(uri).DELETE()).statusCode())
                        .isEqualTo(405);
            }
        }
    }

    @Test
    void saysWhatIsWrongWithAPluginOrItsSettings() throws Exception {
        assertThat(run("ATHENS_STORAGE_SHELF_TOKEN", "guess").output())
                .contains("plugins/broken.jar: is no plugin that this version can use");
        Files.delete(plugins.resolve("broken.jar"));
        assertThat(run("ATHENS_STORAGE_SHELF_TOKEN", "guess").output())
                .contains("ATHENS_STORAGE_SHELF_TOKEN=***: must be the right one")
                .doesNotContain("guess");
        assertThat(run("ATHENS_STORAGE_SHELF_TOKNE", "x").output())
                .contains("ATHENS_STORAGE_SHELF_TOKNE: no such key, the nearest is Storage.Shelf.Token");
        assertThat(run("ATHENS_STORAGE_TYPE", "floppy").output())
                .contains("ATHENS_STORAGE_TYPE=floppy: must be disk or memory, or of a plugin in " + plugins);
        assertThat(run("ATHENS_STORAGE_TYPE", "s3").output())
                .contains("ATHENS_STORAGE_TYPE=s3: put athens-storage-s3-<version>-plugin.jar, of the version of this"
                        + " server, into " + plugins);
    }

    @Test
    void opensNoJarThatNobodyAsksFor() throws Exception {
        try (AthensJar athens = AthensJar.start(
                folder.resolve("athens"), Map.of("ATHENS_PLUGINS_PATH", plugins.toString(), "GOPROXY", "off"))) {
            assertThat(get(athens, "/healthz")).isNotNull();
        }
    }

    private AthensJar.Result run(String... more) throws Exception {
        AthensJar.Result result = AthensJar.run(folder.resolve("athens"), settings(more), "serve");
        assertThat(result.status()).as(result.output()).isEqualTo(2);
        assertThat(result.output().lines())
                .as("one problem, no stack trace")
                .allMatch(line -> line.startsWith("athens: "));
        return result;
    }
}
