package dev.athens.fetch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.athens.content.ModuleFiles;
import dev.athens.module.ModulePath;
import dev.athens.module.ModuleVersion;
import dev.athens.module.Version;
import dev.athens.module.VersionQuery;
import dev.athens.protocol.VersionInfo;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GoEnvironmentTest {
    private static final ModulePath PUBLIC = ModulePath.parse("pub.example/m");
    private static final ModulePath PRIVATE = ModulePath.parse("corp.example/m");

    @ParameterizedTest
    @CsvSource(nullValues = "-", textBlock = """
                    # GOPRIVATE   , GONOPROXY    , GONOSUMDB    , past the proxy, past the database
                    -             , -            , -            , false         , false
                    corp.example  , -            , -            , true          , true
                    corp.example  , ''           , ''           , true          , true
                    corp.example  , none         , -            , false         , true
                    corp.example  , -            , none         , true          , false
                    -             , corp.example , -            , true          , false
                    -             , -            , corp.example , false         , true
                    """)
    void takesMissingPatternsFromGoprivate(
            String goprivate, String gonoproxy, String gonosumdb, boolean noProxy, boolean noSumdb) {
        Map<String, String> variables = new HashMap<>();
        Optional.ofNullable(goprivate).ifPresent(value -> variables.put("GOPRIVATE", value));
        Optional.ofNullable(gonoproxy).ifPresent(value -> variables.put("GONOPROXY", value));
        Optional.ofNullable(gonosumdb).ifPresent(value -> variables.put("GONOSUMDB", value));

        GoEnvironment environment = GoEnvironment.from(variables);

        assertThat(environment.noProxy().matches(PRIVATE)).isEqualTo(noProxy);
        assertThat(environment.noSumdb().matches(PRIVATE)).isEqualTo(noSumdb);
    }

    @Test
    void isDirectWithoutVariables() {
        GoEnvironment environment = GoEnvironment.from(Map.of());

        assertThat(environment.proxies()).isEqualTo(ProxyList.direct());
        assertThat(environment.sumdb()).isEmpty();
        assertThat(environment.vcs()).isEmpty();
        assertThat(environment.insecure().matches(PUBLIC)).isFalse();
        assertThat(GoEnvironment.from(Map.of("GOPROXY", " ")).proxies()).isEqualTo(ProxyList.direct());
    }

    @Test
    void readsWhatIsSet() {
        GoEnvironment environment = GoEnvironment.from(
                Map.of("GOSUMDB", "off", "GOVCS", "*:git", "GOINSECURE", "pub.example", "GOPROXY", "a.example"));

        assertThat(environment.sumdb()).contains("off");
        assertThat(environment.vcs()).isEqualTo("*:git");
        assertThat(environment.insecure().matches(PUBLIC)).isTrue();
        assertThat(environment.proxies()).hasToString("https://a.example");
    }

    @Test
    void doesNotShowCredentials() {
        assertThat(GoEnvironment.from(Map.of("GOPROXY", "https://user:secret@a.example,https://b.example?k=secret")))
                .asString()
                .doesNotContain("secret");
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', textBlock = """
                    # GOPROXY                            ; asked for a public module ; for a private one
                    direct                               ; direct                    ; direct
                    https://a.example                    ; https://a.example         ; direct
                    https://a.example,direct             ; https://a.example direct  ; direct
                    https://a.example|https://b.example  ; https://a.example https://b.example ; direct
                    """)
    void asksInTheOrderOfTheList(String goproxy, String forPublic, String forPrivate) {
        assertThat(asked(goproxy, PUBLIC)).containsExactly(forPublic.split(" "));
        assertThat(asked(goproxy, PRIVATE)).containsExactly(forPrivate.split(" "));
    }

    private static List<String> asked(String goproxy, ModulePath module) {
        List<String> asked = new ArrayList<>();
        ModuleFetcher fetcher = GoEnvironment.from(Map.of("GOPROXY", goproxy, "GOPRIVATE", "corp.example"))
                .fetcher(notFound("direct", asked), url -> notFound(url.toString(), asked));
        assertThatThrownBy(() -> fetcher.list(module)).isInstanceOf(FetchException.NotFound.class);
        return asked;
    }

    private static ModuleFetcher notFound(String name, List<String> asked) {
        return new ModuleFetcher() {
            @Override
            public List<Version> list(ModulePath module) throws FetchException {
                asked.add(name);
                throw new FetchException.NotFound(name);
            }

            @Override
            public VersionInfo resolve(ModulePath module, VersionQuery query) {
                throw new AssertionError(query);
            }

            @Override
            public ModuleFiles fetch(ModuleVersion version, Path scratch) {
                throw new AssertionError(version);
            }
        };
    }

    @Test
    void refusesAllButPrivateModulesWhenOff() throws Exception {
        ModuleFetcher fetcher = GoEnvironment.from(Map.of("GOPROXY", "off", "GOPRIVATE", "corp.example"))
                .fetcher(AnsweringFetcher.answering("direct"), url -> AnsweringFetcher.answering("proxy"));

        assertThatThrownBy(() -> fetcher.list(PUBLIC))
                .isInstanceOf(FetchException.Refused.class)
                .hasMessage("pub.example/m: module lookup disabled by GOPROXY=off");
        assertThatThrownBy(() -> fetcher.resolve(PUBLIC, new VersionQuery.Latest()))
                .isInstanceOf(FetchException.Refused.class)
                .hasMessage("pub.example/m@latest: module lookup disabled by GOPROXY=off");
        assertThat(fetcher.list(PRIVATE)).containsExactly(AnsweringFetcher.VERSION);
    }

    @Test
    void refusesAfterTheLastProxyWhenTheListEndsInOff() {
        ModuleFetcher fetcher = GoEnvironment.from(Map.of("GOPROXY", "https://a.example,off"))
                .fetcher(AnsweringFetcher.answering("direct"), url -> AnsweringFetcher.of("not-found", "proxy"));

        assertThatThrownBy(() -> fetcher.list(PUBLIC)).isInstanceOf(FetchException.Refused.class);
    }
}
