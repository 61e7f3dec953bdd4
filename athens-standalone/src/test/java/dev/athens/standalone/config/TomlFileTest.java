package dev.athens.standalone.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.athens.config.ConfigException;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TomlFileTest {
    private static String value(String toml, Key key) {
        return TomlFile.parse("a.toml", toml).settings().get(key).value();
    }

    @Test
    void tellsWhereAKeyStands() {
        TomlFile file = TomlFile.parse("conf/a.toml", """
                # a comment
                LogLevel = "info"

                [Storage]
                  [Storage.Disk]
                  RootPath = "/data"
                """);

        Setting level = file.settings().get(Key.LOG_LEVEL);
        assertThat(level.value()).isEqualTo("info");
        assertThat(level.name()).isEqualTo("conf/a.toml:2:1: LogLevel");
        assertThat(level.source()).isEqualTo("conf/a.toml:2");
        assertThat(file.settings().get(Key.DISK_ROOT).name()).isEqualTo("conf/a.toml:6:3: Storage.Disk.RootPath");
    }

    @Test
    void writesEachTypeAsAVariableWould() {
        assertThat(value("Timeout = 5", Key.TIMEOUT)).isEqualTo("5");
        assertThat(value("Timeout = \"5m\"", Key.TIMEOUT)).isEqualTo("5m");
        assertThat(value("ForceSSL = true", Key.FORCE_SSL)).isEqualTo("true");
        assertThat(value("TraceSamplingFraction = 1", Key.TRACE_SAMPLING_FRACTION))
                .isEqualTo("1");
        assertThat(value("TraceSamplingFraction = 0.5", Key.TRACE_SAMPLING_FRACTION))
                .isEqualTo("0.5");
        assertThat(value("SumDBs = ['https://a.example', 'https://b.example']", Key.SUM_DBS))
                .isEqualTo("https://a.example,https://b.example");
        assertThat(value("GoBinaryEnvVars = ['GOPROXY=a,b', 'GOPRIVATE=c']", Key.GO_BINARY_ENV_VARS))
                .isEqualTo("GOPROXY=a,b;GOPRIVATE=c");
        assertThat(value("[Index.MySQL.Params]\nparseTime = 'true'\ntimeout = '30s'", Key.MYSQL_PARAMS))
                .isEqualTo("parseTime:true,timeout:30s");
        assertThat(value("[Index.MySQL]\nParams = {}", Key.MYSQL_PARAMS)).isEmpty();
    }

    @Test
    void findsKeysWhateverTheirCase() {
        assertThat(value("logLEVEL = 'info'", Key.LOG_LEVEL)).isEqualTo("info");
        assertThat(value("[storage.azureblob]\nManagedIdentityResourceId = 'x'", Key.AZURE_IDENTITY))
                .isEqualTo("x");
    }

    @Test
    void findsTheFilesOfSecrets() {
        TomlFile file = TomlFile.parse("a.toml", "BasicAuthPassFile = '/run/pass'");

        assertThat(file.settings()).isEmpty();
        assertThat(file.secretFiles().get(Key.BASIC_AUTH_PASS).value()).isEqualTo("/run/pass");
    }

    @Test
    void saysNothingIfEmpty() {
        assertThat(TomlFile.parse("a.toml", "\n[Storage]\n")).isEqualTo(TomlFile.none());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            Prot = ':3000'                  | a.toml:1:1: Prot: no such key, the nearest is Port
            [Storage.Disk]~RootPth = 'x'    | a.toml:2:1: Storage.Disk.RootPth: no such key, the nearest is Storage.Disk.RootPath
            [retentoin]~MaxSize = '1GB'     | a.toml:1:1: [retentoin]: no such table, the nearest is Retention
            Xyzzy_quux_and_more = 1         | a.toml:1:1: Xyzzy_quux_and_more: no such key
            PortFile = 'x'                  | a.toml:1:1: PortFile: no such key
            [[Storage]]                     | a.toml:1:1: Storage: no such key
            [Port]                          | a.toml:1:1: Port: must be a string, is a table
            Port = 3000                     | a.toml:1:1: Port: must be a string, is a whole number
            ForceSSL = 'true'               | a.toml:1:1: ForceSSL: must be true or false, is a string
            Timeout = 1.5                   | a.toml:1:1: Timeout: must be a whole number of seconds or a string such as "5m", is a number
            GoGetWorkers = '7'              | a.toml:1:1: GoGetWorkers: must be a whole number, is a string
            SumDBs = 'https://a.example'    | a.toml:1:1: SumDBs: must be an array of strings, is a string
            SumDBs = [1, 2]                 | a.toml:1:1: SumDBs: must be an array of strings, is an array
            LogLevel = 1979-05-27           | a.toml:1:1: LogLevel: must be a string, is a time
            LogLevel = true                 | a.toml:1:1: LogLevel: must be a string, is true or false
            LogLevel = ['a']                | a.toml:1:1: LogLevel: must be a string, is an array
            [Index.MySQL]~Params = {a = 1}  | a.toml:2:1: Index.MySQL.Params: must be a table of strings, is a table
            [Retention]~MaxSize = true      | a.toml:2:1: Retention.MaxSize: must be a whole number or a string such as "10GB", is true or false
            Port = 'a'~port = 'b'           | a.toml:2:1: port: already set as a.toml:1:1: Port
            Port =                          | a.toml:1:7:
            Port = 'a'~Port = 'b'           | a.toml:2:1: Port previously defined at line 1, column 1
            """)
    void namesThePlaceOfWhatItDoesNotUnderstand(String toml, String told) {
        assertThatThrownBy(() -> TomlFile.parse("a.toml", toml.replace('~', '\n')))
                .isInstanceOf(ConfigException.class)
                .hasMessageStartingWith(told)
                .hasMessageNotContaining("\n");
    }

    @Test
    void leavesTablesOfKindsThatItDoesNotKnowToThem() {
        TomlFile file = TomlFile.parse("a.toml", "[Storage.Dsk]\nRootPath = 'x'");

        assertThat(file.provided()).extracting(ProvidedSetting::key).containsExactly("Storage.Dsk.RootPath");
        assertThatThrownBy(() -> Settings.of(Map.of(), file))
                .hasMessage("a.toml:2:1: Storage.Dsk.RootPath: no such key, the nearest is Storage.Disk.RootPath");
    }
}
