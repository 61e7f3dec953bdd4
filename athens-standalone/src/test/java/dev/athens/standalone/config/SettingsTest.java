package dev.athens.standalone.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.athens.config.ConfigException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SettingsTest {
    @TempDir
    Path folder;

    private static Settings settings(Map<String, String> values) {
        return Settings.of(values, TomlFile.none());
    }

    @Test
    void prefersOptionsThenVariablesThenTheFileThenTheDefault() {
        TomlFile file = TomlFile.parse("a.toml", "LogLevel = 'error'");

        assertThat(Settings.of(Map.of("--log-level", "info", "ATHENS_LOG_LEVEL", "warn"), file)
                        .get(Key.LOG_LEVEL))
                .isEqualTo(new Setting(Key.LOG_LEVEL, "--log-level", "info", "option --log-level"));
        assertThat(Settings.of(Map.of("ATHENS_LOG_LEVEL", "warn"), file).get(Key.LOG_LEVEL))
                .isEqualTo(new Setting(
                        Key.LOG_LEVEL, "ATHENS_LOG_LEVEL", "warn", "environment variable ATHENS_LOG_LEVEL"));
        assertThat(Settings.of(Map.of(), file).get(Key.LOG_LEVEL))
                .isEqualTo(new Setting(Key.LOG_LEVEL, "a.toml:1:1: LogLevel", "error", "a.toml:1"));
        assertThat(settings(Map.of()).get(Key.LOG_LEVEL))
                .isEqualTo(new Setting(Key.LOG_LEVEL, "LogLevel", "debug", "default"));
    }

    @Test
    void passesOverWhatIsBlank() {
        TomlFile file = TomlFile.parse("a.toml", "LogLevel = 'error'\nNetworkMode = ''");

        assertThat(Settings.of(Map.of("ATHENS_LOG_LEVEL", " "), file)
                        .get(Key.LOG_LEVEL)
                        .value())
                .isEqualTo("error");
        assertThat(Settings.of(Map.of(), file).get(Key.NETWORK_MODE).value()).isEqualTo("strict");
    }

    @Test
    void letsBlankTurnTheRelayOff() {
        TomlFile file = TomlFile.parse("a.toml", "SumDBs = ['https://a.example']");

        assertThat(Settings.of(Map.of("ATHENS_SUM_DBS", ""), file)
                        .get(Key.SUM_DBS)
                        .value())
                .isEmpty();
        assertThat(Settings.of(Map.of(), TomlFile.parse("a.toml", "SumDBs = []"))
                        .isGiven(Key.SUM_DBS))
                .isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "ATHENS_ATHENS_PORT,                             PORT",
        "ATHENS_BASIC_AUTH_USER,                         BASIC_AUTH_USER",
        "ATHENS_PROXY_FORCE_SSL,                         FORCE_SSL",
        "ATHENS_STORAGE_DISK_ATHENS_DISK_STORAGE_ROOT,   DISK_ROOT",
        "ATHENS_SINGLEFLIGHT_REDIS_LOCKCONFIG_ATHENS_REDIS_LOCK_TTL, REDIS_LOCK_TTL"
    })
    void findsTheLongNamesThatGomodsAthensReadsFirst(String name, Key key) {
        Map<String, String> values = new HashMap<>(Map.of(name, "7"));
        key.variables().forEach(variable -> values.put(variable, "8"));

        assertThat(settings(values).get(key).value()).isEqualTo("7");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            ATHENS_STORGE_TYPE   | ATHENS_STORGE_TYPE: no such variable, the nearest is ATHENS_STORAGE_TYPE
            ATHENS_DOWNLOADMODE  | ATHENS_DOWNLOADMODE: no such variable, the nearest is ATHENS_DOWNLOAD_MODE
            ATHENS_PORT_FILE     | ATHENS_PORT_FILE: no such variable, the nearest is
            ATHENS_XYZZY_AND_ALL_THAT_IS_FAR_AWAY | ATHENS_XYZZY_AND_ALL_THAT_IS_FAR_AWAY: no such variable
            """)
    void refusesVariablesThatDoNotExist(String name, String told) {
        assertThatThrownBy(() -> settings(Map.of(name, "hunter2")))
                .isInstanceOf(ConfigException.class)
                .hasMessageStartingWith(told)
                .hasMessageNotContaining("hunter2");
    }

    @Test
    void passesOverWhatKubernetesSetsForAService() {
        Map<String, String> links = Map.of(
                "ATHENS_SERVICE_HOST", "10.0.0.7",
                "ATHENS_SERVICE_PORT", "80",
                "ATHENS_SERVICE_PORT_HTTP", "80",
                "ATHENS_PORT", "tcp://10.0.0.7:80",
                "ATHENS_PORT_80_TCP", "tcp://10.0.0.7:80",
                "ATHENS_PORT_80_TCP_PROTO", "tcp",
                "ATHENS_PORT_80_TCP_PORT", "80",
                "ATHENS_PORT_80_TCP_ADDR", "10.0.0.7",
                "ATHENS_PROXY_SERVICE_HOST", "10.0.0.8",
                "ATHENS_PROXY_PORT", "udp://10.0.0.8:53");

        Settings settings = settings(links);

        assertThat(settings.get(Key.PORT).source()).isEqualTo("default");
        assertThat(settings.warnings()).singleElement().asString().contains(links.keySet());
    }

    @Test
    void passesOverWhatTheDocumentationOfGomodsAthensSets() {
        Settings settings =
                settings(Map.of("ATHENS_STORAGE", "/srv", "ATHENS_SVN", "/root/.subversion", "ATHENS_BZR", ""));

        assertThat(settings.get(Key.DISK_ROOT).source()).isEqualTo("default");
        assertThat(settings.warnings())
                .containsExactlyInAnyOrder(
                        "ATHENS_STORAGE: ignored; the folder of the storage is ATHENS_DISK_STORAGE_ROOT",
                        "ATHENS_SVN: ignored; Subversion is not supported",
                        "ATHENS_BZR: ignored; Bazaar is not supported");
    }

    @Test
    void takesOnlyAddressesForThoseOfAService() {
        assertThatThrownBy(() -> settings(Map.of("ATHENS_PROXY_PORT", "80"))).hasMessageContaining("no such variable");
        assertThat(settings(Map.of("ATHENS_PORT", "80")).get(Key.PORT).value()).isEqualTo("80");
    }

    @Test
    void readsSecretsFromFiles() throws IOException {
        Path pass = Files.writeString(folder.resolve("pass"), " hunter2 \n");
        Path token = Files.writeString(folder.resolve("token"), "ghp\r\n");
        TomlFile file = TomlFile.parse("a.toml", "GithubTokenFile = '" + token + "'");

        Settings settings = Settings.of(Map.of("BASIC_AUTH_PASS_FILE", pass.toString()), file);

        assertThat(settings.get(Key.BASIC_AUTH_PASS).value()).isEqualTo(" hunter2 ");
        assertThat(settings.get(Key.BASIC_AUTH_PASS).source()).isEqualTo("environment variable BASIC_AUTH_PASS_FILE");
        assertThat(settings.get(Key.GITHUB_TOKEN).value()).isEqualTo("ghp");
    }

    @Test
    void letsAVariableWinOverTheSecretFileInTheToml() {
        TomlFile file = TomlFile.parse("a.toml", "GithubTokenFile = '/not/there'");

        assertThat(Settings.of(Map.of("ATHENS_GITHUB_TOKEN", "ghp"), file)
                        .get(Key.GITHUB_TOKEN)
                        .value())
                .isEqualTo("ghp");
    }

    @Test
    void refusesASecretAndItsFile() {
        assertThatThrownBy(() -> settings(Map.of("BASIC_AUTH_PASS", "hunter2", "BASIC_AUTH_PASS_FILE", "/pass")))
                .hasMessage("BASIC_AUTH_PASS_FILE: there is BASIC_AUTH_PASS too; keep one of them");
        assertThatThrownBy(() -> Settings.of(
                        Map.of(), TomlFile.parse("a.toml", "BasicAuthPass = 'hunter2'\nBasicAuthPassFile = '/pass'")))
                .hasMessage("a.toml:2:1: BasicAuthPassFile: there is a.toml:1:1: BasicAuthPass too; keep one of them");
    }

    @ParameterizedTest
    @ValueSource(strings = {"missing", "empty", "large", "folder"})
    void refusesSecretFilesThatHoldNone(String kind) throws IOException {
        Path file = folder.resolve(kind);
        switch (kind) {
            case "empty" -> Files.writeString(file, "\n");
            case "large" -> Files.writeString(file, "x".repeat(70_000));
            case "folder" -> Files.createDirectory(file);
            default -> assertThat(file).doesNotExist();
        }

        assertThatThrownBy(() -> settings(Map.of("ATHENS_GITHUB_TOKEN_FILE", file.toString())))
                .isInstanceOf(ConfigException.class)
                .hasMessageStartingWith("ATHENS_GITHUB_TOKEN_FILE: ")
                .hasMessageNotContaining(kind.equals("folder") ? folder.toString() : file.toString());
    }

    @Test
    void leavesSecretsOfOtherBackendsAlone() {
        assertThat(settings(Map.of("ATHENS_AZURE_ACCOUNT_KEY_FILE", "/not/there"))
                        .warnings())
                .isEmpty();
    }

    @Test
    void addsTheGoCommandsOwnVariablesToThoseGivenForIt() {
        Settings settings = settings(Map.of(
                "GOPROXY", "https://a.example",
                "GOPRIVATE", "corp.example",
                "ATHENS_GO_BINARY_ENV_VARS", "GOPROXY=https://b.example;GOFLAGS=-x"));

        Setting setting = settings.get(Key.GO_BINARY_ENV_VARS);
        assertThat(setting.value()).isEqualTo("GOFLAGS=-x;GOPRIVATE=corp.example;GOPROXY=https://b.example");
        assertThat(setting.source())
                .isEqualTo("environment variable ATHENS_GO_BINARY_ENV_VARS, environment variable GOPRIVATE");
        assertThat(settings(Map.of()).get(Key.GO_BINARY_ENV_VARS).source()).isEqualTo("default");
    }

    @Test
    void addsWhatTheGoCommandHasWrittenDownBelowTheEnvironment() throws IOException {
        Path written = Files.writeString(
                folder.resolve("env"), "GOPROXY=https://written.example\nGOPRIVATE=written.example\nGOFLAGS=-x\n");
        Files.writeString(folder.resolve("go.env"), "GOPROXY=https://root.example\nGOSUMDB=root.example\n");
        Map<String, String> environment =
                Map.of("GOENV", written.toString(), "GOROOT", folder.toString(), "GOPRIVATE", "environment.example");

        Setting setting = settings(environment).get(Key.GO_BINARY_ENV_VARS);

        assertThat(setting.value())
                .isEqualTo("GOPRIVATE=environment.example;GOPROXY=https://written.example;GOSUMDB=root.example");
        assertThat(setting.source())
                .isEqualTo("default, environment variable GOPRIVATE, " + written + ", " + folder.resolve("go.env"));
        assertThat(settings(Map.of(
                                "GOENV",
                                written.toString(),
                                "ATHENS_GO_BINARY_ENV_VARS",
                                "GOPROXY=https://own.example"))
                        .get(Key.GO_BINARY_ENV_VARS)
                        .value())
                .isEqualTo("GOPRIVATE=written.example;GOPROXY=https://own.example");
    }

    @Test
    void warnsOfSettingsOfTheGoCommandThatCannotBeRead() {
        Settings settings = settings(Map.of("GOENV", folder.toString()));

        assertThat(settings.warnings()).containsExactly(folder + ": the settings of the go command cannot be read");
        assertThat(settings.get(Key.GO_BINARY_ENV_VARS).value()).isEqualTo("GOPROXY=direct");
    }

    @Test
    void showsNoSecretInTheTextFormOfASetting() {
        assertThat(settings(Map.of("BASIC_AUTH_PASS", "hunter2"))
                        .get(Key.BASIC_AUTH_PASS)
                        .toString())
                .contains("***")
                .doesNotContain("hunter2");
    }
}
