package dev.athens.standalone.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.athens.policy.NetworkMode;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** One configuration that gomods/athens accepts, as variables and as a file. */
class CompatibilityTest {
    private static final Map<String, String> VARIABLES = new HashMap<>();

    static {
        VARIABLES.putAll(Map.of(
                "GO_ENV", "development",
                "ATHENS_GO_BINARY_ENV_VARS", "GOPROXY=https://up.example,direct; GOPRIVATE=corp.example/*",
                "ATHENS_GOGET_WORKERS", "5",
                "ATHENS_GOGET_DIR", "/scratch",
                "ATHENS_LOG_LEVEL", "info",
                "ATHENS_LOG_FORMAT", "json",
                "ATHENS_TIMEOUT", "60",
                "ATHENS_STASH_TIMEOUT", "120",
                "ATHENS_SHUTDOWN_TIMEOUT", "0"));
        VARIABLES.putAll(Map.of(
                "ATHENS_FILTER_FILE", "/etc/athens/filter",
                "ATHENS_ROBOTS_FILE", "/etc/athens/robots.txt",
                "ATHENS_HOME_TEMPLATE_PATH", "/etc/athens/home.html",
                "ATHENS_STORAGE_TYPE", "disk",
                "ATHENS_DISK_STORAGE_ROOT", "/var/lib/athens",
                "ATHENS_TLSCERT_FILE", "/tls/cert",
                "ATHENS_TLSKEY_FILE", "/tls/key",
                "ATHENS_PORT", "8443",
                "PROXY_FORCE_SSL", "true",
                "ATHENS_PATH_PREFIX", "/go"));
        VARIABLES.putAll(Map.of(
                "BASIC_AUTH_USER", "gopher",
                "BASIC_AUTH_PASS", "hunter2",
                "ATHENS_PROXY_VALIDATOR", "http://hook.example",
                "ATHENS_GITHUB_TOKEN", "ghp",
                "ATHENS_SUM_DBS", "https://db.example,https://other.example",
                "ATHENS_GONOSUM_PATTERNS", "corp.example/*,a.example",
                "ATHENS_DOWNLOAD_MODE", "async_redirect",
                "ATHENS_DOWNLOAD_URL", "https://down.example",
                "ATHENS_NETWORK_MODE", "fallback",
                "ATHENS_INDEX_TYPE", "memory"));
        VARIABLES.putAll(Map.of(
                "ATHENS_GLOBAL_ENDPOINT", "https://global.example",
                "ATHENS_SINGLE_FLIGHT_TYPE", "memory",
                "ATHENS_INDEX_MYSQL_PARAMS", "parseTime:true,timeout:90s",
                "ATHENS_MINIO_USE_SSL", "false"));
    }

    private static final String FILE = """
            GoEnv = "development"
            GoBinaryEnvVars = ["GOPROXY=https://up.example,direct", "GOPRIVATE=corp.example/*"]
            GoGetWorkers = 5
            GoGetDir = "/scratch"
            LogLevel = "info"
            LogFormat = "json"
            Timeout = 60
            StashTimeout = 120
            ShutdownTimeout = 0
            FilterFile = "/etc/athens/filter"
            RobotsFile = "/etc/athens/robots.txt"
            HomeTemplatePath = "/etc/athens/home.html"
            StorageType = "disk"
            TLSCertFile = "/tls/cert"
            TLSKeyFile = "/tls/key"
            Port = ":8443"
            ForceSSL = true
            PathPrefix = "/go"
            BasicAuthUser = "gopher"
            BasicAuthPass = "hunter2"
            ValidatorHook = "http://hook.example"
            GithubToken = "ghp"
            SumDBs = ["https://db.example", "https://other.example"]
            NoSumPatterns = ["corp.example/*", "a.example"]
            DownloadMode = "async_redirect"
            DownloadURL = "https://down.example"
            NetworkMode = "fallback"
            IndexType = "memory"
            GlobalEndpoint = "https://global.example"
            SingleFlightType = "memory"
            [Storage]
                [Storage.Disk]
                    RootPath = "/var/lib/athens"
                [Storage.Minio]
                    Endpoint = "127.0.0.1:9001"
                    EnableSSL = false
                [Storage.Mongo]
                    Insecure = false
            [SingleFlight.Redis.LockConfig]
                TTL = 900
            [Index]
                [Index.MySQL]
                    Port = 3306
                    [Index.MySQL.Params]
                        parseTime = "true"
                        timeout = "30s"
            """;

    @Test
    void makesTheSameOfVariablesAndOfAFile() {
        ServerConfig ofVariables = ServerConfig.of(VARIABLES);
        ServerConfig ofFile = ServerConfig.of(Settings.of(Map.of(), TomlFile.parse("athens.toml", FILE)));

        assertThat(ofFile)
                .usingRecursiveComparison()
                .ignoringFields("storage.chosen.section")
                .isEqualTo(ofVariables);
        assertThat(ofFile.warnings()).isEmpty();
        assertThat(ofFile.listen().port()).isEqualTo(8443);
        assertThat(ofFile.policy().networkMode()).isEqualTo(NetworkMode.FALLBACK);
        assertThat(ofFile.origin().sumDatabases()).contains(List.of("db.example", "other.example"));
        assertThat(ofFile.origin().goEnvironment()).containsEntry("GONOSUMDB", "corp.example/*,a.example");
    }
}
