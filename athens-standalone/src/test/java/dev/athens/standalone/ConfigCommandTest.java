package dev.athens.standalone;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.athens.standalone.config.Key;
import dev.athens.standalone.config.ServerConfig;
import dev.athens.standalone.config.Settings;
import dev.athens.standalone.config.TomlFile;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code athens.jar config}, and how all commands find the file. */
class ConfigCommandTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @TempDir
    Path folder;

    private Path file;

    @BeforeEach
    void nameTheFile() {
        file = folder.resolve("my.toml");
    }

    private int run(Map<String, String> environment, String... args) {
        return Main.run(
                List.of(args), environment, new PrintStream(out, true, UTF_8), new PrintStream(err, true, UTF_8));
    }

    private int runWith(String toml, Map<String, String> environment, String... options) throws IOException {
        Files.writeString(file, toml);
        return run(
                environment,
                Stream.concat(Stream.of("config", "--config", file.toString()), Stream.of(options))
                        .toArray(String[]::new));
    }

    private String out() {
        return out.toString(UTF_8);
    }

    @Test
    void showsEachValueWithItsSource() throws IOException {
        int code = runWith(
                "\nTimeout = 60\n[Storage.Disk]\nRootPath = '/srv/\"go\"'\n",
                Map.of("ATHENS_LOG_FORMAT", "json", "ATHENS_SUM_DBS", ""),
                "--port",
                "127.0.0.1:0",
                "--log-level",
                "warn");

        assertThat(code).isZero();
        assertThat(err.toString(UTF_8)).isEmpty();
        assertThat(out().lines())
                .contains(
                        "Port = \"127.0.0.1:0\" # option --port",
                        "LogLevel = \"warn\" # option --log-level",
                        "LogFormat = \"json\" # environment variable ATHENS_LOG_FORMAT",
                        "SumDBs = [] # environment variable ATHENS_SUM_DBS",
                        "Timeout = 60 # " + file + ":2",
                        "StashTimeout = \"600s\" # default",
                        "# FilterFile is not set",
                        "IndexType = \"file\" # default",
                        "[Storage.Disk]",
                        "RootPath = \"/srv/\\\"go\\\"\" # " + file + ":4");
    }

    @Test
    void masksSecretsEverywhere() throws IOException {
        int code = runWith(
                "BasicAuthPass = 'hunter2'\nBasicAuthUser = 'gopher'\n[Storage.S3]\nSecret = 'hunter2'\n",
                Map.of(
                        "GOPROXY", "https://gopher:hunter2@a.example,direct",
                        "ATHENS_GO_BINARY_ENV_VARS", "GITHUB_TOKEN=hunter2",
                        "ATHENS_PROXY_VALIDATOR", "https://hook.example/?token=hunter2",
                        "ATHENS_MONGO_STORAGE_URL", "mongodb://gopher:hunter2@a.example"));

        assertThat(code).isZero();
        assertThat(out())
                .contains("BasicAuthPass = \"***\" # " + file + ":1", "https://***@a.example,direct")
                .doesNotContain("hunter2");
    }

    @Test
    void writesTomlThatSaysTheSame() throws IOException {
        String toml = """
                SumDBs = ["https://a.example"]
                GoGetDir = 'C:\\scratch\\"x"'
                UnixSocket = "/socket\\u0007\\t"
                GoBinary = "/opt/go"
                TraceSamplingFraction = 0.5
                ForceSSL = true
                NegativeFreshness = 3
                [Retention]
                MaxSize = "10GB"
                MaxPseudoVersions = ["a.example/*=3"]
                [Index.MySQL.Params]
                "a b" = "c"
                """;
        assertThat(runWith(toml, Map.of("GOPRIVATE", "corp.example"))).isZero();

        Settings settings = Settings.of(Map.of(), TomlFile.parse("shown.toml", out()));

        ServerConfig expected =
                ServerConfig.of(Settings.of(Map.of("GOPRIVATE", "corp.example"), TomlFile.parse("my.toml", toml)));
        assertThat(ServerConfig.of(settings))
                .usingRecursiveComparison()
                .ignoringFields("warnings", "storage.chosen.section")
                .isEqualTo(expected);
        assertThat(settings.get(Key.MYSQL_PARAMS).value()).isEqualTo("a b:c");
        assertThat(out()).contains("# warning: " + file + ":4:1: GoBinary has no effect");
    }

    @Test
    void writesTomlWhateverVariablesHold() throws IOException {
        assertThat(runWith("", Map.of("ATHENS_TIMEOUT", "0060", "ATHENS_PROTOCOL_WORKERS", "many")))
                .isZero();
        assertThat(out().lines())
                .contains(
                        "Timeout = 60 # environment variable ATHENS_TIMEOUT",
                        "ProtocolWorkers = \"many\" # environment variable ATHENS_PROTOCOL_WORKERS; no effect");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            Prot = ":3000"                 | :1:1: Prot: no such key, the nearest is Port
            Port = "eighty"                | :1:1: Port=eighty: must be a port
            StorageType = "gcp"            | :1:1: StorageType=gcp: this storage is not built yet
            NETRCPath = "/not/there/netrc" | :1:1: NETRCPath=/not/there/netrc: no such file
            """)
    void saysInOneLineWhatIsWrongWithTheFile(String toml, String told) throws IOException {
        assertThat(runWith(toml, Map.of())).isEqualTo(2);
        assertThat(err.toString(UTF_8)).startsWith("athens: " + file + told).hasLineCount(1);
        assertThat(out()).isEmpty();
    }

    @Test
    void saysInOneLineThatTheFileCannotBeRead() throws IOException {
        assertThat(run(Map.of(), "config", "--config", file.toString())).isEqualTo(2);
        assertThat(err.toString(UTF_8)).isEqualTo("athens: " + file + ": no such file\n");

        err.reset();
        Files.write(file, new byte[] {'#', (byte) 0xff});
        assertThat(run(Map.of(), "config", "--config", file.toString())).isEqualTo(2);
        assertThat(err.toString(UTF_8)).isEqualTo("athens: " + file + ": must be UTF-8\n");

        err.reset();
        Files.writeString(file, "#".repeat(2_000_000));
        assertThat(run(Map.of(), "config", "--config", file.toString())).isEqualTo(2);
        assertThat(err.toString(UTF_8)).isEqualTo("athens: " + file + ": must be at most 1048576 bytes\n");

        err.reset();
        assertThat(run(Map.of(), "config", "--config", folder.toString())).isEqualTo(2);
        assertThat(err.toString(UTF_8)).startsWith("athens: " + folder + ": ").hasLineCount(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"-config_file FILE", "--config FILE", "-config_file=FILE", "serve --config_file FILE"})
    void findsTheFileThatIsNamedAsInGomodsAthens(String args) throws IOException {
        Files.writeString(file, "Prot = ':3000'");

        assertThat(run(Map.of(), args.replace("FILE", file.toString()).split(" ", -1)))
                .isEqualTo(2);
        assertThat(err.toString(UTF_8)).startsWith("athens: " + file + ":1:1: Prot");
    }

    @ParameterizedTest
    @CsvSource({"rw-r--r--, 0", "r--------, 0", "rw-rw-r--, 2", "rw-r--rw-, 2", "rwx--x---, 2", "rwx-----x, 2"})
    void letsNobodyElseWriteTheFilesInProduction(String permissions, int code) throws IOException {
        assumeThat(FileSystems.getDefault().supportedFileAttributeViews()).contains("posix");
        Path filter = Files.writeString(folder.resolve("filter"), "");
        Files.writeString(file, "FilterFile = '" + filter + "'");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
        Files.setPosixFilePermissions(filter, PosixFilePermissions.fromString("rw-------"));

        assertThat(run(Map.of("GO_ENV", "production"), "config", "--config", file.toString()))
                .isEqualTo(code);
        assertThat(run(Map.of(), "config", "--config", file.toString())).isZero();

        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        Files.setPosixFilePermissions(filter, PosixFilePermissions.fromString(permissions));
        assertThat(run(Map.of("GO_ENV", "production"), "config", "--config", file.toString()))
                .isEqualTo(code);
        if (code != 0) {
            assertThat(err.toString(UTF_8).lines()).hasSize(2).allSatisfy(line -> assertThat(line)
                    .contains(permissions, "chmod go-wx "));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"ATHENS_ACCESS_FILE", "ATHENS_TOKENS_FILE"})
    void letsNobodyElseSayInProductionWhoMayAsk(String variable) throws IOException {
        assumeThat(FileSystems.getDefault().supportedFileAttributeViews()).contains("posix");
        Files.writeString(file, "");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-rw----"));
        Map<String, String> environment = Map.of("GO_ENV", "production", variable, file.toString());

        assertThat(run(environment, "config")).isEqualTo(2);
        assertThat(err.toString(UTF_8)).contains(variable + ": with GoEnv=production", "chmod go-wx " + file);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
        assertThat(run(environment, "config")).isZero();
    }

    @Test
    void missesTheFilterFileInProduction() {
        assertThat(run(Map.of("GO_ENV", "production", "ATHENS_FILTER_FILE", file.toString()), "config"))
                .isEqualTo(2);
        assertThat(err.toString(UTF_8)).isEqualTo("athens: ATHENS_FILTER_FILE=" + file + ": no such file\n");
    }
}
