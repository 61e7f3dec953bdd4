package dev.athens.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.athens.content.Blob;
import dev.athens.content.Link;
import dev.athens.content.ModuleFiles;
import dev.athens.fetch.FetchException;
import dev.athens.http.StorageRedirects;
import dev.athens.index.MemoryIndex;
import dev.athens.index.VersionIndex;
import dev.athens.module.ModulePath;
import dev.athens.module.ModuleVersion;
import dev.athens.module.PathPatterns;
import dev.athens.policy.AccessRules;
import dev.athens.policy.AccessRules.Rule;
import dev.athens.policy.Caller;
import dev.athens.policy.Caller.Grant;
import dev.athens.policy.Caller.Kind;
import dev.athens.policy.CallerPattern;
import dev.athens.policy.ModuleAccess;
import dev.athens.policy.Role;
import dev.athens.policy.TokenLogins;
import dev.athens.protocol.ProtocolRequest;
import dev.athens.protocol.SumdbRequest;
import dev.athens.proxy.Answer;
import dev.athens.server.RawHttp.Reply;
import dev.athens.server.modules.Answers;
import dev.athens.server.options.AuditEvent;
import dev.athens.server.options.Endpoint;
import dev.athens.server.options.SumdbSource;
import dev.athens.server.users.Users;
import dev.athens.storage.mem.MemoryStorage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who gets what of a server, whatever the endpoint. */
@Timeout(60)
class AccessIT {
    /** The path of the version that is stored. */
    private static final String STORED = "/@v/v1.0.0";

    private static final String TOKEN = "athens_";

    private final AtomicReference<AccessRules> rules = new AtomicReference<>(rules());
    private final ConcurrentLinkedQueue<AuditEvent> events = new ConcurrentLinkedQueue<>();
    private AthensServer server;

    @BeforeEach
    void start() throws Exception {
        server = builder().start();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    /** Two teams, whose modules the other one may not have, a module of one team that is for nobody, and one for all. */
    private static AccessRules rules() {
        return AccessRules.of(List.of(
                rule(false, "anyone", "corp.example/a/secret"),
                rule(true, "anyone", "public.example"),
                rule(true, "user:alice", "corp.example/a"),
                rule(true, "user:bob,group:b", "corp.example/b"),
                rule(true, "user:root", "*")));
    }

    private static Rule rule(boolean allows, String callers, String modules) {
        return new Rule(
                allows,
                Set.of(Role.READ),
                Stream.of(callers.split(",")).map(CallerPattern::parse).toList(),
                PathPatterns.parse(modules));
    }

    private AthensServer.Builder builder() throws IOException {
        return AthensServer.builder(new Stored())
                .host("127.0.0.1")
                .port(0)
                .basicAuth(Users.of("alice", "a").and(Users.of("bob", "b")).and(Users.of("root", "r")))
                .tokens(new Tokens())
                .access(changing())
                .audit(events::add)
                .catalog(catalog())
                .index(index())
                .sumdb(new Databases());
    }

    private ModuleAccess changing() {
        return new ModuleAccess() {
            @Override
            public boolean mayRead(Caller caller, ModulePath module) {
                return rules.get().mayRead(caller, module);
            }

            @Override
            public boolean mayReadAll(Caller caller) {
                return rules.get().mayReadAll(caller);
            }

            @Override
            public boolean mayReadSome(Caller caller) {
                return rules.get().mayReadSome(caller);
            }
        };
    }

    /** Of each module one version is stored, {@code v1.0.0}, and nothing else exists; hot answers included. */
    private static final class Stored implements Answers {
        @Override
        public Optional<Answer> now(ProtocolRequest request) {
            return request.path().contains(STORED)
                    ? Optional.of(new Answer.Found(
                            Blob.of("12345"), true, Answer.Source.STORAGE, Optional.of(new Answer.Token(1))))
                    : Optional.empty();
        }

        @Override
        public CompletableFuture<Answer> later(ProtocolRequest request) {
            return CompletableFuture.completedFuture(now(request)
                    .orElseGet(() -> request instanceof ProtocolRequest.List
                            ? new Answer.Found(Blob.of("v1.0.0\n"), false, Answer.Source.ORIGIN)
                            : new Answer.Absent("no such version")));
        }
    }

    /** {@code athens_NAME} is the token of NAME, which says itself for what it is. */
    private static final class Tokens implements TokenLogins {
        private static final Map<String, Caller> KNOWN = Map.of(
                "athens_a", token("ci-a", Set.of(), "corp.example/a"),
                "athens_b", token("ci-b", Set.of("b"), "nothing.example"),
                "athens_all", token("ci-all", Set.of(), "*"));

        private static Caller token(String name, Set<String> groups, String modules) {
            return new Caller(Kind.TOKEN, name, groups, List.of(new Grant(Role.READ, PathPatterns.parse(modules))));
        }

        @Override
        public Optional<CompletableFuture<Outcome>> check(String token) {
            if (!token.startsWith(TOKEN)) {
                return Optional.empty();
            }
            if (token.equals("athens_away")) {
                return Optional.of(CompletableFuture.failedFuture(new IOException("the issuer is away")));
            }
            Caller caller = KNOWN.get(token);
            CompletableFuture<Outcome> later = new CompletableFuture<>();
            Thread thread = new Thread(() -> later.complete(
                    caller == null ? new Wrong("the token is not known") : new Known(caller, Instant.MAX)));
            thread.start();
            return Optional.of(later);
        }
    }

    private static final class Databases implements SumdbSource {
        @Override
        public byte[] get(String databaseName, SumdbRequest request) throws FetchException {
            return (databaseName + " " + request).getBytes(UTF_8);
        }

        @Override
        public boolean isPrivate(String databaseName) {
            return databaseName.equals("own.example");
        }
    }

    private static MemoryStorage catalog() throws IOException {
        MemoryStorage storage = MemoryStorage.ofMaxBytes(1_000);
        for (String module :
                List.of("corp.example/a/x", "corp.example/a/secret", "corp.example/b/x", "public.example/m")) {
            storage.save(
                    ModuleVersion.parse(module, "v1.0.0"), new ModuleFiles(Blob.of("i"), Blob.of("m"), Blob.of("z")));
        }
        return storage;
    }

    private static VersionIndex index() throws IOException {
        MemoryIndex index = MemoryIndex.ofMaxEntries(100);
        index.add(
                List.of(
                        ModuleVersion.parse("corp.example/a/x", "v1.0.0"),
                        ModuleVersion.parse("corp.example/b/x", "v1.0.0"),
                        ModuleVersion.parse("public.example/m", "v1.0.0")),
                Instant.EPOCH);
        return index;
    }

    private static String[] login(String who) {
        return switch (who) {
            case "anonymous" -> new String[0];
            case "alice", "bob", "root" -> new String[] {basic(who + ":" + who.charAt(0))};
            default -> new String[] {"Authorization: Bearer " + TOKEN + who};
        };
    }

    private static String basic(String login) {
        return "Authorization: Basic " + Base64.getEncoder().encodeToString(login.getBytes(UTF_8));
    }

    private Reply get(String path, String who) throws IOException {
        return RawHttp.get(server.port(), path, login(who));
    }

    @Test
    void showsMetricsToThoseWhoMayReadEverything() throws Exception {
        rules.set(AccessRules.of(List.of(rule(true, "user:alice", "corp.example/a"), rule(true, "user:root", "*"))));
        server.close();
        server = builder()
                .endpoint(Endpoint.of(
                        "/metrics", exchange -> exchange.getResponseSender().send("requests 1\n")))
                .start();

        assertThat(get("/metrics", "root").text()).isEqualTo("requests 1\n");
        assertThat(get("/metrics", "alice").status()).isEqualTo(403);
        assertThat(get("/metrics", "anonymous").status()).isEqualTo(401);
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
            # module,                anonymous, alice, bob, root, a,   b,   all
            public.example/m,        200,       200,   200, 200,  200, 200, 200
            corp.example/a,          401,       200,   403, 200,  200, 403, 200
            corp.example/a/deep,     401,       200,   403, 200,  200, 403, 200
            corp.example/a/secret/x, 401,       403,   403, 403,  403, 403, 403
            corp.example/b,          401,       403,   200, 200,  403, 200, 200
            corp.example/ab,         401,       403,   403, 200,  403, 403, 200
            other.example/m,         401,       403,   403, 200,  403, 403, 200
            """)
    void letsCallersHaveWhatTheyMay(String module, int anonymous, int alice, int bob, int root, int a, int b, int all)
            throws IOException {
        Map<String, Integer> expected =
                Map.of("anonymous", anonymous, "alice", alice, "bob", bob, "root", root, "a", a, "b", b, "all", all);
        // twice, since answers are hot the second time, and last those that do not exist
        for (String file : List.of(
                STORED + ".info",
                STORED + ".mod",
                STORED + ".zip",
                STORED + ".zip",
                "/@v/list",
                "/@latest",
                "/@v/v1.9.9.zip")) {
            String path = "/" + module + file;
            boolean exists = file.contains(STORED) || file.equals("/@v/list");
            for (Map.Entry<String, Integer> one : expected.entrySet()) {
                int status = one.getValue() == 200 && !exists ? 404 : one.getValue();
                Reply reply = get(path, one.getKey());
                assertThat(reply.status()).as(one.getKey() + " " + path).isEqualTo(status);
                assertThat(RawHttp.send(server.port(), "HEAD", path, login(one.getKey()))
                                .status())
                        .as("HEAD " + one.getKey() + " " + path)
                        .isEqualTo(status);
                if (one.getValue() != 200) {
                    assertThat(reply.header("cache-control")).isEqualTo("no-store");
                    assertThat(reply.text()).doesNotContain("12345").doesNotContain("v1.9.9");
                }
            }
        }
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
            # path,                                           anonymous, alice, bob, root, all
            /,                                                200,       200,   200, 200,  200
            /version,                                         200,       200,   200, 200,  200
            /sumdb/own.example/latest,                        200,       200,   200, 200,  200
            /sumdb/own.example/tile/8/0/000,                  200,       200,   200, 200,  200
            /sumdb/own.example/tile/8/data/000,               401,       403,   403, 403,  403
            /sumdb/relayed.example/tile/8/data/000,           200,       200,   200, 200,  200
            /sumdb/own.example/lookup/corp.example/a@v1.0.0,  401,       200,   403, 200,  200
            /sumdb/own.example/lookup/public.example/m@v1.0.0, 200,      200,   200, 200,  200
            /sumdb/own.example/lookup/nonsense,               404,       404,   404, 404,  404
            /not-a-module,                                    404,       404,   404, 404,  404
            """)
    void guardsAllElse(String path, int anonymous, int alice, int bob, int root, int all) throws IOException {
        Map<String, Integer> expected =
                Map.of("anonymous", anonymous, "alice", alice, "bob", bob, "root", root, "all", all);
        for (Map.Entry<String, Integer> one : expected.entrySet()) {
            assertThat(get(path, one.getKey()).status())
                    .as(one.getKey() + " " + path)
                    .isEqualTo(one.getValue());
        }
    }

    @Test
    void givesWholeTilesOfItsOwnDatabaseToThoseWhoMayReadAll() throws IOException {
        rules.set(AccessRules.of(List.of(rule(true, "user:root", "*"), rule(true, "user:alice", "corp.example/a"))));

        assertThat(get("/sumdb/own.example/tile/8/data/000", "root").status()).isEqualTo(200);
        assertThat(get("/sumdb/own.example/tile/8/data/000", "alice").status()).isEqualTo(403);
        assertThat(get("/sumdb/own.example/tile/8/0/000", "alice").status()).isEqualTo(200);
        assertThat(get("/sumdb/own.example/tile/8/0/000", "bob").status())
                .as("may read nothing")
                .isEqualTo(403);
        assertThat(get("/", "anonymous").status()).as("may read nothing").isEqualTo(401);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/catalog", "/catalog?pagesize=1", "/index"})
    void listsWhatCallersMayRead(String path) throws IOException {
        Map<String, List<String>> visible = Map.of(
                "anonymous", List.of("public.example/m"),
                "alice", List.of("corp.example/a/x", "public.example/m"),
                "bob", List.of("corp.example/b/x", "public.example/m"),
                "root", List.of("corp.example/a/x", "corp.example/b/x", "public.example/m"));
        for (Map.Entry<String, List<String>> one : visible.entrySet()) {
            assertThat(modules(path, one.getKey())).as(one.getKey()).isEqualTo(one.getValue());
        }
    }

    /** All modules that a list names, whose tokens name none that it does not. */
    private List<String> modules(String path, String who) throws IOException {
        List<String> modules = new ArrayList<>();
        String next = path;
        while (true) {
            Reply reply = get(next, who);
            assertThat(reply.status()).isEqualTo(200);
            assertThat(reply.header("cache-control")).isEqualTo("no-store");
            Stream.of(reply.text().split("[{]"))
                    .filter(entry -> entry.matches("(?is).*\"(module|path)\":\"[^\"]+\".*"))
                    .map(entry -> entry.replaceAll("(?is).*\"(module|path)\":\"([^\"]+)\".*", "$2"))
                    .forEach(modules::add);
            if (!reply.text().contains("\"next\"")) {
                return modules;
            }
            String token = reply.text().replaceAll("(?s).*\"next\":\"([^\"]*)\".*", "$1");
            String last = new String(Base64.getUrlDecoder().decode(token), UTF_8);
            assertThat(modules).contains(last.replaceAll("@.*", ""));
            next = path + "&token=" + token;
        }
    }

    @Test
    void keepsLimitsOfTheIndexForWhatIsVisible() throws IOException {
        assertThat(get("/index?limit=1", "anonymous").text()).contains("public.example/m");
    }

    @Test
    void keepsOutOfSharedCachesWhatIsNotForAll() throws IOException {
        for (int i = 0; i < 3; i++) {
            assertThat(get("/corp.example/a" + STORED + ".mod", "alice").header("cache-control"))
                    .isEqualTo("private, max-age=31536000, immutable");
            assertThat(get("/public.example/m" + STORED + ".mod", "alice").header("cache-control"))
                    .isEqualTo("public, max-age=31536000, immutable");
        }
        assertThat(get("/corp.example/a/@v/list", "alice").header("cache-control"))
                .isEqualTo("private, max-age=60");
        assertThat(get("/sumdb/own.example/lookup/corp.example/a@v1.0.0", "alice")
                        .header("cache-control"))
                .startsWith("private, ");
    }

    @Test
    void refusesToOneWhatIsHotForAnotherOnOneConnection() throws Exception {
        String path = "/corp.example/a" + STORED + ".mod";
        try (OpenConnection alice = new OpenConnection(server.port());
                OpenConnection bob = new OpenConnection(server.port())) {
            for (int i = 0; i < 50; i++) {
                assertThat(alice.ask("GET", path, login("alice")).status()).isEqualTo(200);
                assertThat(bob.ask("GET", "/corp.example/b" + STORED + ".mod", login("bob"))
                                .status())
                        .as("bob's connection has its shortcut")
                        .isEqualTo(200);
                assertThat(bob.ask("GET", path, login("bob")).status()).isEqualTo(403);
                assertThat(alice.ask("GET", path).status())
                        .as("without the login")
                        .isEqualTo(401);
            }
        }
    }

    @Test
    void refusesOverShortcutsWhatRulesDenyFromNowOn() throws Exception {
        String path = "/corp.example/a" + STORED + ".mod";
        try (OpenConnection alice = new OpenConnection(server.port())) {
            for (int i = 0; i < 20; i++) {
                assertThat(alice.ask("GET", path, login("alice")).header("cache-control"))
                        .startsWith("private");
            }
            rules.set(AccessRules.of(List.of(rule(true, "anyone", "corp.example/a"))));
            assertThat(alice.ask("GET", path, login("alice")).header("cache-control"))
                    .startsWith("public");
            for (int i = 0; i < 20; i++) {
                assertThat(alice.ask("GET", path, login("alice")).header("cache-control"))
                        .startsWith("public");
            }
            rules.set(AccessRules.of(List.of(rule(false, "user:alice", "corp.example/a"), rule(true, "anyone", "*"))));
            assertThat(alice.ask("GET", path, login("alice")).status()).isEqualTo(403);
        }
    }

    @Test
    void guardsHttp2() throws Exception {
        server.close();
        server = builder()
                .tls(TestCertificates.path("ec.pem"), TestCertificates.path("ec-sec1.key"))
                .start();
        HttpClient client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_2)
                .sslContext(TestCertificates.client())
                .build();
        for (int i = 0; i < 3; i++) {
            assertThat(status(client, "alice")).isEqualTo(200);
            assertThat(status(client, "bob")).isEqualTo(403);
            assertThat(status(client, "anonymous")).isEqualTo(401);
        }
    }

    private int status(HttpClient client, String who) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(
                URI.create("https://localhost:" + server.port() + "/corp.example/a" + STORED + ".zip"));
        for (String header : login(who)) {
            request.header("Authorization", header.substring("Authorization: ".length()));
        }
        var response = client.send(request.build(), BodyHandlers.ofString());
        assertThat(response.version()).isEqualTo(HttpClient.Version.HTTP_2);
        return response.statusCode();
    }

    private static final class Linked implements Blob {
        @Override
        public long sizeBytes() {
            return 100;
        }

        @Override
        public InputStream openStream() {
            return new ByteArrayInputStream(new byte[100]);
        }

        @Override
        public Optional<Link> link(Duration validFor) {
            return Optional.of(new Link(URI.create("http://bucket.example/zip?X=secret"), Instant.MAX));
        }
    }

    @Test
    void sendsNobodyToTheStorageForWhatHeMayNotHave() throws Exception {
        server.close();
        server = AthensServer.builder(request -> CompletableFuture.completedFuture(
                        new Answer.Found(new Linked(), true, Answer.Source.STORAGE, Optional.of(new Answer.Token(1)))))
                .host("127.0.0.1")
                .port(0)
                .tokens(new Tokens())
                .access(rules())
                .redirects(new StorageRedirects(10, Duration.ofMinutes(15), InstantSource.system()))
                .start();

        assertThat(get("/corp.example/b" + STORED + ".zip", "a").status()).isEqualTo(403);
        assertThat(get("/corp.example/b" + STORED + ".zip", "a").header("location"))
                .isEmpty();
        assertThat(get("/corp.example/a" + STORED + ".zip", "anonymous").status())
                .isEqualTo(401);
        assertThat(get("/public.example/m" + STORED + ".zip", "anonymous").status())
                .isEqualTo(302);
    }

    @Test
    void hidesWhatIsDeniedIfItIsToldTo() throws Exception {
        server.close();
        server = builder().hideDenied().start();

        Reply stored = get("/corp.example/a" + STORED + ".zip", "anonymous");
        assertThat(stored.status()).isEqualTo(404);
        assertThat(stored.header("cache-control")).isEqualTo("no-store");
        assertThat(stored.header("www-authenticate")).isEmpty();
        assertThat(stored.text())
                .isEqualTo("not found: corp.example/a: there is no such module, or it is not for you\n");
        assertThat(get("/corp.example/a/@v/v1.9.9.zip", "bob").text()).isEqualTo(stored.text());
        assertThat(get("/corp.example/a" + STORED + ".zip", "alice").status()).isEqualTo(200);
    }

    @Test
    void takesTokensAsPasswordsToo() throws IOException {
        String path = "/corp.example/a" + STORED + ".mod";

        assertThat(RawHttp.get(server.port(), path, basic("whoever:athens_a")).status())
                .isEqualTo(200);
        assertThat(RawHttp.get(server.port(), path, basic(":athens_a")).status())
                .isEqualTo(200);
        assertThat(RawHttp.get(server.port(), path, "Authorization: bearer athens_a")
                        .status())
                .isEqualTo(200);
        assertThat(RawHttp.get(server.port(), path, "Authorization: Bearer a").status())
                .as("the password of a user is no token")
                .isEqualTo(401);
        Reply wrong = RawHttp.get(server.port(), path, "Authorization: Bearer athens_x");
        assertThat(wrong.status()).isEqualTo(401);
        assertThat(wrong.text()).isEqualTo("unauthorized: the token is not known\n");
        assertThat(wrong.header("www-authenticate")).isEqualTo("Bearer realm=\"athens\"");
        assertThat(RawHttp.get(server.port(), "/public.example/m" + STORED + ".mod", "Authorization: Bearer athens_x")
                        .status())
                .as("whoever says something wrong is told so, though all may have it")
                .isEqualTo(401);
        Reply away = RawHttp.get(server.port(), path, "Authorization: Bearer athens_away");
        assertThat(away.status()).isEqualTo(503);
        assertThat(away.text()).isEqualTo("not ready: the login cannot be checked: the issuer is away\n");
        assertThat(away.header("retry-after")).isEqualTo("2");
    }

    @Test
    void tellsThoseWhoGuardIt() throws IOException {
        String refused = get("/corp.example/b" + STORED + ".zip", "alice").header("x-request-id");
        String failed = RawHttp.get(server.port(), "/corp.example/b/@v/list", basic("mallory:guess"))
                .header("x-request-id");

        assertThat(events)
                .containsExactly(
                        new AuditEvent(
                                AuditEvent.Kind.READ_REFUSED,
                                Caller.user("alice"),
                                "",
                                "127.0.0.1",
                                "GET",
                                "/corp.example/b" + STORED + ".zip",
                                "may not read corp.example/b",
                                refused),
                        new AuditEvent(
                                AuditEvent.Kind.LOGIN_FAILED,
                                Caller.ANONYMOUS,
                                "mallory",
                                "127.0.0.1",
                                "GET",
                                "/corp.example/b/@v/list",
                                "name or password is wrong; look into .netrc",
                                failed));
    }

    @Test
    void tellsABoundedNumberOfEvents() throws IOException {
        try (OpenConnection connection = new OpenConnection(server.port())) {
            for (int i = 0; i < 2_000; i++) {
                connection.ask("GET", "/corp.example/b" + STORED + ".zip");
            }
        }
        assertThat(events.size()).isBetween(10, 1_000);
    }

    @Test
    void locksOutANameFromAnAddressAndNobodyElse() throws IOException {
        String path = "/corp.example/a" + STORED + ".mod";
        int last = 0;
        for (int i = 0; i < 12; i++) {
            last = RawHttp.get(server.port(), path, basic("alice:guess" + i)).status();
        }
        assertThat(last).isEqualTo(429);
        assertThat(RawHttp.get(server.port(), path, basic("alice:guess")).header("retry-after"))
                .matches("[1-9][0-9]?");
        assertThat(get(path, "alice").status()).as("who knows the password").isEqualTo(200);
        assertThat(get("/corp.example/b" + STORED + ".mod", "bob").status()).isEqualTo(200);
        assertThat(RawHttp.get(server.port(), path, basic("bob:guess")).status())
                .isEqualTo(401);
    }
}
