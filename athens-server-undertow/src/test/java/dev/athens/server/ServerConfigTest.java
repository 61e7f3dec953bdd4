package dev.athens.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.athens.server.ServerConfig.LogFormat;
import dev.athens.server.ServerConfig.StorageType;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ServerConfigTest {
    @Test
    void hasTheDefaultsOfGomodsAthensExceptForTheStorage() {
        ServerConfig config = ServerConfig.of(Map.of());

        assertThat(config.listen().host()).isEmpty();
        assertThat(config.listen().port()).isEqualTo(3000);
        assertThat(config.listen().pathPrefix()).isEmpty();
        assertThat(config.storage().type()).isEqualTo(StorageType.DISK);
        assertThat(config.storage().root()).isEqualTo(Path.of("./athens-data"));
        assertThat(config.origin().goEnvironment()).isEqualTo(Map.of("GOPROXY", "direct"));
        assertThat(config.fetching().workers()).isEqualTo(10);
        assertThat(config.fetching().queryTimeout()).isEqualTo(Duration.ofMinutes(5));
        assertThat(config.fetching().fetchTimeout()).isEqualTo(Duration.ofMinutes(10));
        assertThat(config.listen().shutdownTimeout()).isEqualTo(Duration.ofMinutes(1));
        assertThat(config.log().level()).isEqualTo(Level.DEBUG);
        assertThat(config.log().format()).isEqualTo(LogFormat.PLAIN);
        assertThat(config.warnings()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "3001,             '',          3001",
        ":3001,            '',          3001",
        "0,                '',          0",
        "127.0.0.1:80,     127.0.0.1,   80",
        "localhost:65535,  localhost,   65535",
        "[::1]:3000,       ::1,         3000",
        "' 3000 ',         '',          3000"
    })
    void readsWhereToListen(String value, String host, int port) {
        ServerConfig config = ServerConfig.of(Map.of("ATHENS_PORT", value, "PORT", "1"));

        assertThat(config.listen().host()).isEqualTo(host);
        assertThat(config.listen().port()).isEqualTo(port);
    }

    @Test
    void prefersOptionsThenOwnNames() {
        Map<String, String> all = Map.of("PORT", "1", "ATHENS_PORT", "2", "--port", "3");

        assertThat(ServerConfig.of(Map.of("PORT", "1")).listen().port()).isEqualTo(1);
        assertThat(ServerConfig.of(Map.of("PORT", "1", "ATHENS_PORT", " ")).listen().port())
                .isEqualTo(1);
        assertThat(ServerConfig.of(all).listen().port()).isEqualTo(3);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            ATHENS_PORT               | eighty            | must be a port
            ATHENS_PORT               | 65536             | must be a port
            ATHENS_PORT               | -1                | must be a port
            ATHENS_PORT               | tcp://10.0.0.1:80 | must be a port
            ATHENS_PORT               | ::1               | must be a port
            PORT                      | 80a               | must be a port
            --port                    | :                 | must be a port
            ATHENS_STORAGE_TYPE       | s3                | not built yet
            ATHENS_STORAGE_TYPE       | floppy            | must be memory or disk
            ATHENS_DISK_STORAGE_ROOT  | a%00b             | must be a folder
            ATHENS_GO_BINARY_ENV_VARS | GOPROXY           | must be NAME=value
            ATHENS_GO_BINARY_ENV_VARS | GOPROXY=a;=b      | must be NAME=value
            ATHENS_LOG_LEVEL          | loud              | must be trace, debug, info, warn, error, fatal or panic
            ATHENS_LOG_FORMAT         | xml               | must be plain or json
            ATHENS_GOGET_WORKERS      | 0                 | must be a whole number, at least 1
            ATHENS_TIMEOUT            | 0                 | must be a whole number, at least 1
            ATHENS_TIMEOUT            | 5m                | must be a whole number, at least 1
            ATHENS_STASH_TIMEOUT      | -1                | must be a whole number, at least 1
            ATHENS_GIT_MAX_FILE_MB    | 0                 | must be a whole number, at least 1
            ATHENS_GIT_MAX_CACHE_MB   | 10 GB             | must be a whole number, at least 1
            ATHENS_SHUTDOWN_TIMEOUT   | -1                | must be a whole number, at least 0
            ATHENS_SUM_DBS            | http://db.example | must be URLs such as
            ATHENS_SUM_DBS            | db.example        | must be URLs such as
            ATHENS_PATH_PREFIX        | go                | must be a path
            ATHENS_PATH_PREFIX        | /../x y           | must be a path
            """)
    void namesTheBadValueAndWhatIsAllowed(String name, String value, String allowed) {
        String text = value.replace("%00", "\0");

        assertThatThrownBy(() -> ServerConfig.of(Map.of(name, text)))
                .isInstanceOf(ConfigException.class)
                .hasMessageStartingWith(name + "=" + value.replace("%00", " "))
                .hasMessageContaining(allowed)
                .hasMessageNotContaining("\n");
    }

    @ParameterizedTest
    @CsvSource({
        "ATHENS_FILTER_FILE,     /etc/filter",
        "ATHENS_PROXY_VALIDATOR, http://hook.example",
        "BASIC_AUTH_USER,        somebody",
        "BASIC_AUTH_PASS,        hunter2",
        "ATHENS_TLSCERT_FILE,    /etc/cert",
        "ATHENS_DOWNLOAD_MODE,   none",
        "ATHENS_NETWORK_MODE,    offline",
        "PROXY_FORCE_SSL,        true"
    })
    void refusesWhatWouldBeDangerousToIgnore(String name, String value) {
        assertThatThrownBy(() -> ServerConfig.of(Map.of(name, value)))
                .isInstanceOf(ConfigException.class)
                .hasMessageStartingWith(name + ": not built yet")
                .hasMessageNotContaining("hunter2");
    }

    @Test
    void acceptsTheHarmlessValuesOfWhatIsNotBuilt() {
        ServerConfig config = ServerConfig.of(
                Map.of("ATHENS_DOWNLOAD_MODE", "sync", "ATHENS_NETWORK_MODE", "strict", "PROXY_FORCE_SSL", "false"));

        assertThat(config.warnings()).isEmpty();
    }

    @Test
    void warnsOfWhatHasNoEffect() {
        assertThat(ServerConfig.of(Map.of("GO_BINARY_PATH", "/bin/go", "UNRELATED", "x"))
                        .warnings())
                .containsExactly("GO_BINARY_PATH has no effect on this server");
    }

    @Test
    void letsTheVariablesForTheGoCommandOverrideItsOwn() {
        ServerConfig config = ServerConfig.of(Map.of(
                "GOPROXY", "https://a.example",
                "GOPRIVATE", "corp.example",
                "GOFLAGS", "-mod=mod",
                "ATHENS_GO_BINARY_ENV_VARS", "GOPROXY=https://b.example,direct; GONOSUMDB = x/*,y ;GOFLAGS=-x;"));

        assertThat(config.origin().goEnvironment())
                .isEqualTo(Map.of(
                        "GOPROXY", "https://b.example,direct", "GOPRIVATE", "corp.example", "GONOSUMDB", "x/*,y"));
        assertThat(config.warnings()).singleElement().asString().contains("GOFLAGS");
    }

    @ParameterizedTest
    @CsvSource({
        "trace, TRACE",
        "debug, DEBUG",
        "info, INFO",
        "warn, WARNING",
        "warning, WARNING",
        "error, ERROR",
        "fatal, ERROR",
        "panic, ERROR",
        "INFO, INFO"
    })
    void readsTheLogLevel(String value, Level level) {
        assertThat(ServerConfig.of(Map.of("ATHENS_LOG_LEVEL", value)).log().level())
                .isEqualTo(level);
    }

    @Test
    void relaysTheDatabasesItIsTold() {
        ServerConfig config =
                ServerConfig.of(Map.of("ATHENS_SUM_DBS", "https://db.example, https://corp.example:8443/sums/"));

        assertThat(config.origin().sumDatabases().orElseThrow()).containsExactly("db.example", "corp.example:8443/sums");
    }

    @Test
    void keepsPrivateNamesFromTheChecksumDatabase() {
        Map<String, String> values = Map.of("ATHENS_GONOSUM_PATTERNS", "corp.example/*", "GOPRIVATE", "x.example");

        assertThat(ServerConfig.of(values).origin().goEnvironment()).containsEntry("GONOSUMDB", "corp.example/*");
    }
}
