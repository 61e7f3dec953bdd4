package dev.athens.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.athens.testkit.FakeModule;
import dev.athens.testkit.ModuleProxyExtension;
import java.io.File;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * Shows how to test what speaks the module proxy protocol, be it code of yours or the go command: the extension starts a
 * proxy with modules made of strings.
 */
class ProxyInTests {
    @RegisterExtension
    static final ModuleProxyExtension PROXY = ModuleProxyExtension.serving(
            FakeModule.of("example.com/greet", "v1.0.0").file("greet.go", "package greet\n"));

    @Test
    void answersAnyHttpClient() throws Exception {
        URI list = URI.create(PROXY.url() + "/example.com/greet/@v/list");

        HttpResponse<String> response = HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(list).build(), HttpResponse.BodyHandlers.ofString());

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body()).isEqualTo("v1.0.0\n");
        assertThat(PROXY.requests()).contains("/example.com/greet/@v/list");
    }

    @Test
    void answersTheGoCommand(@TempDir Path folder) throws Exception {
        requireGo();
        Path output = folder.resolve("output");
        ProcessBuilder go = new ProcessBuilder("go", "mod", "download", "-json", "example.com/greet@v1.0.0")
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        go.environment().putAll(PROXY.goEnvironment());

        Process process = go.start();
        boolean ended = process.waitFor(120, TimeUnit.SECONDS);
        process.destroyForcibly();

        assertThat(ended).as("the go command ends").isTrue();
        assertThat(process.exitValue()).as("%s", Files.readString(output)).isZero();
        assertThat(output).content().contains("\"Sum\": \"h1:");
        assertThat(PROXY.requests()).contains("/example.com/greet/@v/v1.0.0.zip");
    }

    /** Skips the test if there is no go command, unless this is a continuous build. */
    private static void requireGo() {
        boolean found = Stream.of(System.getenv("PATH").split(File.pathSeparator, -1))
                .anyMatch(directory -> Files.isExecutable(Path.of(directory, "go")));
        if ("true".equals(System.getenv("CI"))) {
            assertThat(found).as("the go command is on the PATH").isTrue();
        }
        assumeTrue(found, "there is no go command on the PATH");
    }
}
