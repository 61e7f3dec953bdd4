package dev.athens.standalone.admin;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.athens.http.EndpointRequest;
import dev.athens.http.Response;
import dev.athens.journal.DeadLetter;
import dev.athens.journal.DeadLetters;
import dev.athens.journal.JournalEntry;
import dev.athens.journal.Note;
import dev.athens.module.ModuleVersion;
import dev.athens.policy.Caller;
import dev.athens.server.options.AuditEvent;
import dev.athens.standalone.config.ServerConfig;
import dev.athens.standalone.config.Settings;
import dev.athens.standalone.config.TomlFile;
import dev.athens.standalone.wiring.Wiring;
import dev.athens.testkit.FakeModule;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(value = 1, unit = TimeUnit.MINUTES)
class AdminEndpointTest {
    private static final ModuleVersion VERSION = ModuleVersion.parse("corp.example/lib", "v1.0.0");
    private static final String NAMED = "{\"module\":\"corp.example/lib\",\"version\":\"v1.0.0\"";

    private static final String TARGETS = """
            [[Hooks.Targets]]
            Name = "scan"
            URL = "https://scan.example/athens"
            Secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
            """;

    @TempDir
    Path folder;

    private final List<AuditEvent> audit = new ArrayList<>();
    private Wiring wiring;
    private AdminApi api;
    private AdminEndpoint endpoint;

    @BeforeEach
    void open() throws IOException {
        Map<String, String> environment = Map.of(
                "ATHENS_DISK_STORAGE_ROOT",
                folder.resolve("store").toString(),
                "ATHENS_GITHUB_TOKEN",
                "very-secret",
                "GOPROXY",
                "off",
                "GOSUMDB",
                "off");
        Settings settings = Settings.of(environment, TomlFile.parse("athens.toml", TARGETS));
        ServerConfig config = ServerConfig.of(settings);
        wiring = Wiring.of(config, environment);
        api = new AdminApi(wiring, config, settings, Optional::empty, InstantSource.system());
        endpoint = new AdminEndpoint(server -> api, audit::add);
        FakeModule module = FakeModule.of(VERSION).file("lib.go", "package lib\n");
        wiring.store().storage().save(VERSION, module.files());
    }

    @AfterEach
    void close() {
        endpoint.close();
        wiring.close();
    }

    private record Said(int status, String text, Map<String, String> headers) {
        Object json() throws IOException {
            return Json.read(text.getBytes(UTF_8));
        }
    }

    private Said ask(String method, String path, Map<String, String> headers, String body) throws IOException {
        Map<String, String> all = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        all.putAll(headers);
        Map<String, List<String>> query = new TreeMap<>();
        int mark = path.indexOf('?');
        if (mark > 0) {
            for (String pair : path.substring(mark + 1).split("&", -1)) {
                query.computeIfAbsent(pair.replaceFirst("=.*", ""), name -> new ArrayList<>())
                        .add(pair.replaceFirst("^[^=]*=", ""));
            }
        }
        Function<String, Optional<String>> header = name -> Optional.ofNullable(all.get(name));
        EndpointRequest request = new EndpointRequest(
                method,
                AdminEndpoint.PREFIX + (mark > 0 ? path.substring(0, mark) : path),
                query,
                header,
                Caller.user("anna"),
                new EndpointRequest.Sender("id-1", "192.0.2.7", "https://go.corp.example"),
                new ByteArrayInputStream(body.getBytes(UTF_8)));
        try (Response response = endpoint.respond(request)) {
            assertThat(response.headers()).containsEntry("Content-Type", "application/json");
            assertThat(response.headers().keySet())
                    .noneMatch(name -> name.toLowerCase(Locale.ROOT).startsWith("access-control-"));
            return new Said(response.status(), new String(response.body().readAllBytes(), UTF_8), response.headers());
        }
    }

    private Said get(String path) throws IOException {
        return ask("GET", path, Map.of(), "");
    }

    private Said post(String path, String body) throws IOException {
        return ask("POST", path, Map.of("Content-Type", "application/json"), body);
    }

    @Test
    void listsTheVersionsOfAModule() throws IOException {
        assertThat(get("versions?module=corp.example/lib").text())
                .contains("{\"version\":\"v1.0.0\",\"size_bytes\":")
                .contains("\"tombstones\":[]");
        assertThat(get("versions").text()).contains("module is missing");
        assertThat(get("versions?module=corp.example/lib&moduel=x").text())
                .contains("bad request: moduel is unknown here, there are module");
    }

    @Test
    void deletesAVersionForGoodAndLetsItComeBack() throws Exception {
        Said deleted = post("delete", NAMED + ",\"tombstone\":true,\"reason\":\"has a password\"}");

        assertThat(deleted.text()).isEqualTo(NAMED + ",\"was_stored\":true,\"tombstone\":true}");
        assertThat(wiring.store().storage().find(VERSION)).isEmpty();
        assertThat(wiring.tombstones().find(VERSION)).isPresent();
        assertThat(get("tombstones").text()).contains("\"reason\":\"has a password\",\"who\":\"anna\"");
        assertThat(wiring.journal().read(0, 10).entries())
                .extracting(JournalEntry::note)
                .containsExactly(new Note(Note.Kind.DELETED, VERSION, "has a password", "anna"));
        assertThat(audit).singleElement().satisfies(event -> {
            assertThat(event.kind()).isEqualTo(AuditEvent.Kind.ADMINISTERED);
            assertThat(event.caller().id()).isEqualTo("user:anna");
            assertThat(event.address()).isEqualTo("192.0.2.7");
            assertThat(event.requestId()).isEqualTo("id-1");
            assertThat(event.reason()).isEqualTo("deleted corp.example/lib@v1.0.0 for good: has a password");
        });

        assertThat(post("tombstones/lift", NAMED + "}").status()).isEqualTo(200);
        assertThat(post("tombstones/lift", NAMED + "}").status()).isEqualTo(404);
        assertThat(get("tombstones").text()).isEqualTo("{\"tombstones\":[]}");
    }

    @Test
    void wantsAReasonForATombstone() throws Exception {
        assertThat(post("delete", NAMED + ",\"tombstone\":true}").text())
                .contains("reason is missing: a tombstone says");
        assertThat(post("delete", NAMED + ",\"tombstone\":true,\"reason\":\"two\\nlines\"}")
                        .text())
                .contains("must be one line");
        assertThat(wiring.store().storage().find(VERSION)).isPresent();
        assertThat(audit).isEmpty();
    }

    @Test
    void verifiesAVersion() throws IOException {
        assertThat(post("verify", NAMED + "}").text()).isEqualTo(NAMED + ",\"result\":\"intact\"}");
        Path mod = folder.resolve("store/corp.example/lib/@v/v1.0.0.mod");
        Files.writeString(mod, "module corp.example/other\n");

        assertThat(post("verify", NAMED + ",\"dry_run\":true}").text()).contains("\"result\":\"damaged\",\"problem\":");
        assertThat(post("verify", NAMED + "}").text()).contains("\"result\":\"moved to quarantine\"");
        assertThat(post("verify", NAMED + "}").status()).isEqualTo(404);
        assertThat(wiring.journal().read(0, 10).entries())
                .singleElement()
                .extracting(entry -> entry.note().kind())
                .isEqualTo(Note.Kind.QUARANTINED);
    }

    private String awaitEnd(Said started) throws IOException {
        String id = started.text().replaceFirst(".*\"id\":\"([0-9a-f]{16})\".*", "$1");
        String job = get("jobs/" + id).text();
        while (job.contains("\"state\":\"waiting\"") || job.contains("\"state\":\"running\"")) {
            Thread.onSpinWait();
            job = get("jobs/" + id).text();
        }
        return job;
    }

    @Test
    void doesLongWorkInTheBackground() throws Exception {
        assertThat(awaitEnd(post("verify-all", "{}")))
                .contains("\"state\":\"done\"")
                .contains("{\"intact\":1}");
        assertThat(awaitEnd(
                        post("prefetch", "{\"versions\":[\"corp.example/lib@v1.0.0\",\"corp.example/none@v1.0.0\"]}")))
                .contains("\"total\":2")
                .contains("\"refused\":1,\"stored already\":1")
                .contains("corp.example/none@v1.0.0");
        assertThat(awaitEnd(post("evict-dry-run", "{\"max_bytes\":0}"))).contains("\"versions\":1");
        assertThat(get("jobs").text()).contains("\"kind\":\"prefetch\"", "\"kind\":\"verify\"");
        assertThat(wiring.store().storage().find(VERSION)).isPresent();
        assertThat(get("jobs/0123456789abcdef").status()).isEqualTo(404);
    }

    @Test
    void showsTheConfigurationWithoutSecrets() throws IOException {
        assertThat(get("config").text())
                .contains("{\"key\":\"GithubToken\",\"value\":\"***\"")
                .doesNotContain("very-secret");
    }

    @Test
    void tellsWhatCachesHold() throws IOException {
        assertThat(get("caches").text())
                .contains("\"heap_used_bytes\":")
                .contains("{\"name\":\"finds\",\"entries\":0,\"bytes\":0,\"hits\":");
    }

    @Test
    void showsWhatATargetDidNotTakeAndHasItTriedAgainOrDropsIt() throws IOException {
        DeadLetters letters = DeadLetters.in(wiring.store().logs().orElseThrow().log("hook-letters-scan"));
        Instant since = Instant.parse("2026-11-30T10:00:00Z");
        letters.add(new DeadLetter("id1", "corp.example/lib@v1.0.0", "{}", "answers 400", since, false));
        String row = "\"dead_letters\":[{\"target\":\"scan\",\"id\":\"id1\",\"about\":\"corp.example/lib@v1.0.0\","
                + "\"reason\":\"answers 400\",\"since\":\"2026-11-30T10:00:00Z\",\"wanted\":false}]";

        assertThat(get("dead-letters").text()).contains(row);
        assertThat(get("dead-letters?target=scan").text()).contains(row).contains("\"targets\":[\"scan\"]");
        assertThat(post("dead-letters/retry", "{\"target\":\"scan\",\"id\":\"id1\"}")
                        .status())
                .isEqualTo(200);
        assertThat(letters.list()).extracting(DeadLetter::wanted).containsExactly(true);
        assertThat(post("dead-letters/drop", "{\"target\":\"scan\",\"id\":\"id1\"}")
                        .status())
                .isEqualTo(200);
        assertThat(letters.list()).isEmpty();
        assertThat(audit)
                .extracting(AuditEvent::reason)
                .containsExactly("dead letter id1 of scan wanted once more", "dead letter id1 of scan dropped");

        assertThat(post("dead-letters/drop", "{\"target\":\"scan\",\"id\":\"id1\"}")
                        .status())
                .isEqualTo(404);
        assertThat(get("dead-letters?target=none").text()).contains("target none: there is none of that name");
    }

    @Test
    void changesLevelsOfTheLog() throws IOException {
        assertThat(post("log-levels", "{\"logger\":\"dev.athens.test\",\"level\":\"trace\"}")
                        .text())
                .isEqualTo("{\"logger\":\"dev.athens.test\",\"level\":\"trace\",\"own\":true}");
        assertThat(get("log-levels").text())
                .contains("{\"logger\":\"dev.athens.test\",\"level\":\"trace\",\"own\":true}");
        assertThat(post("log-levels", "{\"logger\":\"dev.athens.test\",\"level\":\"default\"}")
                        .text())
                .contains("\"own\":false");
    }

    @ParameterizedTest
    @CsvSource({
        "Origin, https://evil.example",
        "Origin, http://go.corp.example",
        "Origin, null",
        "Sec-Fetch-Site, cross-site",
        "Sec-Fetch-Site, same-site",
        "Sec-Fetch-Site, none"
    })
    void changesNothingForPagesOfOthers(String name, String value) throws Exception {
        Said refused = ask("POST", "delete", Map.of("Content-Type", "application/json", name, value), NAMED + "}");

        assertThat(refused.status()).isEqualTo(403);
        assertThat(wiring.store().storage().find(VERSION)).isPresent();
    }

    @Test
    void changesSomethingForPagesOfItsOwn() throws IOException {
        Map<String, String> headers = Map.of(
                "Content-Type",
                "application/json; charset=UTF-8",
                "Origin",
                "https://go.corp.example:443",
                "Sec-Fetch-Site",
                "same-origin");

        assertThat(ask("POST", "delete", headers, NAMED + "}").status()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"text/plain", "application/x-www-form-urlencoded", "multipart/form-data", "application/jsonx"})
    void takesNoBodyThatAFormCouldSend(String type) throws IOException {
        assertThat(ask("POST", "delete", Map.of("Content-Type", type), NAMED + "}")
                        .status())
                .isEqualTo(415);
        assertThat(ask("POST", "delete", Map.of(), NAMED + "}").status()).isEqualTo(415);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "{\"module\":\"corp.example/lib\",\"module\":\"corp.example/x\"}",
                "{} {}",
                "{\"module\":null}",
                "{\"module\":1,\"version\":\"v1.0.0\"}",
                "{\"module\":\"corp.example/lib\",\"version\":\"1\"}",
                "{\"module\":\"corp.example/lib\",\"version\":\"v1.0.0\",\"force\":true}",
                "{\"module\":\"corp.example/lib\",\"version\":\"v1.0.0\",\"tombstone\":\"yes\"}",
                "[[[[[[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]]]]]]"
            })
    void refusesWhatSaysNothing(String body) throws Exception {
        assertThat(post("delete", body).status()).isEqualTo(400);
        assertThat(wiring.store().storage().find(VERSION)).isPresent();
    }

    @Test
    void readsNoLongBody() throws IOException {
        assertThat(post("delete", " ".repeat(50_000)).status()).isEqualTo(413);
    }

    @Test
    void saysWhichMethodsAPathHas() throws IOException {
        assertThat(ask("OPTIONS", "delete", Map.of(), "").headers()).containsEntry("Allow", "POST");
        assertThat(ask("DELETE", "log-levels", Map.of(), "").headers()).containsEntry("Allow", "GET, HEAD, POST");
        assertThat(get("jobs/cancel").status()).isEqualTo(405);
        assertThat(get("nothing").status()).isEqualTo(404);
    }

    @Test
    void isDescribedByItsDocument() throws IOException {
        Map<String, Set<String>> described = new TreeMap<>();
        Map<?, ?> document = (Map<?, ?>) get(AdminEndpoint.DOCUMENT).json();
        ((Map<?, ?>) document.get("paths"))
                .forEach((path, methods) -> ((Map<?, ?>) methods).forEach((method, about) -> {
                    described.put(method.toString().toUpperCase(Locale.ROOT) + " " + path, names((Map<?, ?>) about));
                }));

        Map<String, Set<String>> done = new TreeMap<>();
        done.put("GET /" + AdminEndpoint.DOCUMENT, new TreeSet<>());
        api.operations().forEach(one -> done.put(one.method() + " /" + one.path(), new TreeSet<>(one.names())));
        assertThat(described).isEqualTo(done);
    }

    private static Set<String> names(Map<?, ?> operation) {
        Set<String> names = new TreeSet<>();
        if (operation.get("parameters") instanceof List<?> parameters) {
            for (Object parameter : parameters) {
                if (((Map<?, ?>) parameter).get("in").equals("query")) {
                    names.add(((Map<?, ?>) parameter).get("name").toString());
                }
            }
        }
        Object step = operation;
        for (String name : List.of("requestBody", "content", "application/json", "schema", "properties")) {
            step = step instanceof Map<?, ?> fields && fields.containsKey(name) ? fields.get(name) : Map.of();
        }
        ((Map<?, ?>) step).keySet().forEach(name -> names.add(name.toString()));
        return names;
    }
}
