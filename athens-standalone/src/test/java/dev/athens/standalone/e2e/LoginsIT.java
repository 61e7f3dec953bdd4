package dev.athens.standalone.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.athens.server.TestCertificates;
import dev.athens.storage.fs.FileStorage;
import dev.athens.testkit.FakeModule;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Two teams on one server, whose go commands log in over https by netrc and by a command of GOAUTH. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class LoginsIT {
    private static final String RED = "red.example/lib";
    private static final String BLUE = "blue.example/lib";
    private static final String OPEN = "open.example/lib";
    private static final String RULES = """
            [[rule]]
            allow = "read"
            callers = ["anyone"]
            modules = ["open.example"]

            [[rule]]
            allow = "read"
            callers = ["user:alice"]
            """;

    @TempDir
    static Path folder;

    private static final Map<String, String> settings = new HashMap<>();
    private static AthensJar athens;
    private static String host;
    private static HttpClient client;

    @BeforeAll
    static void start() throws Exception {
        GoCommand.require("go");
        FileStorage storage = FileStorage.open(folder.resolve("athens-data"));
        for (String path : List.of(RED, BLUE, OPEN)) {
            FakeModule module = FakeModule.of(path, "v1.0.0").file("lib.go", "package lib\n");
            storage.save(module.version(), module.files());
        }
        Path users = Files.writeString(
                folder.resolve("users"), "alice:$2b$04$abcdefghijklmnopqrstuu2r9OfJnfCsdneAXAGHnS4UpFFP8WIrW\n");
        settings.put("ATHENS_USERS_FILE", users.toString());
        settings.put("ATHENS_TOKENS_FILE", folder.resolve("tokens.jsonl").toString());
        settings.put("ATHENS_ACCESS_FILE", Files.writeString(rules(), RULES).toString());
        settings.put("ATHENS_AUDIT_LOG", audit().toString());
        settings.put("ATHENS_READ_ONLY", "true");
        settings.put("ATHENS_TLSCERT_FILE", TestCertificates.path("rsa.pem").toString());
        settings.put(
                "ATHENS_TLSKEY_FILE", TestCertificates.path("rsa-pkcs8.key").toString());
        token("create", "first", "--modules", OPEN);
        athens = AthensJar.start(folder, settings);
        host = "localhost:" + URI.create(athens.url()).getPort();
        client = HttpClient.newBuilder().sslContext(TestCertificates.client()).build();
    }

    @AfterAll
    static void stop() {
        if (athens != null) {
            athens.close();
        }
    }

    private static Path rules() {
        return folder.resolve("access.toml");
    }

    private static Path audit() {
        return folder.resolve("audit.log");
    }

    /** Runs one of the commands for tokens, and returns the last line that it printed. */
    private static String token(String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of("token"));
        command.addAll(Arrays.asList(arguments));
        AthensJar.Result result = AthensJar.run(folder, settings, command.toArray(String[]::new));
        assertThat(result.status()).as(result.output()).isZero();
        List<String> lines = result.output().lines().toList();
        return lines.get(lines.size() - 1);
    }

    private static GoCommand go(String name) throws Exception {
        return new GoCommand(folder.resolve(name), "https://" + host)
                .with("SSL_CERT_FILE", TestCertificates.path("ca.pem").toString());
    }

    private static GoCommand withNetrc(String name, String login, String password) throws Exception {
        Path netrc = Files.writeString(
                folder.resolve(name + ".netrc"),
                "machine " + host + " login " + login + " password " + password + "\n");
        return go(name).with("NETRC", netrc.toString());
    }

    private static GoCommand.Result download(GoCommand go, String module) throws Exception {
        return go.tryRun(folder, "mod", "download", "-json", module + "@v1.0.0");
    }

    private static void has(GoCommand go, String module) throws Exception {
        GoCommand.Result result = download(go, module);
        assertThat(result.status()).as(result.output()).isZero();
        assertThat(result.output()).contains("\"Sum\": \"h1:");
    }

    private static void hasNot(GoCommand go, String module, String... reasons) throws Exception {
        GoCommand.Result result = download(go, module);
        assertThat(result.status()).as(result.output()).isNotZero();
        assertThat(result.output()).contains(reasons);
    }

    private static HttpResponse<String> ask(String token, String module) throws Exception {
        // each under a name of its own, by which failures are counted
        String login = token.substring(0, 20) + ":" + token;
        return client.send(
                HttpRequest.newBuilder(URI.create("https://" + host + "/" + module + "/@v/v1.0.0.info"))
                        .header("Authorization", "Basic " + Base64.getEncoder().encodeToString(login.getBytes(UTF_8)))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    /** Asks until the answer is as it should be. */
    private static HttpResponse<String> askUntil(String token, String module, Predicate<HttpResponse<String>> reached)
            throws Exception {
        HttpResponse<String> response = ask(token, module);
        while (!reached.test(response)) {
            TimeUnit.MILLISECONDS.sleep(200);
            response = ask(token, module);
        }
        return response;
    }

    private static void untilKnown(String token, String module) throws Exception {
        askUntil(token, module, response -> response.statusCode() == 200);
    }

    @Test
    void givesEachTeamItsModulesByNetrcAndByGoauth() throws Exception {
        String red = token("create", "red", "--modules", "red.example/*");
        String blue = token("create", "blue", "--modules", "blue.example/*");
        untilKnown(red, RED);

        GoCommand redGo = withNetrc("red", "anything", red);
        has(redGo, RED);
        has(redGo, OPEN);
        hasNot(redGo, BLUE, "403 Forbidden", "token:red may not read " + BLUE);

        GoCommand blueGo = withNetrc("blue", "blue", blue).with("GOAUTH", "netrc");
        has(blueGo, BLUE);
        hasNot(blueGo, RED, "403 Forbidden", "token:blue may not read " + RED);

        Path script = folder.resolve("goauth");
        Files.writeString(
                script, "#!/bin/sh\nprintf 'https://%s\\n\\nAuthorization: Bearer %s\\n\\n'\n".formatted(host, red));
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwx------"));
        GoCommand bearer = go("bearer").with("GOAUTH", script.toString());
        has(bearer, RED);
        hasNot(bearer, BLUE, "403 Forbidden");

        GoCommand alice = withNetrc("alice", "alice", "secret");
        has(alice, RED);
        has(alice, BLUE);

        GoCommand nobody = go("nobody").with("GOAUTH", "off");
        has(nobody, OPEN);
        hasNot(nobody, RED, "401 Unauthorized", "this proxy needs a login");
        assertThat(Files.readAllLines(audit()))
                .anyMatch(line -> line.contains("\"event\":\"read_refused\",\"caller\":\"token:red\"")
                        && line.contains("\"path\":\"/blue.example/lib/@v/"))
                .noneMatch(line -> line.contains(red) || line.contains(blue));
    }

    @Test
    void refusesATokenThatExpiresOrIsRevoked() throws Exception {
        String ends = token("create", "ends", "--modules", RED, "--expires", "4s");
        String revoked = token("create", "revoked", "--modules", RED);
        untilKnown(revoked, RED);
        askUntil(ends, RED, response -> response.body().contains("the token ends has expired"));
        hasNot(withNetrc("ends", "x", ends), RED, "401 Unauthorized", "the token ends has expired");

        has(withNetrc("revoked", "x", revoked), RED);
        token("revoke", "revoked");
        askUntil(revoked, RED, response -> response.body().contains("has been revoked"));
        hasNot(withNetrc("revoked2", "x", revoked), RED, "401 Unauthorized", "has been revoked");
    }

    @Test
    void rotatesATokenDuringLoadWithoutARefusal() throws Exception {
        AtomicReference<String> current = new AtomicReference<>(token("create", "busy", "--modules", RED));
        untilKnown(current.get(), RED);
        AtomicBoolean ended = new AtomicBoolean();
        CountDownLatch begun = new CountDownLatch(400);
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            List<Future<Integer>> clients = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                clients.add(threads.submit(() -> {
                    int refused = 0;
                    while (!ended.get()) {
                        refused += ask(current.get(), RED).statusCode() == 200 ? 0 : 1;
                        begun.countDown();
                    }
                    return refused;
                }));
            }
            begun.await();
            String old = current.get();
            String next = token("rotate", "busy", "--grace", "1h");
            untilKnown(next, RED);
            current.set(next);
            assertThat(ask(old, RED).statusCode()).isEqualTo(200);
            ended.set(true);
            for (Future<Integer> refused : clients) {
                assertThat(refused.get()).isZero();
            }
        } finally {
            ended.set(true);
            threads.shutdownNow();
        }
    }

    @Test
    void followsTheAccessFileAndKeepsTheOldRulesWhileItIsBad() throws Exception {
        String rules = token("create", "ruled");
        Files.writeString(
                rules(),
                RULES + "\n[[rule]]\nallow = \"read\"\ncallers = \"token:ruled\"\nmodules = \"red.example\"\n");
        untilKnown(rules, RED);

        Files.writeString(rules(), "[[rule]]\nalow = \"read\"\n");
        while (athens.log().stream().noneMatch(line -> line.contains("access.toml:1:1: [[rule]]: must say either"))) {
            assertThat(ask(rules, RED).statusCode()).isEqualTo(200);
        }
        assertThat(ask(rules, RED).statusCode()).isEqualTo(200);

        Files.writeString(rules(), RULES);
        askUntil(rules, RED, response -> response.statusCode() == 403);
    }
}
