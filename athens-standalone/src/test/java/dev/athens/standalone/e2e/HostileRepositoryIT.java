package dev.athens.standalone.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.athens.testkit.git.GitFixture;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the started jar makes of repositories that attack whoever unpacks the module: no answer, and nothing stored. */
@Timeout(120)
@Tag("attack")
class HostileRepositoryIT {
    @TempDir
    static Path folder;

    private static AthensJar athens;

    @BeforeAll
    static void start() throws Exception {
        Files.createDirectories(folder.resolve("github.com/evil"));
        athens = AthensJar.start(
                folder.resolve("athens"),
                Map.of(
                        "GOPROXY",
                        "direct",
                        "GIT_CONFIG_COUNT",
                        "1",
                        "GIT_CONFIG_KEY_0",
                        "url." + folder.toUri() + ".insteadOf",
                        "GIT_CONFIG_VALUE_0",
                        "https://"));
    }

    @AfterAll
    static void stop() {
        athens.close();
    }

    @ParameterizedTest(name = "{0}: {1} → {2}")
    @CsvSource(ignoreLeadingAndTrailingWhitespace = false, textBlock = """
                    harmless,.gitignore,200
                    plain,.git/config,403
                    file,a/.git,403
                    capitals,a/.GIT/config,403
                    blank,.git /config,403
                    short,GIT~1/config,403
                    ignored,.g\u200Cit/config,404
                    stream,.git::$INDEX_ALLOCATION/config,404
                    """)
    void servesNoFilesThatGitTakesForItsOwn(String name, String file, int status) throws Exception {
        String module = "github.com/evil/" + name;
        GitFixture git = GitFixture.create(folder.resolve(module));
        git.commit()
                .file("go.mod", "module " + module + "\n")
                .file(
                        file.getBytes(StandardCharsets.UTF_8),
                        "[core]\n\tfsmonitor = touch owned\n".getBytes(StandardCharsets.UTF_8))
                .create();
        git.tag("v1.0.0");

        HttpResponse<String> response = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create(athens.url() + "/" + module + "/@v/v1.0.0.zip"))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());

        assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
        try (Stream<Path> stored = Files.walk(folder.resolve("athens/athens-data"))) {
            assertThat(stored.anyMatch(path -> path.endsWith(Path.of("evil", name, "@v", "v1.0.0.zip"))))
                    .isEqualTo(status == 200);
        }
    }
}
