package dev.athens.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.athens.fetch.FetchException;
import dev.athens.module.ModuleVersion;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

class ModuleProxyExtensionTest {
    private static final ModuleVersion GREETING = ModuleVersion.parse("github.com/Acme/greeting", "v1.0.0");

    @RegisterExtension
    final ModuleProxyExtension proxy = ModuleProxyExtension.serving(greeting("v1.0.0", "hello"));

    private static FakeModule greeting(String version, String text) {
        return FakeModule.of("github.com/Acme/greeting", version)
                .goMod("module github.com/Acme/greeting\n\ngo 1.20\n")
                .file("greeting.go", "package greeting\n\nconst Text = \"" + text + "\"\n");
    }

    @Test
    void servesItsModules() throws Exception {
        assertThat(get("/github.com/!acme/greeting/@v/list").body()).isEqualTo("v1.0.0\n");
        assertThat(get("/github.com/!acme/greeting/@v/v1.0.0.info").body())
                .isEqualTo("{\"Version\":\"v1.0.0\",\"Time\":\"2020-01-01T00:00:00Z\"}");
        assertThat(get("/github.com/%21acme/greeting/@v/v1.0.0.mod").body())
                .isEqualTo("module github.com/Acme/greeting\n\ngo 1.20\n");
        assertThat(get("/github.com/!acme/greeting/@v/v1.0.0.zip").body()).startsWith("PK");
        assertThat(get("/github.com/!acme/greeting/@latest").body()).contains("\"v1.0.0\"");
    }

    @Test
    void saysThatItHasNoOthers() throws Exception {
        Response response = get("/github.com/acme/unknown/@v/list");

        assertThat(response.status()).isEqualTo(404);
        assertThat(response.body()).contains("github.com/acme/unknown");
        assertThat(get("/nonsense").status()).isEqualTo(404);
    }

    @Test
    void servesWhatIsPublishedLater() throws Exception {
        assertThat(get("/github.com/!acme/greeting/@v/v1.1.0.mod").status()).isEqualTo(404);

        proxy.publish(greeting("v1.1.0", "good evening"));

        assertThat(get("/github.com/!acme/greeting/@v/v1.1.0.mod").status()).isEqualTo(200);
        assertThat(get("/github.com/!acme/greeting/@v/list").body()).isEqualTo("v1.0.0\nv1.1.0\n");
    }

    @Test
    void showsAtOnceWhatIsPublishedThoughItWasAskedBefore() throws Exception {
        assertThat(get("/github.com/!acme/greeting/@v/list").body()).isEqualTo("v1.0.0\n");
        assertThat(get("/github.com/!acme/greeting/@latest").body()).contains("v1.0.0");

        proxy.publish(greeting("v1.1.0", "good evening"));

        assertThat(get("/github.com/!acme/greeting/@v/list").body()).isEqualTo("v1.0.0\nv1.1.0\n");
        assertThat(get("/github.com/!acme/greeting/@latest").body()).contains("v1.1.0");
    }

    @Test
    void failsAtOnceThoughItWasAskedBefore() throws Exception {
        get("/github.com/!acme/greeting/@v/list");
        get("/github.com/!acme/greeting/@latest");

        proxy.fetcher().failingWith(new FetchException.Unavailable("host down"));

        assertThat(get("/github.com/!acme/greeting/@v/list").status()).isEqualTo(502);
        assertThat(get("/github.com/!acme/greeting/@latest").status()).isEqualTo(502);
        proxy.fetcher().recovered();
        assertThat(get("/github.com/!acme/greeting/@latest").status()).isEqualTo(200);
    }

    @Test
    void failsOnCue() throws Exception {
        proxy.fetcher().failingWith(new FetchException.Unavailable("host down"));

        assertThat(get("/github.com/!acme/greeting/@v/v1.0.0.zip").status()).isEqualTo(502);
    }

    @Test
    void remembersRequests() throws Exception {
        get("/github.com/%21acme/greeting/@v/list");
        get("/nonsense");

        assertThat(proxy.requests()).containsExactly("/github.com/!acme/greeting/@v/list", "/nonsense");
    }

    @Test
    void answersHeadWithoutABody() throws Exception {
        Response response = send("HEAD", "/github.com/!acme/greeting/@v/list");

        assertThat(response.status()).isEqualTo(200);
        assertThat(response.contentLength()).isEqualTo("v1.0.0\n".length());
        assertThat(response.body()).isEmpty();
    }

    @Test
    void takesNoOtherMethods() throws Exception {
        Response response = send("POST", "/github.com/!acme/greeting/@v/list");

        assertThat(response.status()).isEqualTo(405);
    }

    @Test
    void listensOnTheLoopbackAddress() {
        assertThat(proxy.url()).matches("http://127\\.0\\.0\\.1:[1-9][0-9]*");
        assertThat(proxy.goEnvironment())
                .containsEntry("GOPROXY", proxy.url())
                .containsEntry("GOSUMDB", "off")
                .containsKey("GOMODCACHE");
    }

    @Test
    void saysThatItIsNotRunning() {
        ModuleProxyExtension unregistered = ModuleProxyExtension.serving();

        assertThatThrownBy(unregistered::url)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("@RegisterExtension");
    }

    @Test
    void servesTheGoCommand(@TempDir Path folder) throws Exception {
        assumeTrue(hasGo(), "there is no go command on the PATH");
        Files.writeString(
                folder.resolve("go.mod"),
                "module example.com/main\n\ngo 1.20\n\nrequire " + GREETING.path() + " " + GREETING.version() + "\n");
        Files.writeString(
                folder.resolve("main.go"),
                "package main\n\nimport \"github.com/Acme/greeting\"\n\nfunc main() { println(greeting.Text) }\n");
        Path output = folder.resolve("output");
        ProcessBuilder go = new ProcessBuilder("go", "list", "-deps", "./...")
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        go.environment().putAll(proxy.goEnvironment());

        int exit = go.start().waitFor();

        assertThat(exit).as("%s", Files.readString(output)).isZero();
        assertThat(output).content().contains("github.com/Acme/greeting\n");
        assertThat(folder.resolve("go.sum")).content().contains("github.com/Acme/greeting v1.0.0 h1:");
        assertThat(proxy.requests()).contains("/github.com/!acme/greeting/@v/v1.0.0.zip");
    }

    @Test
    void servesTheGoCommandInAnEmptyEnvironmentAndVerified(@TempDir Path folder) throws Exception {
        assumeTrue(hasGo(), "there is no go command on the PATH");

        assertThat(download(folder)).contains("\"Sum\": \"h1:");

        assertThat(proxy.requests()).contains("/sumdb/sum.example/supported");
        assertThat(proxy.checksums().lookups()).containsExactly("github.com/!acme/greeting@v1.0.0");
    }

    @Test
    void showsTheGoCommandALie(@TempDir Path folder) throws Exception {
        assumeTrue(hasGo(), "there is no go command on the PATH");
        proxy.checksums().lieAbout(GREETING);

        assertThat(download(folder)).contains("checksum mismatch").contains("SECURITY ERROR");
    }

    @Test
    void failsToVerifyOnCue(@TempDir Path folder) throws Exception {
        assumeTrue(hasGo(), "there is no go command on the PATH");
        proxy.checksums().failingWith(new FetchException.Unavailable("database down"));

        assertThat(download(folder)).contains("database down");

        proxy.checksums().recovered();
        assertThat(download(folder)).contains("\"Sum\": \"h1:");
    }

    private String download(Path folder) throws Exception {
        Path output = folder.resolve("output");
        ProcessBuilder go = new ProcessBuilder("go", "mod", "download", "-json", GREETING.toString())
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        go.environment().keySet().retainAll(Set.of("PATH"));
        go.environment().putAll(proxy.goEnvironment());
        go.environment().put("GOSUMDB", proxy.checksums().gosumdb());
        // where it remembers the newest head
        go.environment().put("GOPATH", folder.resolve("gopath").toString());
        go.start().waitFor();
        return Files.readString(output);
    }

    private static boolean hasGo() {
        return Stream.of(System.getenv("PATH").split(File.pathSeparator, -1))
                .anyMatch(directory -> Files.isExecutable(Path.of(directory, "go")));
    }

    private record Response(int status, long contentLength, String body) {}

    private Response get(String path) throws IOException {
        return send("GET", path);
    }

    private Response send(String method, String path) throws IOException {
        HttpURLConnection connection =
                (HttpURLConnection) URI.create(proxy.url() + path).toURL().openConnection();
        connection.setRequestMethod(method);
        int status = connection.getResponseCode();
        try (InputStream body = status < 400 ? connection.getInputStream() : connection.getErrorStream()) {
            String text = new String(body.readAllBytes(), StandardCharsets.UTF_8);
            return new Response(status, connection.getContentLengthLong(), text);
        }
    }
}
