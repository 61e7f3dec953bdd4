package dev.athens.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.athens.config.ConfigException;
import dev.athens.server.RawHttp.Reply;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HomeHandlerIT {
    private static final String BROWSER = "Accept: text/html,application/xhtml+xml,*/*;q=0.8";

    @TempDir
    Path folder;

    private static AthensServer.Builder builder() {
        return AthensServer.builder(request -> new CompletableFuture<>())
                .host("127.0.0.1")
                .port(0);
    }

    @Test
    void tellsProgramsHowItIsUsed() throws IOException {
        try (AthensServer server =
                builder().noSumPatterns(List.of("*.corp.example", "e.com/x")).start()) {
            Reply reply = RawHttp.get(server.port(), "/");

            assertThat(reply.header("content-type")).isEqualTo("text/plain; charset=utf-8");
            assertThat(reply.header("vary")).isEqualTo("Accept");
            assertThat(reply.text())
                    .contains("GOPROXY=http://proxy.example\n")
                    .contains("GONOSUMDB=*.corp.example,e.com/x\n");
        }
    }

    @Test
    void showsBrowsersAPage() throws IOException {
        try (AthensServer server =
                builder().path("/go").noSumPatterns(List.of("<b>.example")).start()) {
            Reply reply = RawHttp.get(server.port(), "/go/", BROWSER);

            assertThat(reply.header("content-type")).isEqualTo("text/html; charset=utf-8");
            assertThat(reply.header("content-security-policy"))
                    .isEqualTo("default-src 'none'; style-src 'unsafe-inline'");
            assertThat(reply.text())
                    .contains("GOPROXY=http://proxy.example/go<")
                    .contains("href=\"http://proxy.example/go/catalog\"")
                    .contains("GONOSUMDB=&lt;b&gt;.example")
                    .doesNotContain("%1$s");
            assertThat(RawHttp.send(server.port(), "HEAD", "/go", BROWSER).header("content-length"))
                    .isEqualTo(reply.header("content-length"));
        }
    }

    @Test
    void isNotFooledByAHost() throws IOException {
        try (AthensServer server = builder().start()) {
            for (String host : List.of("<script>", "a\"b", "a b", "-", "a:999999", "evil.example/path")) {
                Reply reply = RawHttp.exchange(
                        server.port(),
                        "GET / HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n" + BROWSER + "\r\n\r\n");
                assertThat(reply.status()).isIn(200, 400);
                assertThat(reply.text()).doesNotContain(host + "/");
            }
            assertThat(RawHttp.exchange(server.port(), "GET / HTTP/1.0\r\n\r\n").status())
                    .isEqualTo(200);
        }
    }

    @Test
    void showsThePageOfTheOperator() throws IOException {
        Path page = Files.writeString(folder.resolve("home.html"), "<p>{{ .Host }} {{.NoSumPatterns}} }} $1 \\</p>\n");
        try (AthensServer server =
                builder().homeTemplate(page).noSumPatterns(List.of("a&b")).start()) {
            Reply reply = RawHttp.get(server.port(), "/", BROWSER);

            assertThat(reply.text()).isEqualTo("<p>http://proxy.example a&amp;b }} $1 \\</p>\n");
            assertThat(reply.header("content-security-policy")).isEmpty();
        }
    }

    /** The page in the documentation of gomods/athens, as far as its actions go. */
    @ParameterizedTest
    @CsvSource({
        "corp.example/*,  '<pre>GOPROXY=http://proxy.example,direct</pre>| |<p>GONOSUMDB=corp.example/*</p>| |'",
        "'',              '<pre>GOPROXY=http://proxy.example,direct</pre>| |'"
    })
    void understandsTheTemplateThatGomodsAthensDocuments(String patterns, String expected) throws IOException {
        Path page = Files.writeString(folder.resolve("home.html"), """
                <pre>GOPROXY={{ .Host }},direct</pre>
                 {{ if .NoSumPatterns }}
                <p>GONOSUMDB={{ .NoSumPatterns }}</p>
                 {{ end }}
                """);
        List<String> noSumPatterns = patterns.isEmpty() ? List.of() : List.of(patterns);
        try (AthensServer server =
                builder().homeTemplate(page).noSumPatterns(noSumPatterns).start()) {
            assertThat(RawHttp.get(server.port(), "/", BROWSER).text().replace('\n', '|'))
                    .isEqualTo(expected);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "'{{ .Other }}',                              this action is not known",
        "'{{',                                        this action is not known",
        "'{{ .Host',                                  this action is not known",
        "'{{ .Host }} {{ .Host | html }}',            this action is not known",
        "'{{ range .NoSumPatterns }}{{ end }}',       this action is not known",
        "'{{-.Host }}',                               this action is not known",
        "'{{ if .Host }}',                            an {{ end }} is missing",
        "'{{ end }}',                                 {{ end }} without {{ if }}",
        "'{{ if .Host }}{{ else }}{{ else }}{{end}}', {{ else }} without {{ if }}"
    })
    void refusesATemplateThatItDoesNotUnderstand(String text, String problem) throws IOException {
        Path page = Files.writeString(folder.resolve("home.html"), "<p>\n<p>" + text);

        assertThatThrownBy(() -> builder().homeTemplate(page))
                .isInstanceOf(ConfigException.class)
                .hasMessageStartingWith(page + ":2: " + problem);
    }

    @Test
    void keepsRobotsAway() throws IOException {
        try (AthensServer server = builder().path("/go").start()) {
            assertThat(RawHttp.get(server.port(), "/go/robots.txt").text()).isEqualTo("User-agent: *\nDisallow: /\n");
            assertThat(RawHttp.send(server.port(), "HEAD", "/go/robots.txt").header("content-length"))
                    .isEqualTo("26");
        }
    }

    @Test
    void tellsRobotsWhatTheOperatorSays() throws IOException {
        Path rules = Files.writeString(folder.resolve("robots.txt"), "User-agent: *\nAllow: /\n");
        try (AthensServer server = builder().robots(rules).start()) {
            assertThat(RawHttp.get(server.port(), "/robots.txt").text()).isEqualTo("User-agent: *\nAllow: /\n");
        }
        Files.delete(rules);
        assertThatThrownBy(() -> builder().robots(rules)).hasMessage(rules + ": no such file");
    }
}
