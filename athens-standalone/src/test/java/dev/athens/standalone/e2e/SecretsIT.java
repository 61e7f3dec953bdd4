package dev.athens.standalone.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.athens.sumdb.log.SignerKey;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Everything that a busy server and its commands print is searched for all that they have to keep to themselves. */
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class SecretsIT {
    private static final String HASH = "$2b$04$abcdefghijklmnopqrstuu2r9OfJnfCsdneAXAGHnS4UpFFP8WIrW";
    private static final String WRONG = "mistyped-password-2718";
    private static final String UPSTREAM_PASSWORD = "upstream-password-3141";
    private static final String VALIDATOR_PASSWORD = "validator-password-1618";
    private static final String QUERY_TOKEN = "query-token-5772";
    private static final String SIGNED = "eyJhbGciOiJSUzI1NiJ9."
            + Base64.getUrlEncoder().withoutPadding().encodeToString("{\"iss\":\"https://id.example\"}".getBytes(UTF_8))
            + ".c2lnbmF0dXJlLW9mLXRoZS10b2tlbg";
    private static final String FORGED = "athens_" + "Zz9".repeat(16) + "0";

    @TempDir
    static Path folder;

    private static final Map<String, String> settings = new HashMap<>();
    private static final Set<String> secrets = new LinkedHashSet<>();
    private static HttpServer upstream;
    private static String token;

    @BeforeAll
    static void configure() throws Exception {
        upstream = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        upstream.createContext("/", exchange -> {
            boolean fails = exchange.getRequestURI().getPath().contains("broken");
            exchange.sendResponseHeaders(fails ? 500 : 404, -1);
            exchange.close();
        });
        upstream.start();
        String address = "127.0.0.1:" + upstream.getAddress().getPort();

        settings.put("BASIC_AUTH_USER", "gopher");
        settings.put("BASIC_AUTH_PASS", secret("basic-password-1414"));
        settings.put("ATHENS_USERS_FILE", file("users", "secretly:" + secret(HASH) + "\n"));
        settings.put(
                "ATHENS_SUMDB_KEY", secret(SignerKey.generate("sum.example").secret()));
        settings.put("ATHENS_SSH_PASSPHRASE", secret("ssh-passphrase-1732"));
        settings.put("ATHENS_TOKENS_FILE", folder.resolve("tokens.jsonl").toString());
        settings.put("ATHENS_ACCESS_FILE", file("access.toml", """
                [[issuer]]
                url = "https://id.example"
                audience = "x"
                [[rule]]
                allow = "read"
                callers = ["user:*", "token:busy"]
                """));
        settings.put(
                "ATHENS_NETRC_PATH",
                file("netrc", "machine " + address + " login x password " + secret("netrc-password-2236") + "\n"));
        settings.put(
                "GOPROXY",
                "http://athens:" + secret(UPSTREAM_PASSWORD) + "@" + address + "?k=" + secret(QUERY_TOKEN) + ",direct");
        settings.put("ATHENS_PROXY_VALIDATOR", "http://v:" + secret(VALIDATOR_PASSWORD) + "@" + address + "/validate");
        token = made("token", "create", "busy");
        secrets.addAll(List.of(made("token", "create", "known"), WRONG, SIGNED, FORGED));
        secrets.add(SIGNED.substring(SIGNED.lastIndexOf('.') + 1));
        // what logins become in a header
        for (String secret : List.copyOf(secrets)) {
            secrets.add(base64("gopher:" + secret));
        }
    }

    @AfterAll
    static void stop() {
        upstream.stop(0);
    }

    private static String secret(String text) {
        secrets.add(text);
        return text;
    }

    private static String file(String name, String content) throws Exception {
        return Files.writeString(folder.resolve(name), content).toString();
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(UTF_8));
    }

    /** A token, which is a secret, as its hash is. */
    private static String made(String... command) throws Exception {
        List<String> lines = run(command).lines().toList();
        String made = secret(lines.get(lines.size() - 1));
        assertThat(made).startsWith("athens_");
        secrets.add(
                HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(made.getBytes(UTF_8))));
        return made;
    }

    private static String run(String... command) throws Exception {
        return AthensJar.run(folder, settings, command).output();
    }

    private static List<String> broken(String variable, String value, String... command) throws Exception {
        Map<String, String> changed = new HashMap<>(settings);
        changed.put(variable, value);
        AthensJar.Result result = AthensJar.run(folder, changed, command);
        assertThat(result.status()).as(variable + "=" + value).isNotZero();
        return result.output().lines().toList();
    }

    private static void ask(String url, String authorization) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(url))
                .header("Authorization", authorization)
                .timeout(Duration.ofSeconds(30))
                .build();
        HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.discarding());
    }

    private static void keepBusy(AthensJar athens) throws Exception {
        List<String> logins = new ArrayList<>(List.of("Bearer " + token, "Bearer " + SIGNED, "Bearer " + FORGED));
        logins.add("Basic " + base64("gopher:" + settings.get("BASIC_AUTH_PASS")));
        for (String password : List.of(WRONG, SIGNED, FORGED, token.substring(0, 40))) {
            logins.add("Basic " + base64("gopher:" + password));
        }
        logins.add("Basic " + WRONG);
        logins.add(WRONG);
        List<String> paths = List.of(
                "/",
                "/catalog",
                "/index",
                "/version",
                "/corp.example/a/@v/list",
                "/corp.example/a/@latest",
                "/corp.example/broken/@v/v1.0.0.zip",
                "/sumdb/sum.example/latest",
                "/sumdb/sum.example/lookup/corp.example/broken@v1.0.0");
        for (String path : paths) {
            for (String login : logins) {
                ask(athens.url() + path, login);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"trace,plain", "trace,json", "info,plain"})
    void tellsNobodyWhatIsSecret(String level, String format) throws Exception {
        Path audit = folder.resolve(level + format + "-audit.log");
        Map<String, String> environment = new HashMap<>(settings);
        environment.put("ATHENS_LOG_LEVEL", level);
        environment.put("ATHENS_LOG_FORMAT", format);
        environment.put("ATHENS_AUDIT_LOG", audit.toString());
        List<String> printed;
        try (AthensJar athens = AthensJar.start(folder, environment)) {
            keepBusy(athens);
            assertThat(athens.terminate()).isZero();
            printed = new ArrayList<>(athens.log());
        }
        assertThat(printed).hasSizeGreaterThan(50).anyMatch(line -> line.contains("corp.example/broken"));
        List<String> audited = Files.readAllLines(audit);
        assertThat(audited).anyMatch(line -> line.contains("\"claimed\":\"gopher\""));
        printed.addAll(audited);
        keepsSecrets(printed);
    }

    @Test
    void tellsNobodyByItsCommandsEither() throws Exception {
        List<String> printed = new ArrayList<>();
        String config = run("config");
        assertThat(config).contains("BasicAuthPass = \"***\"", "http://***@127.0.0.1");
        printed.addAll(config.lines().toList());
        printed.addAll(run("token", "list").lines().toList());
        printed.addAll(run("explain", "corp.example/broken@v1.0.0").lines().toList());
        printed.addAll(broken("ATHENS_SUMDB_KEY", settings.get("ATHENS_SUMDB_KEY") + "x"));
        printed.addAll(broken("BASIC_AUTH_PASS_FILE", settings.get("BASIC_AUTH_PASS"), "config"));
        printed.addAll(broken("ATHENS_PROXY_VALIDATOR", "ftp://v:" + VALIDATOR_PASSWORD + "@h/", "config"));
        printed.addAll(broken("ATHENS_USERS_FILE", file("bad-users", "x:" + HASH + "!\n")));
        String entry = Files.readString(folder.resolve("tokens.jsonl"));
        printed.addAll(broken("ATHENS_TOKENS_FILE", file("bad-tokens", entry.replace("]}", "]"))));
        printed.addAll(broken("ATHENS_TOKENS_FILE", file("bad-tokens2", entry + entry), "token", "list"));
        printed.addAll(broken("ATHENS_TOKENS_FILE", file("bad-tokens3", token + "\n"), "token", "list"));
        keepsSecrets(printed);
    }

    private static void keepsSecrets(List<String> printed) {
        assertThat(secrets).hasSizeGreaterThan(20);
        for (String secret : secrets) {
            assertThat(printed).as("lines with " + secret).noneMatch(line -> line.contains(secret));
        }
    }
}
