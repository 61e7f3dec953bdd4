package dev.athens.standalone.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The started jar with a file of credentials, before git's own server, which wants another login for each team. */
@Timeout(120)
class CredentialsIT {
    private static final List<String> SECRETS =
            List.of("TokenOfOne", "NextTokenOfOne", "PasswordOfTwo", "PasswordOfThree", "PasswordOfNetrc");

    @TempDir
    static Path folder;

    private static GitHttpBackend git;
    private static AthensJar athens;
    private static Map<String, String> environment;
    private static String rules;
    private static final List<String> SHOWN = new ArrayList<>();

    @BeforeAll
    static void start() throws Exception {
        GoCommand.require("git");
        Path repositories = folder.resolve("repositories");
        for (String team : List.of("one", "two", "three", "four")) {
            for (String name : List.of("a", "b")) {
                GitRepository.create(repositories.resolve(team).resolve(name))
                        .commit("a.go", "package a\n")
                        .tag("v1.0.0");
            }
        }
        git = new GitHttpBackend(repositories);
        git.needsLogin("/one/", basic("x-access-token", "TokenOfOne"));
        git.needsLogin("/two/", basic("two", "PasswordOfTwo"));
        git.needsLogin("/three/", basic("three", "PasswordOfThree"));
        String host = git.url().replace("http://", "");
        Files.writeString(folder.resolve("token"), "TokenOfOne\n");
        Files.writeString(folder.resolve("git-credentials"), "http://three:PasswordOfThree@" + host + "\n");
        Path helper = Files.writeString(
                folder.resolve("helper"), "#!/bin/sh\necho username=two\necho password=PasswordOfTwo\n");
        Files.setPosixFilePermissions(helper, PosixFilePermissions.fromString("rwx------"));
        rules = """
                [[rule]]
                modules = ["github.com/one"]
                host = "%1$s"
                insecure = true
                token_file = "%2$s/token"

                [[rule]]
                modules = ["github.com/two"]
                host = "%1$s"
                insecure = true
                helper = ["%2$s/helper"]

                [[rule]]
                modules = ["github.com/three"]
                host = "%1$s"
                insecure = true
                git_credentials_file = "%2$s/git-credentials"
                """.formatted(host, folder);
        Files.writeString(folder.resolve("credentials.toml"), rules);
        Files.writeString(folder.resolve("netrc"), "machine 127.0.0.1 login netrc password PasswordOfNetrc\n");
        environment = Map.ofEntries(
                Map.entry("GOPROXY", "direct"),
                Map.entry(
                        "ATHENS_CREDENTIALS_FILE",
                        folder.resolve("credentials.toml").toString()),
                Map.entry("ATHENS_NETRC_PATH", folder.resolve("netrc").toString()),
                Map.entry("ATHENS_LOG_LEVEL", "trace"),
                Map.entry("GIT_CONFIG_COUNT", "1"),
                Map.entry("GIT_CONFIG_KEY_0", "url." + git.url() + "/.insteadOf"),
                Map.entry("GIT_CONFIG_VALUE_0", "https://github.com/"));
        athens = AthensJar.start(folder.resolve("athens"), environment);
    }

    @AfterAll
    static void stop() {
        athens.close();
        git.close();
    }

    private static String basic(String user, String password) {
        return "Basic " + Base64.getEncoder().encodeToString((user + ":" + password).getBytes(UTF_8));
    }

    private static HttpResponse<String> get(String path) throws Exception {
        HttpResponse<String> response = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create(athens.url() + path)).build(),
                        HttpResponse.BodyHandlers.ofString());
        SHOWN.add(response.body());
        return response;
    }

    private static AthensJar.Result command(String... arguments) throws Exception {
        AthensJar.Result result = AthensJar.run(folder.resolve("athens"), environment, arguments);
        SHOWN.add(result.output());
        return result;
    }

    @Test
    void fetchesForEachTeamWithItsOwnLoginAndShowsNoneOfThem() throws Exception {
        for (String team : List.of("one", "two", "three")) {
            HttpResponse<String> response = get("/github.com/" + team + "/a/@v/v1.0.0.zip");
            assertThat(response.statusCode()).as(team + ": " + response.body()).isEqualTo(200);
        }
        assertThat(command("explain", "github.com/two/a@v1.0.0").output())
                .contains(", by credentials.toml:7 (credential helper " + folder.resolve("helper") + ")");
        assertThat(command("config").output()).contains("CredentialsFile = \"" + folder);

        // a token that is rotated, and a password that is wrong
        git.needsLogin("/one/", basic("x-access-token", "NextTokenOfOne"));
        Files.writeString(folder.resolve("token"), "NextTokenOfOne\n");
        git.needsLogin("/three/", "somebody else");
        assertThat(get("/github.com/one/b/@v/v1.0.0.zip").statusCode()).isEqualTo(200);
        assertThat(get("/github.com/three/b/@v/v1.0.0.info").statusCode()).isEqualTo(404);
        // without a rule, as ever
        assertThat(get("/github.com/four/a/@v/v1.0.0.info").statusCode()).isEqualTo(200);

        // the rules before stay where the file is wrong, and the log says where that is
        Files.writeString(folder.resolve("credentials.toml"), rules.replace("token_file", "tokken_file"));
        for (int i = 0; !read("tokken_file: no such key, the nearest is token_file"); i++) {
            get("/github.com/two/none" + i + "/@v/list"); // whoever asks next looks at the file
        }
        assertThat(get("/github.com/two/b/@v/v1.0.0.zip").statusCode()).isEqualTo(200);
        AthensJar.Result failed = command("explain", "github.com/two/a@v1.0.0");
        assertThat(failed.status()).isNotZero();
        assertThat(failed.output()).contains("credentials.toml:5:1: tokken_file: no such key");

        SHOWN.addAll(athens.log());
        for (String secret : SECRETS) {
            for (String form : List.of(secret, Base64.getEncoder().encodeToString(secret.getBytes(UTF_8)))) {
                assertThat(SHOWN).noneMatch(text -> text.contains(form));
            }
        }
        for (String header : List.of(
                basic("x-access-token", "TokenOfOne"),
                basic("x-access-token", "NextTokenOfOne"),
                basic("two", "PasswordOfTwo"),
                basic("three", "PasswordOfThree"))) {
            assertThat(SHOWN).noneMatch(text -> text.contains(header.substring("Basic ".length())));
        }
    }

    private static boolean read(String words) {
        return athens.log().stream().anyMatch(line -> line.contains(words));
    }
}
