package dev.athens.standalone.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The started jar with a login for a host, asked for modules whose import pages lead to that host. */
@Timeout(120)
@Tag("attack")
class StrangersIT {
    @TempDir
    static Path folder;

    private static GitHttpBackend git;
    private static ImportPages pages;
    private static AthensJar athens;

    @BeforeAll
    static void start() throws Exception {
        GoCommand.require("git");
        Path repositories = folder.resolve("repositories");
        for (String name : new String[] {"secret", "hidden"}) {
            GitRepository.create(repositories.resolve("corp").resolve(name))
                    .commit("a.go", "package a\n")
                    .tag("v1.0.0");
        }
        git = new GitHttpBackend(repositories);
        pages = new ImportPages(Map.of(
                "evil.example/x", "https://github.com/corp/secret",
                "trusted.example/x", "https://github.com/corp/secret",
                "trusted.example/y", "https://github.com/corp/hidden",
                "private.example/x", "https://github.com/corp/secret"));
        Path filter = Files.writeString(folder.resolve("filter"), "- github.com/corp/hidden\n");
        athens = AthensJar.start(
                folder.resolve("athens"),
                Map.ofEntries(
                        Map.entry("GOPROXY", "direct"),
                        Map.entry("GOINSECURE", "*.example"),
                        Map.entry("GOPRIVATE", "private.example"),
                        Map.entry("ATHENS_TRUSTED_IMPORTS", "trusted.example"),
                        Map.entry("ATHENS_FILTER_FILE", filter.toString()),
                        Map.entry("HTTP_PROXY", pages.url()),
                        Map.entry("HTTPS_PROXY", pages.url()),
                        Map.entry("GIT_CONFIG_COUNT", "1"),
                        Map.entry(
                                "GIT_CONFIG_KEY_0", "url." + git.url().replace("://", "://me:secret@") + "/.insteadOf"),
                        Map.entry("GIT_CONFIG_VALUE_0", "https://github.com/")));
    }

    @AfterAll
    static void stop() {
        athens.close();
        pages.close();
        git.close();
    }

    private static HttpResponse<String> list(String module) throws Exception {
        String escaped = module.replaceAll("([A-Z])", "!$1").toLowerCase(Locale.ROOT);
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create(athens.url() + "/" + escaped + "/@v/list"))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
    }

    @Test
    void givesTheModuleItselfAndWhomTheOperatorTrustsWhatNeedsALogin() throws Exception {
        for (String module : new String[] {"github.com/corp/secret", "trusted.example/x", "private.example/x"}) {
            HttpResponse<String> response = list(module);
            assertThat(response.body()).as(module).isEqualTo("v1.0.0\n");
        }
    }

    @Test
    void givesStrangersNothingThatNeedsALogin() throws Exception {
        assertThat(list("github.com/corp/secret").statusCode()).isEqualTo(200);
        int before = git.requests().size();
        HttpResponse<String> response = list("evil.example/x");
        assertThat(response.statusCode()).as(response.body()).isGreaterThanOrEqualTo(400);
        assertThat(git.requests()).hasSize(before);
    }

    @Test
    void givesNobodyWhatTheFilterExcludes() throws Exception {
        for (String module : new String[] {"github.com/corp/hidden", "trusted.example/y", "github.com/CORP/Hidden"}) {
            HttpResponse<String> response = list(module);
            assertThat(response.statusCode()).as(response.body()).isEqualTo(403);
            assertThat(response.body()).contains("excluded by line 1 of the filter of this proxy");
        }
        assertThat(git.requests())
                .noneMatch(request -> request.toLowerCase(Locale.ROOT).contains("hidden"));
    }
}
