package dev.athens.standalone.config;

import static dev.athens.standalone.config.KeyUse.ofKind;
import static dev.athens.standalone.config.KeyUse.other;
import static dev.athens.standalone.config.KeyUse.without;
import static dev.athens.standalone.config.ValueKind.BOOL;
import static dev.athens.standalone.config.ValueKind.DECIMAL;
import static dev.athens.standalone.config.ValueKind.LIST;
import static dev.athens.standalone.config.ValueKind.MAP;
import static dev.athens.standalone.config.ValueKind.NUMBER;
import static dev.athens.standalone.config.ValueKind.SECRET;
import static dev.athens.standalone.config.ValueKind.TEXT;
import static dev.athens.standalone.config.ValueKind.VARIABLES;
import static dev.athens.standalone.config.ValueKind.bytes;
import static dev.athens.standalone.config.ValueKind.bytesOrNone;
import static dev.athens.standalone.config.ValueKind.mebibytes;
import static dev.athens.standalone.config.ValueKind.number;
import static dev.athens.standalone.config.ValueKind.seconds;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * All that can be configured, in the order in which it is shown: each key's place in the TOML file, its names among the
 * options of the command line and the environment variables, its kind and what it is when nobody says anything.
 *
 * <p>Names and defaults are those of gomods/athens; where a default differs, docs/compatibility.md says so. Source: its
 * pkg/config and config.dev.toml.
 */
@SuppressWarnings("ImmutableEnumChecker") // its lists are those of List.copyOf
public enum Key {
    GO_BINARY("GoBinary", "GO_BINARY_PATH", TEXT, "go", without("modules are fetched without a go command")),
    GO_ENV("GoEnv", "GO_ENV", TEXT, "development"),
    GO_BINARY_ENV_VARS("GoBinaryEnvVars", "ATHENS_GO_BINARY_ENV_VARS", VARIABLES, "GOPROXY=direct"),
    GOGET_WORKERS("GoGetWorkers", "ATHENS_GOGET_WORKERS", number(1, 10_000), "10"),
    GOGET_DIR("GoGetDir", "ATHENS_GOGET_DIR", TEXT, ""),
    PROTOCOL_WORKERS(
            "ProtocolWorkers",
            "ATHENS_PROTOCOL_WORKERS",
            NUMBER,
            "30",
            without("what is stored is served without a limit, and GoGetWorkers limits fetches")),
    FETCHES_PER_HOST("FetchesPerHost", "ATHENS_FETCHES_PER_HOST", number(0, 10_000), "0"),
    LOOK_AHEAD("LookAhead", "ATHENS_LOOK_AHEAD", BOOL, "true"),
    MAX_WAITING_PER_CLIENT("MaxWaitingPerClient", "ATHENS_MAX_WAITING_PER_CLIENT", number(0, 2_500), "0"),
    LOG_LEVEL("LogLevel", "--log-level ATHENS_LOG_LEVEL", TEXT, "debug"),
    LOG_FORMAT("LogFormat", "ATHENS_LOG_FORMAT", TEXT, "plain"),
    CLOUD_RUNTIME("CloudRuntime", "ATHENS_CLOUD_RUNTIME", TEXT, "none"),
    ENABLE_PPROF("EnablePprof", "ATHENS_ENABLE_PPROF", BOOL, "false", without("there is no Go runtime to profile")),
    PPROF_PORT("PprofPort", "ATHENS_PPROF_PORT", TEXT, ":3001", without("there is no Go runtime to profile")),
    FILTER_FILE("FilterFile", "ATHENS_FILTER_FILE", TEXT, ""),
    ROBOTS_FILE("RobotsFile", "ATHENS_ROBOTS_FILE", TEXT, "robots.txt"),
    TIMEOUT("Timeout", "ATHENS_TIMEOUT", seconds(1), "300s"),
    STASH_TIMEOUT("StashTimeout", "ATHENS_STASH_TIMEOUT", seconds(1), "600s"),
    QUERY_FRESHNESS("QueryFreshness", "ATHENS_QUERY_FRESHNESS", seconds(0), "60s"),
    NEGATIVE_FRESHNESS("NegativeFreshness", "ATHENS_NEGATIVE_FRESHNESS", seconds(0, 60), "5s"),
    STALE_FOR("StaleFor", "ATHENS_STALE_FOR", seconds(0), "168h"),
    STORAGE_TYPE("StorageType", "--storage ATHENS_STORAGE_TYPE", TEXT, "disk"),
    READ_ONLY("ReadOnly", "--read-only ATHENS_READ_ONLY", BOOL, "false"),
    PLUGINS_PATH("PluginsPath", "ATHENS_PLUGINS_PATH", TEXT, ""),
    ENDPOINTS("Endpoints", "ATHENS_ENDPOINTS", LIST, ""),
    LISTENERS("Listeners", "ATHENS_LISTENERS", LIST, ""),
    REDIRECT_FROM_STORAGE("RedirectFromStorage", "ATHENS_REDIRECT_FROM_STORAGE", BOOL, "false"),
    REDIRECT_MIN_SIZE("RedirectMinSize", "ATHENS_REDIRECT_MIN_SIZE", bytes(), "1MiB"),
    REDIRECT_VALID_FOR("RedirectValidFor", "ATHENS_REDIRECT_VALID_FOR", seconds(120), "15m"),
    TLS_CERT_FILE("TLSCertFile", "ATHENS_TLSCERT_FILE", TEXT, ""),
    TLS_KEY_FILE("TLSKeyFile", "ATHENS_TLSKEY_FILE", TEXT, ""),
    PORT("Port", "--port ATHENS_PORT PORT", TEXT, ":3000"),
    UNIX_SOCKET("UnixSocket", "ATHENS_UNIX_SOCKET", TEXT, ""),
    GLOBAL_ENDPOINT("GlobalEndpoint", "ATHENS_GLOBAL_ENDPOINT", TEXT, "http://localhost:3001"),
    BASIC_AUTH_USER("BasicAuthUser", "BASIC_AUTH_USER", TEXT, ""),
    BASIC_AUTH_PASS("BasicAuthPass", "BASIC_AUTH_PASS", SECRET, ""),
    USERS_FILE("UsersFile", "ATHENS_USERS_FILE", TEXT, ""),
    TOKENS_FILE("TokensFile", "ATHENS_TOKENS_FILE", TEXT, ""),
    ACCESS_FILE("AccessFile", "ATHENS_ACCESS_FILE", TEXT, ""),
    AUDIT_LOG("AuditLog", "ATHENS_AUDIT_LOG", TEXT, ""),
    HOME_TEMPLATE_PATH("HomeTemplatePath", "ATHENS_HOME_TEMPLATE_PATH", TEXT, "/var/lib/athens/home.html"),
    FORCE_SSL("ForceSSL", "PROXY_FORCE_SSL", BOOL, "false"),
    TRUSTED_PROXIES(
            "TrustedProxies",
            "ATHENS_TRUSTED_PROXIES",
            LIST,
            "127.0.0.0/8,10.0.0.0/8,172.16.0.0/12,192.168.0.0/16,169.254.0.0/16,::1/128,fc00::/7,fe80::/10"),
    VALIDATOR_HOOK("ValidatorHook", "ATHENS_PROXY_VALIDATOR", TEXT, ""),
    VALIDATOR_TIMEOUT("ValidatorTimeout", "ATHENS_PROXY_VALIDATOR_TIMEOUT", seconds(1), "10s"),
    PATH_PREFIX("PathPrefix", "ATHENS_PATH_PREFIX", TEXT, ""),
    TRUSTED_NETWORKS("TrustedNetworks", "ATHENS_TRUSTED_NETWORKS", LIST, ""),
    NETRC_PATH("NETRCPath", "ATHENS_NETRC_PATH", TEXT, ""),
    CREDENTIALS_FILE("CredentialsFile", "ATHENS_CREDENTIALS_FILE", TEXT, ""),
    GITHUB_TOKEN("GithubToken", "ATHENS_GITHUB_TOKEN", SECRET, ""),
    SSH_PASSPHRASE("SSHPassphrase", "ATHENS_SSH_PASSPHRASE", SECRET, ""),
    TRUSTED_IMPORTS("TrustedImports", "ATHENS_TRUSTED_IMPORTS", LIST, ""),
    HGRC_PATH("HGRCPath", "ATHENS_HGRC_PATH", TEXT, "", without("Mercurial is not supported")),
    TRACE_EXPORTER("TraceExporter", "ATHENS_TRACE_EXPORTER", TEXT, ""),
    TRACE_EXPORTER_URL("TraceExporterURL", "ATHENS_TRACE_EXPORTER_URL", TEXT, "http://localhost:4317"),
    TRACE_SAMPLING_FRACTION("TraceSamplingFraction", "ATHENS_TRACE_SAMPLING_FRACTION", DECIMAL, "1.0"),
    STATS_EXPORTER("StatsExporter", "ATHENS_STATS_EXPORTER", TEXT, "prometheus"),
    SUM_DBS("SumDBs", "ATHENS_SUM_DBS", LIST, ""),
    NO_SUM_PATTERNS("NoSumPatterns", "ATHENS_GONOSUM_PATTERNS", LIST, ""),
    SUMDB_KEY("SumDBKey", "ATHENS_SUMDB_KEY", SECRET, ""),
    SUMDB_HEAD_FILE("SumDBHeadFile", "ATHENS_SUMDB_HEAD_FILE", TEXT, ""),
    DOWNLOAD_MODE("DownloadMode", "ATHENS_DOWNLOAD_MODE", TEXT, "sync"),
    DOWNLOAD_URL("DownloadURL", "ATHENS_DOWNLOAD_URL", TEXT, ""),
    NETWORK_MODE("NetworkMode", "ATHENS_NETWORK_MODE", TEXT, "strict"),
    SINGLE_FLIGHT_TYPE("SingleFlightType", "ATHENS_SINGLE_FLIGHT_TYPE", TEXT, ""),
    INDEX_TYPE("IndexType", "ATHENS_INDEX_TYPE", TEXT, ""),
    SHUTDOWN_DELAY("ShutdownDelay", "ATHENS_SHUTDOWN_DELAY", seconds(0), ""),
    SHUTDOWN_TIMEOUT("ShutdownTimeout", "ATHENS_SHUTDOWN_TIMEOUT", seconds(0), "60s"),
    MIN_FREE_SPACE("MinFreeSpace", "ATHENS_MIN_FREE_SPACE", bytesOrNone(), "256MiB"),
    METRICS_PORT("Metrics.Port", "ATHENS_METRICS_PORT", TEXT, ""),
    HOOKS_GITHUB_SECRET("Hooks.GitHubSecret", "ATHENS_HOOKS_GITHUB_SECRET", SECRET, ""),
    HOOKS_GITLAB_SECRET("Hooks.GitLabSecret", "ATHENS_HOOKS_GITLAB_SECRET", SECRET, ""),
    HOOKS_GITEA_SECRET("Hooks.GiteaSecret", "ATHENS_HOOKS_GITEA_SECRET", SECRET, ""),
    HOOKS_GENERIC_SECRET("Hooks.GenericSecret", "ATHENS_HOOKS_GENERIC_SECRET", SECRET, ""),
    HOOKS_REPOSITORIES("Hooks.Repositories", "ATHENS_HOOKS_REPOSITORIES", LIST, ""),
    HOOKS_SOURCE("Hooks.Source", "ATHENS_HOOKS_SOURCE", TEXT, "athens"),
    HOOKS_GIVE_UP_AFTER("Hooks.GiveUpAfter", "ATHENS_HOOKS_GIVE_UP_AFTER", seconds(1), "72h"),
    RETENTION_MAX_SIZE("Retention.MaxSize", "ATHENS_RETENTION_MAX_SIZE", bytes(), ""),
    RETENTION_ONLY_TAGS("Retention.OnlyTags", "ATHENS_RETENTION_ONLY_TAGS", LIST, ""),
    RETENTION_MAX_PSEUDO_VERSIONS("Retention.MaxPseudoVersions", "ATHENS_RETENTION_MAX_PSEUDO_VERSIONS", LIST, ""),
    RETENTION_EVICT_PRIVATE("Retention.EvictPrivate", "ATHENS_RETENTION_EVICT_PRIVATE", BOOL, "false"),
    RETENTION_ACCEPT_LOSS("Retention.AcceptLoss", "ATHENS_RETENTION_ACCEPT_LOSS", LIST, ""),
    RETENTION_INTERVAL("Retention.Interval", "ATHENS_RETENTION_INTERVAL", seconds(1), "1h"),
    GIT_MAX_CACHE("Git.MaxCache", "ATHENS_GIT_MAX_CACHE_MB", mebibytes(), "10GiB"),
    GIT_MAX_REPOSITORY("Git.MaxRepository", "ATHENS_GIT_MAX_REPOSITORY_MB", mebibytes(), "4GiB"),
    GIT_MAX_FILE("Git.MaxFile", "ATHENS_GIT_MAX_FILE_MB", mebibytes(), "500MiB"),
    GIT_MAX_FETCH_TIME("Git.MaxFetchTime", "ATHENS_GIT_MAX_FETCH_SECONDS", seconds(1), "600s"),
    DISK_ROOT("Storage.Disk.RootPath", "--data ATHENS_DISK_STORAGE_ROOT", TEXT, "./athens-data"),
    DISK_READ_ONLY("Storage.Disk.ReadOnly", "ATHENS_DISK_STORAGE_READ_ONLY", BOOL, "false"),
    DISK_LOCK_TTL("Storage.Disk.LockTTL", "ATHENS_DISK_STORAGE_LOCK_TTL", seconds(1), "10s"),
    CACHE_ROOT("Storage.Cache.RootPath", "ATHENS_STORAGE_CACHE_ROOT", TEXT, "./athens-data/cache"),
    CACHE_MAX_SIZE("Storage.Cache.MaxSize", "ATHENS_STORAGE_CACHE_MAX_SIZE", bytesOrNone(), "10GiB"),
    CDN_ENDPOINT("Storage.CDN.Endpoint", "CDN_ENDPOINT", TEXT, "", other()),
    GCP_PROJECT_ID("Storage.GCP.ProjectID", "GOOGLE_CLOUD_PROJECT", TEXT, "", other()),
    GCP_BUCKET("Storage.GCP.Bucket", "ATHENS_STORAGE_GCP_BUCKET", TEXT, "", other()),
    GCP_JSON_KEY("Storage.GCP.JSONKey", "ATHENS_STORAGE_GCP_JSON_KEY", SECRET, "", other()),
    MINIO_ENDPOINT("Storage.Minio.Endpoint", "ATHENS_MINIO_ENDPOINT", TEXT, "", ofKind()),
    MINIO_KEY("Storage.Minio.Key", "ATHENS_MINIO_ACCESS_KEY_ID", SECRET, "", ofKind()),
    MINIO_SECRET("Storage.Minio.Secret", "ATHENS_MINIO_SECRET_ACCESS_KEY", SECRET, "", ofKind()),
    MINIO_BUCKET("Storage.Minio.Bucket", "ATHENS_MINIO_BUCKET_NAME", TEXT, "", ofKind()),
    MINIO_REGION("Storage.Minio.Region", "ATHENS_MINIO_REGION", TEXT, "", ofKind()),
    MINIO_ENABLE_SSL("Storage.Minio.EnableSSL", "ATHENS_MINIO_USE_SSL", BOOL, "false", ofKind()),
    MONGO_URL("Storage.Mongo.URL", "ATHENS_MONGO_STORAGE_URL", SECRET, "", other()),
    MONGO_DATABASE("Storage.Mongo.DefaultDBName", "ATHENS_MONGO_DEFAULT_DATABASE", TEXT, "athens", other()),
    MONGO_COLLECTION(
            "Storage.Mongo.DefaultCollectionName", "ATHENS_MONGO_DEFAULT_COLLECTION", TEXT, "modules", other()),
    MONGO_CERT_PATH("Storage.Mongo.CertPath", "ATHENS_MONGO_CERT_PATH", TEXT, "", other()),
    MONGO_INSECURE_CONN("Storage.Mongo.InsecureConn", "ATHENS_MONGO_INSECURE", BOOL, "false", other()),
    MONGO_INSECURE("Storage.Mongo.Insecure", "", BOOL, "false", other()),
    S3_REGION("Storage.S3.Region", "AWS_REGION", TEXT, "", ofKind()),
    S3_KEY("Storage.S3.Key", "AWS_ACCESS_KEY_ID", SECRET, "", ofKind()),
    S3_SECRET("Storage.S3.Secret", "AWS_SECRET_ACCESS_KEY", SECRET, "", ofKind()),
    S3_TOKEN("Storage.S3.Token", "AWS_SESSION_TOKEN", SECRET, "", ofKind()),
    S3_BUCKET("Storage.S3.Bucket", "ATHENS_S3_BUCKET_NAME", TEXT, "", ofKind()),
    S3_FORCE_PATH_STYLE("Storage.S3.ForcePathStyle", "AWS_FORCE_PATH_STYLE", BOOL, "false", ofKind()),
    S3_DEFAULT_CONFIGURATION(
            "Storage.S3.UseDefaultConfiguration", "AWS_USE_DEFAULT_CONFIGURATION", BOOL, "false", ofKind()),
    S3_CREDENTIALS_ENDPOINT("Storage.S3.CredentialsEndpoint", "AWS_CREDENTIALS_ENDPOINT", TEXT, "", ofKind()),
    S3_CONTAINER_CREDENTIALS(
            "Storage.S3.AwsContainerCredentialsRelativeURI",
            "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI",
            TEXT,
            "",
            ofKind()),
    S3_ENDPOINT("Storage.S3.Endpoint", "AWS_ENDPOINT", TEXT, "", ofKind()),
    AZURE_ACCOUNT_NAME("Storage.AzureBlob.AccountName", "ATHENS_AZURE_ACCOUNT_NAME", TEXT, "", other()),
    AZURE_ACCOUNT_KEY("Storage.AzureBlob.AccountKey", "ATHENS_AZURE_ACCOUNT_KEY", SECRET, "", other()),
    AZURE_IDENTITY(
            "Storage.AzureBlob.ManagedIdentityResourceID",
            "ATHENS_AZURE_MANAGED_IDENTITY_RESOURCE_ID",
            TEXT,
            "",
            other()),
    AZURE_SCOPE("Storage.AzureBlob.CredentialScope", "ATHENS_AZURE_CREDENTIAL_SCOPE", TEXT, "", other()),
    AZURE_CONTAINER("Storage.AzureBlob.ContainerName", "ATHENS_AZURE_CONTAINER_NAME", TEXT, "", other()),
    EXTERNAL_URL("Storage.External.URL", "ATHENS_EXTERNAL_STORAGE_URL", TEXT, "", other()),
    ETCD_ENDPOINTS(
            "SingleFlight.Etcd.Endpoints",
            "ATHENS_ETCD_ENDPOINTS",
            TEXT,
            "localhost:2379,localhost:22379,localhost:32379",
            other()),
    REDIS_ENDPOINT("SingleFlight.Redis.Endpoint", "ATHENS_REDIS_ENDPOINT", TEXT, "127.0.0.1:6379", ofKind()),
    REDIS_PASSWORD("SingleFlight.Redis.Password", "ATHENS_REDIS_PASSWORD", SECRET, "", ofKind()),
    REDIS_CLUSTER("SingleFlight.Redis.Cluster", "ATHENS_REDIS_CLUSTER", BOOL, "false", ofKind()),
    REDIS_LOCK_TTL("SingleFlight.Redis.LockConfig.TTL", "ATHENS_REDIS_LOCK_TTL", seconds(1), "900s", ofKind()),
    REDIS_LOCK_TIMEOUT(
            "SingleFlight.Redis.LockConfig.Timeout", "ATHENS_REDIS_LOCK_TIMEOUT", seconds(1), "15s", ofKind()),
    REDIS_LOCK_MAX_RETRIES(
            "SingleFlight.Redis.LockConfig.MaxRetries", "ATHENS_REDIS_LOCK_MAX_RETRIES", NUMBER, "10", ofKind()),
    SENTINEL_ENDPOINTS(
            "SingleFlight.RedisSentinel.Endpoints",
            "ATHENS_REDIS_SENTINEL_ENDPOINTS",
            LIST,
            "127.0.0.1:26379",
            other()),
    SENTINEL_MASTER_NAME(
            "SingleFlight.RedisSentinel.MasterName", "ATHENS_REDIS_SENTINEL_MASTER_NAME", TEXT, "redis-1", other()),
    SENTINEL_PASSWORD(
            "SingleFlight.RedisSentinel.SentinelPassword", "ATHENS_REDIS_SENTINEL_PASSWORD", SECRET, "sekret", other()),
    SENTINEL_DB("SingleFlight.RedisSentinel.DB", "ATHENS_REDIS_SENTINEL_DB", NUMBER, "0", other()),
    SENTINEL_REDIS_USERNAME("SingleFlight.RedisSentinel.RedisUsername", "ATHENS_REDIS_USERNAME", TEXT, "", other()),
    SENTINEL_REDIS_PASSWORD("SingleFlight.RedisSentinel.RedisPassword", "ATHENS_REDIS_PASSWORD", SECRET, "", other()),
    SENTINEL_LOCK_TTL(
            "SingleFlight.RedisSentinel.LockConfig.TTL", "ATHENS_REDIS_LOCK_TTL", seconds(1), "900s", other()),
    SENTINEL_LOCK_TIMEOUT(
            "SingleFlight.RedisSentinel.LockConfig.Timeout", "ATHENS_REDIS_LOCK_TIMEOUT", seconds(1), "15s", other()),
    SENTINEL_LOCK_MAX_RETRIES(
            "SingleFlight.RedisSentinel.LockConfig.MaxRetries", "ATHENS_REDIS_LOCK_MAX_RETRIES", NUMBER, "10", other()),
    GCP_STALE_THRESHOLD("SingleFlight.GCP.StaleThreshold", "ATHENS_GCP_STALE_THRESHOLD", seconds(1), "120s", other()),
    MYSQL_PROTOCOL("Index.MySQL.Protocol", "ATHENS_INDEX_MYSQL_PROTOCOL", TEXT, "tcp", ofKind()),
    MYSQL_HOST("Index.MySQL.Host", "ATHENS_INDEX_MYSQL_HOST", TEXT, "localhost", ofKind()),
    MYSQL_PORT("Index.MySQL.Port", "ATHENS_INDEX_MYSQL_PORT", NUMBER, "3306", ofKind()),
    MYSQL_USER("Index.MySQL.User", "ATHENS_INDEX_MYSQL_USER", TEXT, "root", ofKind()),
    MYSQL_PASSWORD("Index.MySQL.Password", "ATHENS_INDEX_MYSQL_PASSWORD", SECRET, "", ofKind()),
    MYSQL_DATABASE("Index.MySQL.Database", "ATHENS_INDEX_MYSQL_DATABASE", TEXT, "athens", ofKind()),
    MYSQL_PARAMS("Index.MySQL.Params", "ATHENS_INDEX_MYSQL_PARAMS", MAP, "parseTime:true,timeout:30s", ofKind()),
    POSTGRES_HOST("Index.Postgres.Host", "ATHENS_INDEX_POSTGRES_HOST", TEXT, "localhost", ofKind()),
    POSTGRES_PORT("Index.Postgres.Port", "ATHENS_INDEX_POSTGRES_PORT", NUMBER, "5432", ofKind()),
    POSTGRES_USER("Index.Postgres.User", "ATHENS_INDEX_POSTGRES_USER", TEXT, "postgres", ofKind()),
    POSTGRES_PASSWORD("Index.Postgres.Password", "ATHENS_INDEX_POSTGRES_PASSWORD", SECRET, "", ofKind()),
    POSTGRES_DATABASE("Index.Postgres.Database", "ATHENS_INDEX_POSTGRES_DATABASE", TEXT, "athens", ofKind()),
    POSTGRES_PARAMS(
            "Index.Postgres.Params",
            "ATHENS_INDEX_POSTGRES_PARAMS",
            MAP,
            "connect_timeout:30,sslmode:disable",
            ofKind());

    private final String toml;
    private final List<String> options;
    private final List<String> variables;
    private final List<String> names;
    private final ValueKind kind;
    private final String standard;
    private final KeyUse use;

    Key(String toml, String names, ValueKind kind, String standard) {
        this(toml, names, kind, standard, KeyUse.honoured());
    }

    Key(String toml, String names, ValueKind kind, String standard, KeyUse use) {
        this.toml = toml;
        List<String> options = new ArrayList<>();
        List<String> variables = new ArrayList<>();
        for (String name : names.isEmpty() ? new String[0] : names.split(" ", -1)) {
            (name.startsWith("-") ? options : variables).add(name);
        }
        List<String> all = new ArrayList<>(options);
        if (!variables.isEmpty()) {
            all.add(longName(toml, variables.get(0)));
        }
        all.addAll(variables);
        this.options = List.copyOf(options);
        this.variables = List.copyOf(variables);
        this.names = List.copyOf(all);
        this.kind = kind;
        this.standard = standard;
        this.use = use;
    }

    /** The key with a place in the file, whatever the case of its letters. */
    static Optional<Key> ofToml(String toml) {
        for (Key key : values()) {
            if (key.toml.equalsIgnoreCase(toml)) {
                return Optional.of(key);
            }
        }
        return Optional.empty();
    }

    /** Its place in the file, with dots between the names of tables. */
    public String toml() {
        return toml;
    }

    ValueKind kind() {
        return kind;
    }

    /** Its value, as a variable would hold it, when nobody gives one; empty for none. */
    public String standard() {
        return standard;
    }

    KeyUse use() {
        return use;
    }

    boolean isSecret() {
        return kind.form() == ValueKind.Form.SECRET;
    }

    /** Its options of the command line. */
    List<String> options() {
        return options;
    }

    /** Its environment variables as documented, the one that wins first. */
    List<String> variables() {
        return variables;
    }

    /** All names among options and variables, the one that wins first. */
    List<String> names() {
        return names;
    }

    /**
     * The name that also holds the tables, such as {@code ATHENS_STORAGE_DISK_ATHENS_DISK_STORAGE_ROOT}, which
     * gomods/athens reads before the short one. Source: kelseyhightower/envconfig, gatherInfo.
     */
    private static String longName(String toml, String variable) {
        String tables = toml.substring(0, toml.lastIndexOf('.') + 1).replace('.', '_');
        return "ATHENS_" + tables.toUpperCase(Locale.ROOT) + variable;
    }
}
