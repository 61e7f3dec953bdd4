package dev.athens.vcs.jgit.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import okhttp3.HttpUrl;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GitSettingsTest {
    private static final HttpUrl REPOSITORY = HttpUrl.get("https://git.corp.example/u/r.git/info/refs");

    @TempDir
    private Path home;

    private final Map<String, String> environment = new HashMap<>(Map.of("GIT_CONFIG_NOSYSTEM", "1"));

    @Test
    void rewritesTheLongestBeginning() throws IOException {
        write(".gitconfig", """
                [url "ssh://git@a.example/"]
                    insteadOf = https://github.com/
                [url "file:///srv/"]
                    insteadOf = https://github.com/u/
                    insteadOf = https://gitlab.com/
                """);

        assertThat(read().rewrite("https://github.com/u/r")).isEqualTo(new GitSettings.Target("file:///srv/r", true));
        assertThat(read().rewrite("https://gitlab.com/u/r")).isEqualTo(new GitSettings.Target("file:///srv/u/r", true));
        assertThat(read().rewrite("https://github.com/v/r"))
                .isEqualTo(new GitSettings.Target("ssh://git@a.example/v/r", true));
        assertThat(read().rewrite("https://h.example/r"))
                .isEqualTo(new GitSettings.Target("https://h.example/r", false));
    }

    @Test
    void readsIncludedFiles() throws IOException {
        write(".gitconfig", "[include]\npath = ~/more\n");
        write("more", "[url \"https://b.example/\"]\ninsteadOf = https://a.example/\n");

        assertThat(read().rewrite("https://a.example/x").url()).isEqualTo("https://b.example/x");
    }

    @Test
    void readsTheFilesThatTheEnvironmentNames() throws IOException {
        write(".gitconfig", "[http]\nextraHeader = X: home\n");
        environment.remove("GIT_CONFIG_NOSYSTEM");
        environment.put("GIT_CONFIG_SYSTEM", write("system", "[http]\nextraHeader = X: system\n"));
        environment.put("GIT_CONFIG_GLOBAL", write("global", "[http]\nextraHeader = X: global\n"));

        assertThat(read().extraHeaders(REPOSITORY, true)).containsExactly("X: system", "X: global");
    }

    @Test
    void readsBothFilesOfTheUser() throws IOException {
        write(".gitconfig", "[http]\nextraHeader = X: home\n");
        write(".config/git/config", "[http]\nextraHeader = X: xdg\n");

        assertThat(read().extraHeaders(REPOSITORY, true)).containsExactly("X: xdg", "X: home");
    }

    @Test
    void readsEntriesFromTheEnvironment() throws IOException {
        write(".gitconfig", "[http]\nextraHeader = X: home\n");
        environment.put("GIT_CONFIG_COUNT", "3");
        environment.put("GIT_CONFIG_KEY_0", "http.extraHeader");
        environment.put("GIT_CONFIG_VALUE_0", "X: one");
        environment.put("GIT_CONFIG_KEY_1", "http.extraHeader");
        environment.put("GIT_CONFIG_VALUE_1", "X: two");
        environment.put("GIT_CONFIG_KEY_2", "url.https://b.example/.insteadOf");
        environment.put("GIT_CONFIG_VALUE_2", "https://a.example/");

        assertThat(read().extraHeaders(REPOSITORY, true)).containsExactly("X: home", "X: one", "X: two");
        assertThat(read().rewrite("https://a.example/x").url()).isEqualTo("https://b.example/x");
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "-1", "1", "100000"})
    void rejectsBrokenEntriesInTheEnvironment(String count) {
        environment.put("GIT_CONFIG_COUNT", count);

        assertThatThrownBy(this::read).isInstanceOf(IOException.class).hasMessageContaining("GIT_CONFIG_");
    }

    @Test
    void rejectsAMalformedFile() throws IOException {
        write(".gitconfig", "[url");

        assertThatThrownBy(this::read)
                .isInstanceOf(IOException.class)
                .hasMessage("malformed git configuration .gitconfig");
    }

    @ParameterizedTest
    @CsvSource({
        "https://git.corp.example, true",
        "https://git.corp.example/, true",
        "https://GIT.corp.example:443/u, true",
        "https://*.corp.example/u/r.git, true",
        "https://*.example, false",
        "https://git.corp.example/u/r, false",
        "https://git.corp.example/v, false",
        "https://git.corp.example:8443, false",
        "https://me@git.corp.example, false",
        "http://git.corp.example, false",
        "git.corp.example, false",
    })
    void matchesSectionsAsGitDoes(String section, boolean matches) throws IOException {
        write(".gitconfig", "[http \"" + section + "\"]\nextraHeader = X: 1\n");

        assertThat(read().extraHeaders(REPOSITORY, false)).hasSize(matches ? 1 : 0);
    }

    @Test
    void letsTheBestFittingSectionDecide() throws IOException {
        write(".gitconfig", """
                [http "https://git.corp.example/u"]
                    proxy = http://folder:1
                [http "https://*.corp.example/u/r.git"]
                    proxy = http://any:1
                [http "https://git.corp.example"]
                    proxy = http://host:1
                [http]
                    proxy = http://general:1
                """);

        assertThat(read().proxy(REPOSITORY)).hasValue("http://folder:1");
        assertThat(read().proxy(HttpUrl.get("https://git.corp.example/v"))).hasValue("http://host:1");
        assertThat(read().proxy(HttpUrl.get("https://h.example/"))).hasValue("http://general:1");
    }

    @Test
    void keepsGeneralHeadersFromOtherServersAndEmptiesTheListOnAnEmptyOne() throws IOException {
        write(".gitconfig", """
                [http]
                    extraHeader = X: general
                [http "https://git.corp.example"]
                    extraHeader =
                    extraHeader = X: own
                """);

        assertThat(read().extraHeaders(REPOSITORY, true)).containsExactly("X: own");
        assertThat(read().extraHeaders(HttpUrl.get("https://h.example/"), true)).containsExactly("X: general");
        assertThat(read().extraHeaders(HttpUrl.get("https://h.example/"), false))
                .isEmpty();
    }

    @Test
    void readsHowCertificatesAreChecked() throws IOException {
        assertThat(read().verifiesCertificates(REPOSITORY)).isTrue();
        write(".gitconfig", "[http \"https://git.corp.example\"]\nsslVerify = false\nsslCAInfo = ~/ca.pem\n");

        assertThat(read().verifiesCertificates(REPOSITORY)).isFalse();
        assertThat(read().certificates(REPOSITORY)).hasValue(home.resolve("ca.pem"));
        assertThat(read().verifiesCertificates(HttpUrl.get("https://h.example")))
                .isTrue();
    }

    @Test
    void readsAnEmptyProxyAsNone() throws IOException {
        assertThat(read().proxy(REPOSITORY)).isEmpty();
        write(".gitconfig", "[http]\nproxy =\n");

        assertThat(read().proxy(REPOSITORY)).hasValue("");
    }

    private GitSettings read() throws IOException {
        return GitSettings.read(environment, home);
    }

    private String write(String name, String text) throws IOException {
        Path file = home.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, text).toString();
    }
}
