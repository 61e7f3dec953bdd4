package dev.athens.standalone.hooks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.athens.config.ConfigException;
import dev.athens.module.ModulePath;
import dev.athens.module.ModuleVersion;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(value = 1, unit = TimeUnit.MINUTES)
class PushTest {
    private static Push read(String file, boolean isDeleteEvent) throws IOException {
        try (InputStream in = Deliveries.class.getResourceAsStream("/hooks/" + file)) {
            return Push.read(in, isDeleteEvent).orElseThrow();
        }
    }

    private static Optional<Push> parse(String json) throws IOException {
        return Push.read(new ByteArrayInputStream(json.getBytes(StandardCharsets.UTF_8)), false);
    }

    private static Set<String> names(Set<?> values) {
        return values.stream().map(Object::toString).collect(Collectors.toSet());
    }

    private static Set<ModulePath> nothingRemembered(ModulePath root) {
        return Set.of();
    }

    @ParameterizedTest
    @CsvSource({
        "github-push-tag.json, false, v1.1.0, github.com/acme/tool",
        "github-delete-tag.json, true, v1.1.0, github.com/acme/tool",
        "gitlab-tag-push.json, false, sub/v2.0.0, gitlab.acme.example/group/team/tool",
        "gitlab-tag-delete.json, true, sub/v2.0.0, gitlab.acme.example/group/team/tool",
        "gitea-create-tag.json, false, v1.1.0, git.acme.example/acme/tool",
        "gitea-push-branch.json, false, , git.acme.example/acme/tool"
    })
    void isReadFromWhatForgesSend(String file, boolean isDeletion, String tag, String root) throws IOException {
        Push push = read(file, file.startsWith("github-delete"));

        assertThat(push.tag()).isEqualTo(Optional.ofNullable(tag));
        assertThat(push.isDeletion()).isEqualTo(isDeletion);
        assertThat(RepositoryModules.of(List.of()).roots(push.repositories())).containsExactly(root);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"ref\": \"refs/tags/v1.0.0\"}",
                "{\"repository\": \"https://host.example/a\"}",
                "{\"ref\": 7, \"repository\": \"https://host.example/a\"}",
                "{\"ref\": null, \"repository\": {\"html_url\": [\"https://host.example/a\"]}}",
                "{\"commits\": [{\"ref\": \"refs/tags/v1\", \"repository\": \"https://host.example/a\"}]}"
            })
    void isNothingElse(String json) throws IOException {
        assertThat(parse(json)).isEmpty();
    }

    @Test
    void isReadFromAShortBodyOfOnesOwn() throws IOException {
        Push push = parse(
                        "{\"repository\": \"git@host.example:a/b.git\", \"ref\": \"refs/tags/v1.0.0\", \"deleted\": true}")
                .orElseThrow();

        assertThat(push).isEqualTo(new Push(Optional.of("v1.0.0"), true, Set.of("git@host.example:a/b.git")));
    }

    @Test
    void keepsOnlyAFewShortTexts() throws IOException {
        String many = Stream.iterate(0, i -> i + 1)
                .limit(1000)
                .map(i -> "\"html_url\": \"https://host.example/" + i + "\"")
                .collect(Collectors.joining(","));
        assertThat(parse("{\"ref\": \"r\", \"repository\": {" + many + "}}")
                        .orElseThrow()
                        .repositories())
                .hasSize(16);
        assertThat(parse("{\"ref\": \"" + "r".repeat(100_000) + "\", \"repository\": \"https://host.example/a\"}"))
                .isEmpty();
        assertThatThrownBy(() -> parse("[".repeat(10_000))).isInstanceOf(IOException.class);
    }

    @ParameterizedTest
    @CsvSource({
        "v1.2.3, host.example/r|host.example/r.git, host.example/r@v1.2.3",
        "v2.0.0, host.example/r|host.example/r.git|host.example/r/v2,"
                + "host.example/r/v2@v2.0.0|host.example/r@v2.0.0+incompatible",
        "a/b/v0.1.0, host.example/r|host.example/r.git|host.example/r/a/b, host.example/r/a/b@v0.1.0",
        "a/v3.0.0-rc.1, host.example/r|host.example/r.git|host.example/r/a|host.example/r/a/v3, host.example/r/a/v3@v3.0.0-rc.1",
        "release-7, host.example/r|host.example/r.git, ''",
        "v1.2, host.example/r|host.example/r.git, ''",
        "../v1.0.0, host.example/r|host.example/r.git, ''"
    })
    void touchesTheModulesThatATagIsFor(String tag, String modules, String versions) {
        Push push = new Push(Optional.of(tag), false, Set.of("x"));

        TouchedModules touched = TouchedModules.of(push, Set.of("host.example/r"), PushTest::nothingRemembered);

        assertThat(names(touched.modules())).containsExactlyInAnyOrder(modules.split("\\|"));
        assertThat(touched.versions().stream().map(ModuleVersion::toString))
                .containsExactly(versions.isEmpty() ? new String[0] : versions.split("\\|"));
    }

    @Test
    void touchesWhatClientsHaveAskedFor() {
        Push branch = new Push(Optional.empty(), false, Set.of("x"));
        ModulePath asked = ModulePath.parse("host.example/r/deep/v4");

        TouchedModules touched = TouchedModules.of(
                branch,
                Set.of("host.example/r"),
                root -> root.value().equals("host.example/r") ? Set.of(asked) : Set.of());

        assertThat(touched.modules()).contains(asked);
        assertThat(touched.versions()).isEmpty();
    }

    @Test
    void fetchesNothingThatIsGone() {
        Push deletion = new Push(Optional.of("v1.0.0"), true, Set.of("x"));

        TouchedModules touched = TouchedModules.of(deletion, Set.of("host.example/r"), PushTest::nothingRemembered);

        assertThat(touched.versions()).isEmpty();
        assertThat(touched.modules()).isNotEmpty();
    }

    @Test
    void knowsVersionsOfPathsThatEndInTheirMajorVersion() {
        Push push = new Push(Optional.of("v2.4.0"), false, Set.of("x"));

        TouchedModules touched = TouchedModules.of(push, Set.of("gopkg.in/yaml.v2"), PushTest::nothingRemembered);

        assertThat(names(touched.versions())).contains("gopkg.in/yaml.v2@v2.4.0");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://git.corp.example/team/tool",
                "https://git.corp.example/team/tool.git/",
                "https://user:secret@GIT.corp.example/team/tool.git",
                "ssh://git@git.corp.example:2222/team/tool.git",
                "git@git.corp.example:team/tool.git",
                "git.corp.example/team/tool"
            })
    void isOfTheSameRepositoryHoweverThatIsReached(String address) {
        RepositoryModules modules = RepositoryModules.of(List.of(
                "https://git.corp.example/team/tool=corp.example/tool",
                "git@git.corp.example:team/tool.git = corp.example/more",
                "https://git.corp.example/team/tools=corp.example/tools"));

        assertThat(modules.roots(Set.of(address))).containsExactly("corp.example/tool", "corp.example/more");
    }

    @Test
    void isOfNoModuleIfTheAddressHasAPort() {
        assertThat(RepositoryModules.of(List.of()).roots(Set.of("http://git.corp.example:8080/team/tool")))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"nonsense", "=corp.example/a", "https://git.corp.example/a=", "https://git.corp.example/a=A B"})
    void isNotMappedByNonsense(String item) {
        assertThatThrownBy(() -> RepositoryModules.of(List.of(item)))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("Hooks.Repositories");
    }
}
