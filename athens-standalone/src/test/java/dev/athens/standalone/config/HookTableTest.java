package dev.athens.standalone.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.athens.config.ConfigException;
import dev.athens.module.ModulePath;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(30)
class HookTableTest {
    private static final String SECRET = "whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3";

    private static List<ServerConfig.HookTarget> targets(String toml) {
        return ServerConfig.of(Settings.of(Map.of(), TomlFile.parse("a.toml", toml)))
                .hooksOut()
                .targets();
    }

    @Test
    void readsWhoIsTold(@TempDir Path folder) throws Exception {
        Path file = Files.writeString(folder.resolve("secret"), SECRET + "\n");
        String toml = """
                [Hooks]
                Source = "https://athens.example"
                GiveUpAfter = "1h"

                [[Hooks.Targets]]
                Name = "ci"
                URL = "https://user:pass@ci.example/hook"
                Secret = "%1$s"

                [[Hooks.Targets]]
                Name = "scanner-2"
                URL = "http://10.0.0.1:8080"
                Modules = ["corp.example/*", "github.com/acme"]
                Types = ["stored", "failed"]
                SecretFile = '%2$s'
                FormerSecret = "%1$s"
                """.formatted(SECRET, file);
        ServerConfig.HooksOut hooks = ServerConfig.of(Settings.of(Map.of(), TomlFile.parse("a.toml", toml)))
                .hooksOut();

        assertThat(hooks.source()).isEqualTo("https://athens.example");
        assertThat(hooks.giveUpAfter()).isEqualTo(Duration.ofHours(1));
        ServerConfig.HookTarget ci = hooks.targets().get(0);
        assertThat(ci.types()).containsExactly("stored", "evicted", "quarantined", "deleted");
        assertThat(ci.modules().matches(ModulePath.parse("example.com/m"))).isTrue();
        assertThat(ci.formerSecret()).isEmpty();
        assertThat(ci.toString()).doesNotContain("pass").doesNotContain(SECRET);
        ServerConfig.HookTarget scanner = hooks.targets().get(1);
        assertThat(scanner.name()).isEqualTo("scanner-2");
        assertThat(scanner.types()).containsExactly("stored", "failed");
        assertThat(scanner.modules().matches(ModulePath.parse("example.com/m"))).isFalse();
        assertThat(scanner.modules().matches(ModulePath.parse("corp.example/m")))
                .isTrue();
        assertThat(scanner.secret()).isEqualTo(new ServerConfig.Secret(SECRET));
        assertThat(scanner.formerSecret()).isEqualTo(Optional.of(new ServerConfig.Secret(SECRET)));
    }

    @Test
    void tellsNobodyByDefault() {
        assertThat(targets("")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            Name = 'CI'             | a.toml:2:1: Name: must be up to 40 letters
            Nome = 'ci'             | a.toml:1:1: Name: is missing
            URL = 'ftp://x'         | a.toml:3:1: URL: must be a URL such as
            URL = 'https://u:p@ x'  | a.toml:3:1: URL: must be a URL such as
            Modules = 'x'           | a.toml:4:1: Modules: must be an array of strings
            Modules = ['[']         | a.toml:4:1: Modules:
            Types = ['saved']       | a.toml:5:1: Types: there is no type saved, only stored,
            Secret = 'short'        | a.toml:6:1: Secret: must be whsec_ and at least 24 bytes
            Secret = 'whsec_YQ=='   | a.toml:6:1: Secret: must be whsec_ and at least 24 bytes
            SecretFile = '/none'    | a.toml:7:1: SecretFile: there is Secret too
            Secrets = 'x'           | Secrets: no such key in [[Hooks.Targets]], the nearest is Secret
            """)
    void saysWhereItIsWrong(String line, String told) {
        String key = line.substring(0, line.indexOf(' '));
        StringBuilder toml = new StringBuilder("[[Hooks.Targets]]\n");
        Map<String, String> good = Map.of(
                "Name", "Name = 'ci'",
                "URL", "URL = 'https://ci.example'",
                "Modules", "Modules = ['*']",
                "Types", "Types = ['stored']",
                "Secret", "Secret = '" + SECRET + "'");
        for (String name : List.of("Name", "URL", "Modules", "Types", "Secret")) {
            String replaced = key.equals("Nome") ? "Name" : key;
            toml.append(name.equals(replaced) ? line : good.get(name)).append('\n');
        }
        if (!good.containsKey(key) && !key.equals("Nome")) {
            toml.append(line).append('\n');
        }
        assertThatThrownBy(() -> targets(toml.toString()))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining(told.strip())
                .hasMessageNotContaining("u:p@");
    }

    @Test
    void refusesTwoOfOneNameAndSomethingElseThanTables() {
        String one = "[[Hooks.Targets]]\nName = 'ci'\nURL = 'https://ci.example'\nSecret = '" + SECRET + "'\n";
        assertThatThrownBy(() -> targets(one + one)).hasMessageContaining("a.toml:6:1: Name: another target");
        assertThatThrownBy(() -> targets("[Hooks]\nTargets = 'ci'"))
                .hasMessageContaining("a.toml:2:1: Hooks.Targets: must be tables");
    }
}
