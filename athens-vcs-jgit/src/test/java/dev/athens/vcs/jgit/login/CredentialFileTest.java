package dev.athens.vcs.jgit.login;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.athens.fetch.Login;
import dev.athens.net.http.HttpClients;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Which line of a file of git credentials is taken, with git itself as the judge. */
@Timeout(60)
class CredentialFileTest {
    private static final String FILE = """
            https://first:pw1@git.example
            https://second:pw2@git.example/team/a.git
            https://third:pw3@git.example/team/a
            https://p%40th:p%3Aw%2F4@paths.example/team/a.git/
            https://o:pw5@paths.example//team//b
            http://plain:pw6@git.example
            https://port:pw7@git.example:8443/x
            https://nopassword@empty.example
            https://:nouser@empty.example
            https://blank:@blank.example
            https://upper:pw8@UPPER.example
            https://colon:a:b:c@colon.example
            https://at:a@b@at.example
            https://percent:%zz%4@percent.example
            https://query:pw9@query.example?x=y
            https://fragment:pw10@fragment.example#f
            https://line:a%0Ab@line.example
            no url at all
            ://nothing:x@scheme.example

            https://last:pw11@git.example
            https://ümlaut:pässword@umlaut.example
            ssh://ssh:pw13@ssh.example
            """;

    @TempDir
    private Path folder;

    static Stream<String> urls() {
        return Stream.of(
                "https://git.example/team/a.git",
                "https://git.example/team/a",
                "https://git.example/other",
                "https://git.example:8443/x",
                "https://git.example:8443/y",
                "https://git.example:9443/y",
                "http://git.example/team/a",
                "https://paths.example/team/a.git",
                "https://paths.example/team/b",
                "https://paths.example/team//b",
                "https://empty.example/x",
                "https://blank.example/x",
                "https://upper.example/x",
                "https://colon.example/x",
                "https://at.example/x",
                "https://b/x",
                "https://percent.example/x",
                "https://query.example/x",
                "https://query.example/?x=y",
                "https://fragment.example/x",
                "https://line.example/x",
                "https://scheme.example/x",
                "https://umlaut.example/x",
                "https://ssh.example/x",
                "https://unknown.example/x");
    }

    @ParameterizedTest
    @MethodSource("urls")
    void givesWhatGitWouldTake(String url) throws Exception {
        Path file = Files.writeString(folder.resolve("credentials"), FILE);
        for (boolean usesPath : List.of(false, true)) {
            assertThat(new CredentialFile(file, usesPath).authorization(request(url)))
                    .as("by path: " + usesPath)
                    .isEqualTo(ofGit(file, url, usesPath));
        }
    }

    @Test
    void hasNoLoginsInAFileThatIsNotThere() throws Exception {
        assertThat(new CredentialFile(folder.resolve("none"), false).authorization(request("https://git.example/x")))
                .isEmpty();
    }

    private static HttpCredential.Request request(String url) {
        URI uri = URI.create(url);
        String path = uri.getPath().replaceFirst("^/+", "") + (uri.getQuery() == null ? "" : "?" + uri.getQuery());
        return new HttpCredential.Request(
                Server.of(url).orElseThrow(), path, (method, service, headers, body) -> new Web.Reply(404, ""));
    }

    private Optional<String> ofGit(Path file, String url, boolean usesPath) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                "git",
                "-c",
                "credential.helper=",
                "-c",
                "credential.helper=store --file=" + file,
                "-c",
                "credential.useHttpPath=" + usesPath,
                "credential",
                "fill"));
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD);
        builder.environment()
                .putAll(Map.of(
                        "GIT_CONFIG_NOSYSTEM",
                        "1",
                        "HOME",
                        folder.toString(),
                        "GIT_TERMINAL_PROMPT",
                        "0",
                        "GIT_ASKPASS",
                        "true"));
        Process git = builder.start();
        // as git's transports say it: the path without slashes at its ends
        HttpCredential.Request request = request(url);
        try (OutputStream out = git.getOutputStream()) {
            out.write(("protocol=" + GitCredential.protocol(request) + "\nhost="
                            + request.server().hostAndPort() + "\npath=" + request.path() + "\n\n")
                    .getBytes(UTF_8));
        }
        String answer = new String(git.getInputStream().readAllBytes(), UTF_8);
        git.waitFor();
        String user = field(answer, "username");
        String password = field(answer, "password");
        return user.isEmpty() && password.isEmpty()
                ? Optional.empty()
                : Optional.of(HttpClients.basic(new Login(user, password)));
    }

    private static String field(String answer, String name) throws IOException {
        return answer.lines()
                .filter(line -> line.startsWith(name + "="))
                .map(line -> line.substring(name.length() + 1))
                .findFirst()
                .orElse("");
    }
}
