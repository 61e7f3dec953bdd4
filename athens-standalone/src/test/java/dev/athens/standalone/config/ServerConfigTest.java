package dev.athens.standalone.config;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.athens.config.ConfigException;
import dev.athens.config.PatternLimit;
import dev.athens.net.Cidr;
import dev.athens.policy.NetworkMode;
import dev.athens.standalone.config.ServerConfig.LogFormat;
import dev.athens.standalone.config.ServerConfig.Policy;
import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ServerConfigTest {
    @Test
    void hasTheDefaultsOfGomodsAthensExceptForTheStorage() {
        ServerConfig config = ServerConfig.of(Map.of());

        assertThat(config.listen().host()).isEmpty();
        assertThat(config.listen().port()).isEqualTo(3000);
        assertThat(config.listen().pathPrefix()).isEmpty();
        assertThat(config.storage().kind()).isEqualTo("disk");
        assertThat(config.storage().root()).isEqualTo(Path.of("./athens-data"));
        assertThat(config.origin().goEnvironment()).isEqualTo(Map.of("GOPROXY", "direct"));
        assertThat(config.fetching().workers()).isEqualTo(10);
        assertThat(config.fetching().queryTimeout()).isEqualTo(Duration.ofMinutes(5));
        assertThat(config.fetching().fetchTimeout()).isEqualTo(Duration.ofMinutes(10));
        assertThat(config.listen().shutdownTimeout()).isEqualTo(Duration.ofMinutes(1));
        assertThat(config.log().level()).isEqualTo(Level.DEBUG);
        assertThat(config.log().format()).isEqualTo(LogFormat.PLAIN);
        assertThat(config.index()).isEqualTo(new ServerConfig.Index.File());
        assertThat(config.policy().networkMode()).isEqualTo(NetworkMode.STRICT);
        assertThat(config.policy().downloadMode()).isEqualTo("sync");
        assertThat(config.policy().globalEndpoint()).isEqualTo(URI.create("http://localhost:3001"));
        assertThat(config.access())
                .isEqualTo(new ServerConfig.Access(
                        Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty()));
        assertThat(config.pages().robotsFile()).isEqualTo(Path.of("robots.txt"));
        assertThat(config.retention().maxBytes()).isEmpty();
        assertThat(config.git())
                .isEqualTo(new ServerConfig.GitLimits(10L << 30, 4L << 30, 500L << 20, Duration.ofMinutes(10)));
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
        assertThat(ServerConfig.of(Map.of("PORT", "1", "ATHENS_PORT", " "))
                        .listen()
                        .port())
                .isEqualTo(1);
        assertThat(ServerConfig.of(all).listen().port()).isEqualTo(3);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            ATHENS_PORT               | eighty            | must be a port
            ATHENS_PORT               | 65536             | must be a port
            ATHENS_PORT               | -1                | must be a port
            ATHENS_PORT               | ::1               | must be a port
            PORT                      | 80a               | must be a port
            --port                    | :                 | must be a port
            ATHENS_STORAGE_TYPE       | gcp               | not built yet
            ATHENS_STORAGE_TYPE       | floppy            | must be disk or memory
            ATHENS_DISK_STORAGE_ROOT  | a%00b             | must be the path of a file or folder
            ATHENS_GO_BINARY_ENV_VARS | GOPROXY           | must be NAME=value
            ATHENS_GO_BINARY_ENV_VARS | GOPROXY=a;x       | must be NAME=value
            ATHENS_TIMEOUT            | 1h30              | must be a duration
            ATHENS_PROXY_VALIDATOR    | https:///validate | must be a URL
            ATHENS_LOG_LEVEL          | loud              | must be trace, debug, info, warn, error, fatal or panic
            ATHENS_LOG_FORMAT         | xml               | must be plain or json
            ATHENS_GOGET_WORKERS      | 0                 | must be a whole number from 1 to 10000
            ATHENS_GOGET_WORKERS      | many              | must be a whole number from 1 to 10000
            ATHENS_GOGET_WORKERS      | 99999999999999999 | must be a whole number from 1 to 10000
            ATHENS_FETCHES_PER_HOST   | -1                | must be a whole number from 0 to 10000
            ATHENS_MAX_WAITING_PER_CLIENT | 2501          | must be a whole number from 0 to 2500
            ATHENS_TIMEOUT            | 0                 | must be a duration such as 300, 300s, 5m or 1h30m, from 1s to 31536000s
            ATHENS_TIMEOUT            | 5 minutes         | must be a duration
            ATHENS_TIMEOUT            | 999999999h        | must be a duration
            ATHENS_STASH_TIMEOUT      | -1                | must be a duration
            ATHENS_NEGATIVE_FRESHNESS | 61s               | from 0s to 60s
            ATHENS_SHUTDOWN_TIMEOUT   | -1                | must be a duration
            ATHENS_GIT_MAX_FILE_MB    | 0                 | must be a size such as 512MiB or 10GB
            ATHENS_GIT_MAX_CACHE_MB   | ten               | a bare number counts MiB
            ATHENS_GIT_MAX_CACHE_MB   | 99999999TB        | must be a size
            ATHENS_RETENTION_MAX_SIZE | 10G               | a bare number counts B
            ATHENS_RETENTION_MAX_PSEUDO_VERSIONS | a.example | must be pattern=number
            ATHENS_RETENTION_EVICT_PRIVATE | yes          | must be true or false
            ATHENS_NETWORK_MODE       | online            | must be strict, offline or fallback
            ATHENS_DOWNLOAD_MODE      | asink             | must be sync, async, redirect
            ATHENS_DOWNLOAD_MODE      | file:             | must be sync, async, redirect
            ATHENS_INDEX_TYPE         | paper             | must be file, memory or none, or of a plugin in
            ATHENS_SINGLE_FLIGHT_TYPE | zookeeper         | must be disk, memory, postgres or s3, or of a plugin
            ATHENS_PROXY_VALIDATOR    | hook.example      | must be a URL
            ATHENS_GLOBAL_ENDPOINT    | ftp://a.example   | must be a URL
            ATHENS_CLOUD_RUNTIME      | gcp               | must be GCP or none
            ATHENS_TRUSTED_PROXIES    | localhost         | must be none, or addresses and networks
            ATHENS_TRUSTED_PROXIES    | 10.0.0.256        | must be none, or addresses and networks
            ATHENS_TRUSTED_PROXIES    | 10.0.0.0/33       | must be none, or addresses and networks
            ATHENS_TRUSTED_NETWORKS   | none              | must be addresses and networks
            ATHENS_TRUSTED_NETWORKS   | git.corp.example  | must be addresses and networks
            PROXY_FORCE_SSL           | maybe             | must be true or false
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
    @CsvSource(delimiter = '|', textBlock = """
            ATHENS_STORAGE_TYPE=gcp                | ATHENS_STORAGE_TYPE=gcp: this storage is not built yet, must be disk or memory, or of a plugin in
            ATHENS_SINGLE_FLIGHT_TYPE=etcd         | ATHENS_SINGLE_FLIGHT_TYPE=etcd: this lock is not built yet, must be disk, memory, postgres or s3
            ATHENS_SINGLE_FLIGHT_TYPE=redis        | ATHENS_SINGLE_FLIGHT_TYPE=redis: put athens-claims-redis-<version>-plugin.jar, of the version of this server, into /
            ATHENS_SINGLE_FLIGHT_TYPE=postgres     | ATHENS_SINGLE_FLIGHT_TYPE=postgres: comes with the storage of that kind, and StorageType is disk
            ATHENS_TRACE_EXPORTER=otlp             | ATHENS_TRACE_EXPORTER=otlp: put athens-tracing-otel-<version>-plugin.jar, of the version of this server, into /
            ATHENS_STORAGE_TYPE=s3                 | ATHENS_STORAGE_TYPE=s3: put athens-storage-s3-<version>-plugin.jar, of the version of this server, into /
            ATHENS_INDEX_TYPE=postgres             | ATHENS_INDEX_TYPE=postgres: put athens-storage-jdbc-<version>-plugin.jar, of the version of this server, into /
            """)
    void refusesWhatIsNotBuiltAndSaysWhatIs(String given, String told) {
        assertThatThrownBy(() -> ServerConfig.of(variables(given)))
                .isInstanceOf(ConfigException.class)
                .hasMessageStartingWith(told);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            BASIC_AUTH_USER=a                                    | BASIC_AUTH_USER: there is no BasicAuthPass (BASIC_AUTH_PASS)
            BASIC_AUTH_PASS=hunter2                              | BASIC_AUTH_PASS: there is no BasicAuthUser (BASIC_AUTH_USER)
            ATHENS_TLSCERT_FILE=c                                | ATHENS_TLSCERT_FILE: there is no TLSKeyFile (ATHENS_TLSKEY_FILE)
            ATHENS_TLSKEY_FILE=k                                 | ATHENS_TLSKEY_FILE: there is no TLSCertFile (ATHENS_TLSCERT_FILE)
            ATHENS_GITHUB_TOKEN=hunter2 ATHENS_NETRC_PATH=/netrc | ATHENS_GITHUB_TOKEN: there is ATHENS_NETRC_PATH too; keep one of them
            ATHENS_DOWNLOAD_MODE=async_redirect                  | ATHENS_DOWNLOAD_MODE=async_redirect: needs a DownloadURL (ATHENS_DOWNLOAD_URL)
            ATHENS_INDEX_TYPE=file ATHENS_STORAGE_TYPE=memory    | ATHENS_INDEX_TYPE=file: must be none, memory or a database unless the storage is disk
            """)
    void refusesWhatDoesNotGoTogether(String given, String told) {
        assertThatThrownBy(() -> ServerConfig.of(variables(given)))
                .isInstanceOf(ConfigException.class)
                .hasMessageStartingWith(told)
                .hasMessageNotContaining("hunter2");
    }

    private static Map<String, String> variables(String given) {
        return Stream.of(given.split(" ", -1))
                .map(item -> item.split("=", 2))
                .collect(Collectors.toMap(item -> item[0], item -> item[1]));
    }

    @Test
    void readsThePolicy() {
        Policy policy = ServerConfig.of(Map.of(
                        "ATHENS_FILTER_FILE", "/etc/filter",
                        "ATHENS_GLOBAL_ENDPOINT", "https://up.example/go",
                        "ATHENS_DOWNLOAD_MODE", "redirect",
                        "ATHENS_DOWNLOAD_URL", "https://down.example",
                        "ATHENS_NETWORK_MODE", "fallback",
                        "ATHENS_PROXY_VALIDATOR", "http://hook.example/validate",
                        "ATHENS_PROXY_VALIDATOR_TIMEOUT", "3s"))
                .policy();

        assertThat(policy)
                .isEqualTo(new Policy(
                        Optional.of(Path.of("/etc/filter")),
                        URI.create("https://up.example/go"),
                        "redirect",
                        Optional.of(URI.create("https://down.example")),
                        NetworkMode.FALLBACK,
                        Optional.of(URI.create("http://hook.example/validate")),
                        Duration.ofSeconds(3)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"sync", "async", "none", "file:/etc/athens/download.hcl", "custom:bW9kZQ=="})
    void takesDownloadModesThatNeedNoUrl(String mode) {
        assertThat(ServerConfig.of(Map.of("ATHENS_DOWNLOAD_MODE", mode))
                        .policy()
                        .downloadMode())
                .isEqualTo(mode);
    }

    @Test
    void readsWhoMayAskAndHow() {
        ServerConfig config = ServerConfig.of(Map.ofEntries(
                entry("BASIC_AUTH_USER", "gopher"),
                entry("BASIC_AUTH_PASS", " hunter2 "),
                entry("ATHENS_USERS_FILE", "/etc/users"),
                entry("ATHENS_TOKENS_FILE", "/etc/tokens"),
                entry("ATHENS_ACCESS_FILE", "/etc/access"),
                entry("ATHENS_AUDIT_LOG", "stdout"),
                entry("ATHENS_TLSCERT_FILE", "/tls/cert"),
                entry("ATHENS_TLSKEY_FILE", "/tls/key"),
                entry("ATHENS_UNIX_SOCKET", "/run/athens.sock"),
                entry("ATHENS_TRUSTED_PROXIES", "10.1.0.0/16, fd00::1"),
                entry("PROXY_FORCE_SSL", "T")));

        assertThat(config.access())
                .isEqualTo(new ServerConfig.Access(
                        Optional.of(new ServerConfig.Login("gopher", new ServerConfig.Secret(" hunter2 "))),
                        Optional.of(Path.of("/etc/users")),
                        Optional.of(Path.of("/etc/tokens")),
                        Optional.of(Path.of("/etc/access")),
                        Optional.of("stdout")));
        assertThat(config.listen().tls()).contains(new ServerConfig.Tls(Path.of("/tls/cert"), Path.of("/tls/key")));
        assertThat(config.listen().unixSocket()).contains(Path.of("/run/athens.sock"));
        assertThat(config.listen().trustedProxies()).containsExactly(Cidr.parse("10.1.0.0/16"), Cidr.parse("fd00::1"));
        assertThat(config.listen().forcesSsl()).isTrue();
    }

    @Test
    void trustsProxiesOfPrivateNetworksUnlessToldToTrustNone() {
        assertThat(ServerConfig.of(Map.of()).listen().trustedProxies())
                .contains(Cidr.parse("127.0.0.0/8"), Cidr.parse("10.0.0.0/8"));
        assertThat(ServerConfig.of(Map.of("ATHENS_TRUSTED_PROXIES", "none"))
                        .listen()
                        .trustedProxies())
                .isEmpty();
    }

    @Test
    void trustsNoNetworkUnlessTold() {
        assertThat(ServerConfig.of(Map.of()).origin().trustedNetworks()).isEmpty();
        assertThat(ServerConfig.of(Map.of("ATHENS_TRUSTED_NETWORKS", "10.0.0.0/8,::1"))
                        .origin()
                        .trustedNetworks())
                .containsExactly(Cidr.parse("10.0.0.0/8"), Cidr.parse("::1"));
    }

    @Test
    void readsWhatIsRetained() {
        ServerConfig config = ServerConfig.of(Map.of(
                "ATHENS_RETENTION_MAX_SIZE", "1.5 GB",
                "ATHENS_RETENTION_ONLY_TAGS", "github.com/*,corp.example",
                "ATHENS_RETENTION_MAX_PSEUDO_VERSIONS", "a.example/*=3, *=10",
                "ATHENS_RETENTION_EVICT_PRIVATE", "true",
                "ATHENS_RETENTION_ACCEPT_LOSS", "tmp.example,*.test",
                "ATHENS_RETENTION_INTERVAL", "30m"));

        assertThat(config.retention())
                .isEqualTo(new ServerConfig.Retention(
                        Optional.of(1_500_000_000L),
                        List.of("github.com/*", "corp.example"),
                        List.of(new PatternLimit("a.example/*", 3), new PatternLimit("*", 10)),
                        true,
                        List.of("tmp.example", "*.test"),
                        Duration.ofMinutes(30)));
    }

    @ParameterizedTest
    @CsvSource({
        "disk,   '',     File",
        "memory, '',     None",
        "disk,   none,   None",
        "memory, memory, Memory",
        "disk,   memory, Memory"
    })
    void keepsTheIndexWhereTheVersionsAre(String storage, String index, String type) {
        assertThat(ServerConfig.of(Map.of("ATHENS_STORAGE_TYPE", storage, "ATHENS_INDEX_TYPE", index))
                        .index()
                        .getClass()
                        .getSimpleName())
                .isEqualTo(type);
    }

    @ParameterizedTest
    @CsvSource({"10, 0, 8", "1, 0, 1", "10, 3, 3", "4, '', 3"})
    void leavesSomeFetchesToOtherHosts(String workers, String perHost, int most) {
        assertThat(ServerConfig.of(Map.of("ATHENS_GOGET_WORKERS", workers, "ATHENS_FETCHES_PER_HOST", perHost))
                        .fetching()
                        .workersPerHost())
                .isEqualTo(most);
    }

    @ParameterizedTest
    @CsvSource({"300, 300", "300s, 300", "5m, 300", "1h30m, 5400", "1h30m5s, 5405", "24h, 86400"})
    void readsDurations(String value, long seconds) {
        assertThat(ServerConfig.of(Map.of("ATHENS_TIMEOUT", value)).fetching().queryTimeout())
                .hasSeconds(seconds);
    }

    @ParameterizedTest
    @CsvSource({
        "10240,   10737418240",
        "512MiB,  536870912",
        "10GB,    10000000000",
        "10 gb,   10000000000",
        "0.5KiB,  512",
        "1TiB,    1099511627776",
        "7B,      7"
    })
    void readsSizes(String value, long bytes) {
        assertThat(ServerConfig.of(Map.of("ATHENS_GIT_MAX_CACHE_MB", value))
                        .git()
                        .cacheBytes())
                .isEqualTo(bytes);
    }

    @Test
    void countsBareSizesInTheUnitOfTheName() {
        assertThat(ServerConfig.of(Map.of("ATHENS_RETENTION_MAX_SIZE", "10240"))
                        .retention()
                        .maxBytes())
                .contains(10_240L);
    }

    @Test
    void readsHowLongAnswersAreRemembered() {
        assertThat(ServerConfig.of(Map.of()).freshness())
                .isEqualTo(
                        new ServerConfig.Freshness(Duration.ofSeconds(60), Duration.ofSeconds(5), Duration.ofDays(7)));
        assertThat(ServerConfig.of(Map.of(
                                "ATHENS_QUERY_FRESHNESS", "0",
                                "ATHENS_NEGATIVE_FRESHNESS", "1m",
                                "ATHENS_STALE_FOR", "0"))
                        .freshness())
                .isEqualTo(new ServerConfig.Freshness(Duration.ZERO, Duration.ofMinutes(1), Duration.ZERO));
    }

    @Test
    void letsTheCloudChooseTheFormatOfTheLog() {
        assertThat(ServerConfig.of(Map.of("ATHENS_CLOUD_RUNTIME", "GCP", "ATHENS_LOG_FORMAT", "plain"))
                        .log()
                        .format())
                .isEqualTo(LogFormat.GCP);
    }

    @Test
    void warnsOnceOfWhatHasNoEffectUnlessItIsTheDefault() {
        assertThat(ServerConfig.of(
                                Map.of("GO_BINARY_PATH", "/bin/go", "ATHENS_PROTOCOL_WORKERS", "30", "UNRELATED", "x"))
                        .warnings())
                .containsExactly("GO_BINARY_PATH has no effect: modules are fetched without a go command");
    }

    @Test
    void showsMetricsUnlessNobodyWantsThem() {
        assertThat(ServerConfig.of(Map.of()).metrics()).contains(new ServerConfig.Metrics(Optional.empty()));
        ServerConfig none = ServerConfig.of(Map.of("ATHENS_STATS_EXPORTER", "none"));
        assertThat(none.metrics()).isEmpty();
        assertThat(none.warnings()).isEmpty();
        assertThat(ServerConfig.of(Map.of("ATHENS_STATS_EXPORTER", "datadog")).warnings())
                .containsExactly("ATHENS_STATS_EXPORTER: datadog is not known, so that there are no metrics;"
                        + " it can be prometheus or none");
    }

    @ParameterizedTest
    @CsvSource({":9100, 127.0.0.1, 9100", "9100, 127.0.0.1, 9100", "0.0.0.0:9100, 0.0.0.0, 9100"})
    void showsMetricsOnAPortOfTheirOwnToThisMachineUnlessAnAddressIsNamed(String value, String host, int port) {
        assertThat(ServerConfig.of(Map.of("ATHENS_METRICS_PORT", value)).metrics())
                .contains(new ServerConfig.Metrics(Optional.of(new InetSocketAddress(host, port))));
    }

    @Test
    void showsNoSecretInItsTextForm() {
        ServerConfig config = ServerConfig.of(Map.of(
                "BASIC_AUTH_USER", "gopher",
                "BASIC_AUTH_PASS", "hunter2",
                "ATHENS_GITHUB_TOKEN", "hunter2",
                "GOPROXY", "https://gopher:hunter2@a.example,direct",
                "ATHENS_GLOBAL_ENDPOINT", "https://gopher:hunter2@a.example",
                "ATHENS_DOWNLOAD_URL", "https://gopher:hunter2@a.example",
                "ATHENS_PROXY_VALIDATOR", "https://a.example/?token=hunter2"));

        assertThat(config.toString()).contains("gopher", "a.example").doesNotContain("hunter2");
        assertThat(config.access().login().orElseThrow().password().value()).isEqualTo("hunter2");
        assertThat(config.origin().githubToken().orElseThrow().value()).isEqualTo("hunter2");
    }

    @Test
    void masksWhatIsWrongIfItIsSecret() {
        assertThatThrownBy(() -> ServerConfig.of(Map.of(
                        "ATHENS_GO_BINARY_ENV_VARS", "TOKEN=hunter2;GOPROXY=https://a:hunter2@b.example;=hunter2")))
                .hasMessage("ATHENS_GO_BINARY_ENV_VARS=TOKEN=***;GOPROXY=https://***@b.example;=***: must be"
                        + " NAME=value, several separated by ; but one is =***");
        assertThatThrownBy(() -> ServerConfig.of(Map.of("ATHENS_DOWNLOAD_URL", "ftp://gopher:hunter2@a.example")))
                .hasMessageContaining("ATHENS_DOWNLOAD_URL=ftp://***@a.example: must be a URL");
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

        assertThat(config.origin().sumDatabases().orElseThrow())
                .containsExactly("db.example", "corp.example:8443/sums");
    }

    @Test
    void relaysNoDatabaseIfToldBlank() {
        assertThat(ServerConfig.of(Map.of()).origin().sumDatabases()).isEmpty();
        assertThat(ServerConfig.of(Map.of("ATHENS_SUM_DBS", " ")).origin().sumDatabases())
                .contains(List.of());
    }

    @Test
    void keepsPrivateNamesFromTheChecksumDatabase() {
        Map<String, String> values = Map.of("ATHENS_GONOSUM_PATTERNS", "corp.example/*", "GOPRIVATE", "x.example");

        assertThat(ServerConfig.of(values).origin().goEnvironment()).containsEntry("GONOSUMDB", "corp.example/*");
    }

    @Test
    void readOnlyIsOneWordForAllThatKeepsAServerFromFetchingAndWriting() {
        ServerConfig config = ServerConfig.of(Map.of("ATHENS_READ_ONLY", "true", "ATHENS_DOWNLOAD_MODE", "sync"));

        assertThat(config.storage().readOnly()).isTrue();
        assertThat(config.policy().downloadMode()).isEqualTo("none");
        assertThat(config.policy().networkMode()).isEqualTo(NetworkMode.OFFLINE);
        assertThat(config.singleFlight()).isEqualTo(new ServerConfig.SingleFlight.Alone());
        assertThatThrownBy(() -> ServerConfig.of(Map.of("ATHENS_READ_ONLY", "perhaps")))
                .hasMessageStartingWith("ATHENS_READ_ONLY=perhaps: must be true or false");
    }
}
