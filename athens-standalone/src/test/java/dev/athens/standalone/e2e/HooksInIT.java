package dev.athens.standalone.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A git server whose forge calls the started jar when somebody has pushed. The go command is the judge. */
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class HooksInIT {
    private static final String SECRET = "a secret of the forge and the proxy";

    @TempDir
    static Path folder;

    private static GitRepository repository;
    private static GitHttpBackend git;
    private static ImportPages pages;
    private static AthensJar athens;
    private static GoCommand go;

    @BeforeAll
    static void start() throws Exception {
        GoCommand.require("go", "git");
        Path repositories = folder.resolve("repositories");
        repository = GitRepository.create(repositories.resolve("acme").resolve("tool"));
        repository
                .commit("go.mod", "module vanity.example/tool\n", "a.go", "package tool\n")
                .tag("v1.0.0");
        git = new GitHttpBackend(repositories);
        pages = new ImportPages(Map.of("vanity.example/tool", git.url() + "/acme/tool"));
        athens = AthensJar.start(
                folder.resolve("athens"),
                Map.of(
                        "GOPROXY", "direct",
                        "GOPRIVATE", "vanity.example",
                        "GOINSECURE", "*",
                        "HTTP_PROXY", pages.url(),
                        "ATHENS_HOOKS_GITHUB_SECRET", "the secret before that one\n" + SECRET,
                        "ATHENS_HOOKS_REPOSITORIES", "https://github.com/acme/tool=vanity.example/tool"));
        go = new GoCommand(folder.resolve("go"), athens.url());
    }

    @AfterAll
    static void stop() {
        athens.close();
        pages.close();
        git.close();
    }

    private static String listed() throws Exception {
        return go.run(folder, "list", "-m", "-versions", "vanity.example/tool").strip();
    }

    /** As the forge does it, with the body that it sends. */
    private static HttpResponse<String> push(String tag, String secret) throws Exception {
        byte[] body;
        try (InputStream in = HooksInIT.class.getResourceAsStream("/hooks/github-push-tag.json")) {
            body = new String(in.readAllBytes(), UTF_8)
                    .replace("refs/tags/v1.1.0", "refs/tags/" + tag)
                    .getBytes(UTF_8);
        }
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(secret.getBytes(UTF_8), "HmacSHA256"));
        HttpRequest request = HttpRequest.newBuilder(URI.create(athens.url() + "/hooks/github"))
                .header("Content-Type", "application/json")
                .header("User-Agent", "GitHub-Hookshot/a5788b1")
                .header("X-GitHub-Event", "push")
                .header("X-GitHub-Delivery", "8e0dece0-cfbd-11e9-8e4c-f48db7a5cca7")
                .header("X-Hub-Signature-256", "sha256=" + HexFormat.of().formatHex(mac.doFinal(body)))
                .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                .build();
        return HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
    }

    @Test
    void showATagAtOnceInsteadOfAfterAMinute() throws Exception {
        assertThat(listed()).isEqualTo("vanity.example/tool v1.0.0");
        repository.commit("b.go", "package tool\n").tag("v1.1.0");
        assertThat(listed()).isEqualTo("vanity.example/tool v1.0.0");
        assertThat(push("v1.1.0", "a secret of somebody else").statusCode()).isEqualTo(401);
        assertThat(listed()).isEqualTo("vanity.example/tool v1.0.0");

        HttpResponse<String> answer = push("v1.1.0", SECRET);

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
        assertThat(listed()).isEqualTo("vanity.example/tool v1.0.0 v1.1.0");

        repository.commit("c.go", "package tool\n").tag("v1.2.0");
        assertThat(push("v1.2.0", SECRET).body()).contains("vanity.example/tool@v1.2.0");
        assertThat(listed()).endsWith(" v1.2.0");
        awaitStored("v1.2.0");
    }

    /** Nobody has asked for it. */
    private static void awaitStored(String version) throws Exception {
        Path zip = folder.resolve("athens/athens-data/vanity.example/tool/@v/" + version + ".zip");
        while (Files.notExists(zip)) {
            TimeUnit.MILLISECONDS.sleep(50);
        }
        assertThat(athens.log()).noneMatch(line -> line.contains(SECRET) || line.contains("secret before"));
    }
}
