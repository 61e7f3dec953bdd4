package dev.athens.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.athens.module.ModulePath;
import dev.athens.module.ModuleVersion;
import java.net.URI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FilterFileTest {
    private static final URI PROXY = URI.create("https://proxy.example");
    private static final String SAMPLE = """
            # nothing but
            -
            + github.com/acme
            - github.com/acme/old <v1.4.0,v2    # bugs
            +   github.com/Azure
            D github.com/public/lib ~v1.2.3
            + example.com/one v1.2.3
            - github.com/acme/tools
            + github.com/acme/tools/good
            """;

    @ParameterizedTest
    @CsvSource({
        "github.com/acme/a, v1.0.0, +",
        "github.com/other/a, v1.0.0, -",
        "github.com/acmeother/a, v1.0.0, -",
        "github.com/acme/old, v1.3.9, -",
        "github.com/acme/old, v1.4.0, -",
        "github.com/acme/old, v1.4.0-rc.1, -",
        "github.com/acme/old, v1.3.10-0.20200102030405-0123456789ab, -",
        "github.com/acme/old, v0.0.0-20200102030405-0123456789ab, -",
        "github.com/acme/old, v1.4.1, +",
        "github.com/acme/old, v2.0.0+incompatible, -",
        "github.com/acme/old/v2, v2.5.0-beta, -",
        "github.com/acme/old/v3, v3.0.0, +",
        "github.com/Azure/a, v1.0.0, +",
        "github.com/azure/a, v1.0.0, -",
        "github.com/public/lib, v1.2.3, D",
        "github.com/public/lib, v1.2.30, D",
        "github.com/public/lib, v1.2.2, -",
        "github.com/public/lib, v1.3.0, -",
        "example.com/one, v1.2.3, +",
        "example.com/one, v1.2.30, -",
        "example.com/one, v1.2.3-rc.1, -",
        "github.com/acme/tools/bad, v1.0.0, -",
        "github.com/acme/tools/good/sub, v1.0.0, +",
    })
    void decidesByTheDeepestPathAndItsLastLineThatApplies(String module, String version, String sign) {
        ModuleFilter filter = FilterFile.parse("filter.conf", SAMPLE, PROXY);
        assertThat(sign(filter.version(ModuleVersion.parse(module, version)))).isEqualTo(sign);
    }

    @ParameterizedTest
    @CsvSource({
        "github.com/acme/tools, -",
        "github.com/ACME/Tools/bad, -",
        "github.com/acme/tools/good, +",
        "github.com/acme/old, +",
        "github.com/azure/x, +",
        "github.com/other/x, +",
        "evil.example, +",
        "github.com/public/lib, D",
        "github.com/twice/X, -",
        "not/a module%path, +",
    })
    void excludesRepositoriesByLinesThatNameThemInAnyLetterCase(String repository, String sign) {
        ModuleFilter filter = FilterFile.parse(
                "filter.conf", SAMPLE.replace(" ~v1.2.3", "") + "+ github.com/Twice\n- github.com/twice\n", PROXY);
        assertThat(sign(filter.repository(repository))).isEqualTo(sign);
    }

    @ParameterizedTest
    @CsvSource({
        "github.com/acme/old, +",
        "github.com/acme/tools, -",
        "github.com/other/a, -",
        "example.com/one, +",
        "example.com/two, -",
    })
    void excludesAModuleOnlyIfNoVersionMayBeIncluded(String module, String sign) {
        assertThat(sign(FilterFile.parse("filter.conf", SAMPLE, PROXY).module(ModulePath.parse(module))))
                .isEqualTo(sign);
    }

    @ParameterizedTest
    @CsvSource({
        "v1, v1.9.0, true",
        "1, v1.9.0, true",
        "v1, v10.0.0+incompatible, false",
        "v1.2, v1.2.9, true",
        "v1.2.*, v1.2.9-pre, true",
        "v1.2, v1.20.0, false",
        "v1.2.3, v1.2.3, true",
        "v1.2.3-rc.1, v1.2.3-rc.1, true",
        "v2.0.0, v2.0.0+incompatible, true",
        "~v1.2.3, v1.2.4, true",
        "~1.2.3, v1.2.3-rc.1, false",
        "^v1.2.3, v1.9.0, true",
        "^1.2.3, v1.2.2, false",
        "^v1.2.3, v2.0.0+incompatible, false",
        "<v1.2.3, v1.2.3, true",
        "<1.2.3, v0.9.0, true",
        "<v1.2.3, v1.2.4-0.20200102030405-0123456789ab, false",
    })
    void readsQualifiers(String qualifier, String version, boolean matches) {
        ModuleFilter filter = FilterFile.parse("f", "- example.com/m " + qualifier);
        assertThat(sign(filter.version(ModuleVersion.parse("example.com/m", version))))
                .isEqualTo(matches ? "-" : "+");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "* example.com/a | f:1: unknown sign *, a line begins with +, - or D and a blank",
                "+example.com/a | f:1: unknown sign +example.com/a, a line begins with +, - or D and a blank",
                "- a v1 v2 | f:1: too many fields, a line is a sign, a path and qualifiers parted by commas only",
                "D example.com/a | f:1: no proxy is configured that D could send clients to",
                "- a/!b | f:1: malformed path a/!b, must be the beginning of a module path",
                "- a//b | f:1: malformed path a//b, must be the beginning of a module path",
                "- a v1, | f:1: qualifier : must be like v1, v1.2, v1.2.3, ~v1.2.3, ^v1.2.3 or <v1.2.3",
                "- a * | f:1: qualifier *: must be like v1, v1.2, v1.2.3, ~v1.2.3, ^v1.2.3 or <v1.2.3",
                "- a <v1.2 | f:1: qualifier <v1.2: must name a whole version such as <v1.2.3",
                "- a v1.2.3.* | f:1: qualifier v1.2.3.*: must be like v1, v1.2, v1.2.3, ~v1.2.3, ^v1.2.3 or <v1.2.3",
                "- a master | f:1: qualifier master: must be like v1, v1.2, v1.2.3, ~v1.2.3, ^v1.2.3 or <v1.2.3",
            })
    void saysWhichLineIsWrong(String line, String message) {
        assertThatThrownBy(() -> FilterFile.parse("f", line))
                .isInstanceOf(PolicySyntaxException.class)
                .hasMessage(message);
    }

    @Test
    void takesTabsAndSeveralBlanksForOne() {
        ModuleFilter filter = FilterFile.parse("f", "-\t  example.com/a\t v1\n");
        assertThat(filter.version(ModuleVersion.parse("example.com/a", "v1.0.0")))
                .isEqualTo(
                        new ModuleFilter.Verdict.Exclude(
                                "example.com/a@v1.0.0: excluded by line 1 of the filter of this proxy: -\t  example.com/a\t v1"));
        assertThat(sign(filter.module(ModulePath.parse("example.com/b")))).isEqualTo("+");
    }

    private static String sign(ModuleFilter.Verdict verdict) {
        if (verdict instanceof ModuleFilter.Verdict.Elsewhere elsewhere) {
            assertThat(elsewhere.proxy()).isEqualTo(PROXY);
            return "D";
        }
        return verdict instanceof ModuleFilter.Verdict.Include ? "+" : "-";
    }
}
