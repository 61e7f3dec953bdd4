package dev.athens.standalone;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MainTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    private int run(Map<String, String> environment, String... args) {
        return Main.run(
                List.of(args), environment, new PrintStream(out, true, UTF_8), new PrintStream(err, true, UTF_8));
    }

    @Test
    void helps() {
        assertThat(run(Map.of(), "--help")).isZero();
        assertThat(out.toString(UTF_8))
                .contains("serve", "Go module proxy", "--config", "--port", "--storage", "--data", "--log-level");
        assertThat(err.toString(UTF_8)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"help", "help sumdb"})
    void sumsUpEachCommandInASentence(String args) {
        assertThat(run(Map.of(), args.split(" ", -1))).isZero();
        assertThat(out.toString(UTF_8).replaceAll("(?s).*\nCommands:\n", "").replaceAll("(?s)\n(Options|athens).*", ""))
                .as("summaries")
                .doesNotContainPattern("[^.]\n  [a-z]")
                .doesNotContain(":\n");
    }

    @Test
    void helpsWithTheServer() {
        assertThat(run(Map.of(), "serve", "--help")).isZero();
        assertThat(out.toString(UTF_8))
                .contains("--config", "--port", "--storage", "--data", "--log-level", "ATHENS_PORT");
    }

    @Test
    void helpsWithTheAdministration() {
        assertThat(run(Map.of(), "admin", "delete", "--help")).isZero();
        assertThat(out.toString(UTF_8)).contains("--tombstone", "--url", "MODULE@VERSION");
    }

    @Test
    void helpsWithTheConfiguration() {
        assertThat(run(Map.of(), "config", "--help")).isZero();
        assertThat(out.toString(UTF_8)).contains("--config", "--port", "TOML", "secrets masked");
    }

    @Test
    void helpsWithExplanations() {
        assertThat(run(Map.of(), "explain", "--help")).isZero();
        assertThat(out.toString(UTF_8))
                .contains("MODULE@VERSION", "--expect", "--expect-mod", "--direct-only", "--data");
    }

    @ParameterizedTest
    @ValueSource(strings = {"--version", "-V", "-version"})
    void tellsItsVersion(String option) {
        assertThat(run(Map.of(), option)).isZero();
        assertThat(out.toString(UTF_8)).matches("athens [0-9][^ $]+ \\([0-9]{4}-[^ $]+\\)\\R");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            dance                  | unknown command dance; see athens --help
            srve                   | unknown command srve, the nearest is serve; see athens --help
            sumdb keygn            | unknown command keygn, the nearest is keygen; see athens sumdb --help
            --nonsense             | unknown option --nonsense; see athens serve --help
            --prot 3000            | unknown option --prot, the nearest is --port; see athens serve --help
            --storge=disk          | unknown option --storge, the nearest is --storage; see athens serve --help
            verify --modul a       | unknown option --modul, the nearest is --module; see athens verify --help
            serve --nonsense       | --nonsense
            serve more             | one argument too many: more; see athens serve --help
            --port                 | --port needs a value: [HOST:]PORT; see athens serve --help
            --port 1 --port 2      | --port is given twice; see athens serve --help
            verify --jobs x        | --jobs=x: must be a whole number; see athens verify --help
            import                 | DIR is missing; see athens import --help
            prefetch               | 'FILE|FOLDER|MODULE@VERSION is missing; see athens prefetch --help'
            --port eighty          | --port=eighty: must be a port
            --storage floppy       | --storage=floppy: must be disk or memory
            --storage s3           | --storage=s3: put athens-storage-s3
            --log-level loud       | --log-level=loud: must be
            explain                | MODULE@VERSION
            explain example.com/a  | example.com/a: must be MODULE@VERSION
            explain example.com/a@ | must be MODULE@VERSION
            explain a@v1.0.0       | a: malformed module path
            explain example.com/a@v1.0.0 --expect h1:x     | --expect=h1:x: must be a hash
            explain example.com/a@v1.0.0 --expect-mod x    | --expect-mod=x: must be a hash
            explain example.com/a@v1.0.0 --nonsense        | --nonsense
            """)
    void saysInOneLineWhatIsWrongWithTheArguments(String args, String told) {
        assertThat(run(Map.of(), args.split(" ", -1))).isEqualTo(2);
        assertThat(err.toString(UTF_8)).startsWith("athens: ").contains(told).hasLineCount(1);
        assertThat(out.toString(UTF_8)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "ATHENS_PORT,         eighty",
        "ATHENS_STORGE_TYPE,  disk",
        "GOPROXY,             'ftp://a.example'",
        "GOSUMDB,             a b c",
        "HTTPS_PROXY,         '%%%'"
    })
    void saysInOneLineWhatIsWrongWithTheEnvironment(String name, String value) {
        Map<String, String> environment = new HashMap<>(Map.of("ATHENS_PORT", "127.0.0.1:0"));
        environment.put(name, value);

        assertThat(run(environment, "--storage", "memory")).isEqualTo(2);
        assertThat(err.toString(UTF_8)).startsWith("athens: ").contains(name).hasLineCount(1);
    }

    @Test
    void saysAllThatIsWrongWithTheConfigurationAtOnce(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("a.toml"), """
                LogLevl = "info"
                Timeout = "soon"
                NetworkMode = "maybe"
                ForceSSL = "yes"
                [Storge]
                """);
        Map<String, String> environment = Map.of(
                "ATHENS_PROT", "1",
                "ATHENS_PATH_PREFIX", "go",
                "ATHENS_FILTER_FILE", folder.resolve("filter").toString(),
                "ATHENS_DOWNLOAD_URL", "mirror",
                "ATHENS_PROXY_VALIDATOR", "hook",
                "BASIC_AUTH_PASS_FILE", folder.resolve("pass").toString());

        assertThat(run(environment, "--config", file.toString(), "--port", "eighty"))
                .isEqualTo(2);
        assertThat(err.toString(UTF_8).lines())
                .allMatch(line -> line.startsWith("athens: "))
                .map(line -> line.replaceFirst("athens: (.*a[.]toml:[0-9]+:1: )?", "")
                        .replaceFirst(":.*", "")
                        .replaceFirst("=.*", ""))
                .containsExactlyInAnyOrder(
                        "LogLevl",
                        "Timeout",
                        "NetworkMode",
                        "ForceSSL",
                        "[Storge]",
                        "ATHENS_PROT",
                        "ATHENS_PATH_PREFIX",
                        "ATHENS_FILTER_FILE",
                        "ATHENS_DOWNLOAD_URL",
                        "ATHENS_PROXY_VALIDATOR",
                        "BASIC_AUTH_PASS_FILE",
                        "--port");
    }

    @ParameterizedTest
    @CsvSource({
        "ATHENS_FILTER_FILE,   ''",
        "ATHENS_TLSKEY_FILE,   ''",
        "ATHENS_USERS_FILE,    ''",
        "ATHENS_NETRC_PATH,    ''",
        "ATHENS_DOWNLOAD_MODE, file:"
    })
    void namesTheSettingOfAFileThatIsMissing(String name, String scheme, @TempDir Path folder) {
        String missing = scheme + folder.resolve("missing");

        assertThat(run(Map.of(name, missing, "ATHENS_TLSCERT_FILE", ""), "--port", "127.0.0.1:0"))
                .isEqualTo(2);
        assertThat(err.toString(UTF_8)).startsWith("athens: " + name + "=" + missing + ": no such file\n");
        assertThat(run(Map.of(name, scheme + folder), "--port", "127.0.0.1:0")).isEqualTo(2);
        assertThat(err.toString(UTF_8)).contains("athens: " + name + "=" + scheme + folder + ": is a folder");
    }

    @Test
    void saysThatAPageIsMissingAndShowsItsOwn(@TempDir Path folder) {
        String missing = folder.resolve("missing").toString();

        assertThat(run(Map.of("ATHENS_ROBOTS_FILE", missing, "ATHENS_HOME_TEMPLATE_PATH", missing), "config"))
                .isZero();
        assertThat(out.toString(UTF_8))
                .contains("ATHENS_ROBOTS_FILE=" + missing + ": no such file, so the built-in text is shown")
                .contains("ATHENS_HOME_TEMPLATE_PATH=" + missing + ": no such file");
    }

    @Test
    void saysInOneLineThatThePortIsTaken() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            int code = run(Map.of(), "--storage", "memory", "--port", "127.0.0.1:" + taken.getLocalPort());

            assertThat(code).isEqualTo(1);
            assertThat(err.toString(UTF_8))
                    .startsWith("athens: cannot listen on 127.0.0.1:" + taken.getLocalPort())
                    .hasLineCount(1);
        }
    }

    @Test
    void saysInOneLineThatTheStorageCannotBeOpened(@TempDir Path folder) throws IOException {
        Path file = Files.createFile(folder.resolve("file"));

        assertThat(run(Map.of(), "--port", "127.0.0.1:0", "--data", file.toString()))
                .isEqualTo(1);
        assertThat(err.toString(UTF_8))
                .isEqualToIgnoringNewLines("athens: Storage.Disk.RootPath=" + file + ": must be a folder, is a file");
    }
}
