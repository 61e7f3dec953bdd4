package dev.athens.standalone.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.athens.content.Blob;
import dev.athens.module.ModulePath;
import dev.athens.protocol.VersionInfo;
import dev.athens.zip.DirHash;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Real repositories, served over HTTP by git itself: the started jar answers like the go command on its own in lists,
 * latest versions, commit times, hashes and reasons.
 *
 * <p>The questions are in {@code real-modules.txt}. The repositories are not part of the project: the variable
 * ATHENS_TEST_REPOSITORIES names a folder with bare clones as {@code <owner>/<name>}; without it these tests are skipped,
 * as are repositories that are not there.
 */
class RealModulesIT {
    private static final JsonFactory JSON = new JsonFactory();
    private static final String VARIABLE = "ATHENS_TEST_REPOSITORIES";

    @TempDir
    static Path folder;

    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final Map<String, String> ENVIRONMENT = new HashMap<>();

    private static Path repositories;
    private static GitHttpBackend git;
    private static ImportPages pages;
    private static AthensJar athens;

    @TempDir
    private Path goFolder;

    @BeforeAll
    static void startEverything() throws Exception {
        Optional<String> variable = Optional.ofNullable(System.getenv(VARIABLE));
        assumeTrue(variable.isPresent(), VARIABLE + " does not say where the repositories are");
        GoCommand.require("go", "git");
        repositories = Path.of(variable.get());
        git = new GitHttpBackend(repositories);
        pages = new ImportPages(RealModules.all().stream()
                .filter(modules -> !modules.isOnGithub())
                .collect(Collectors.toMap(RealModules::root, RealModules::url)));
        ENVIRONMENT.put("GIT_CONFIG_GLOBAL", gitConfig().toString());
        ENVIRONMENT.put("GOINSECURE", "*");
        ENVIRONMENT.put("GOSUMDB", "off");
        ENVIRONMENT.put("HTTP_PROXY", pages.url());
        ENVIRONMENT.put("HTTPS_PROXY", pages.url());
        ENVIRONMENT.put("NO_PROXY", "127.0.0.1");
        Map<String, String> ours = new HashMap<>(ENVIRONMENT);
        ours.put("GOPROXY", "direct");
        athens = AthensJar.start(folder.resolve("athens"), ours);
    }

    /** Sends everybody who wants a repository to the clones. */
    private static Path gitConfig() throws IOException {
        StringBuilder config = new StringBuilder();
        for (RealModules modules : RealModules.all()) {
            config.append(
                    "[url \"" + git.url() + "/" + modules.repository() + "\"]\n\tinsteadOf = " + modules.url() + "\n");
        }
        return Files.writeString(folder.resolve("gitconfig"), config);
    }

    @AfterAll
    static void stopEverything() {
        Optional.ofNullable(athens).ifPresent(AthensJar::close);
        Optional.ofNullable(pages).ifPresent(ImportPages::close);
        Optional.ofNullable(git).ifPresent(GitHttpBackend::close);
    }

    static List<RealModules> all() throws IOException {
        return RealModules.all();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("all")
    void answersLikeTheGoCommand(RealModules modules) throws Exception {
        assumeTrue(Files.exists(repositories.resolve(modules.repository())), "no clone of " + modules.repository());
        SoftAssertions softly = new SoftAssertions();
        GoCommand go = new GoCommand(goFolder, "direct");
        ENVIRONMENT.forEach(go::with);
        compareLists(softly, go, modules);
        compareVersions(softly, go, modules);
        softly.assertAll();
    }

    private void compareLists(SoftAssertions softly, GoCommand go, RealModules modules) throws Exception {
        List<String> arguments = new ArrayList<>(
                List.of("list", "-m", "-e", "-versions", "-retracted", "-f", "{{.Path}} {{join .Versions \" \"}}"));
        arguments.addAll(modules.modules());
        List<String> ours = new ArrayList<>();
        for (String module : modules.modules()) {
            String list = Files.readString(get(module, "/@v/list").body());
            ours.add(module + " " + String.join(" ", list.lines().toList()));
        }
        String theirs = go.run(goFolder, arguments.toArray(String[]::new));
        softly.assertThat(ours).containsExactlyElementsOf(theirs.lines().toList());
    }

    private void compareVersions(SoftAssertions softly, GoCommand go, RealModules modules) throws Exception {
        List<RealModules.Question> questions = new ArrayList<>(modules.questions());
        modules.modules().forEach(module -> questions.add(RealModules.Question.parse(module + "@latest")));
        List<String> arguments = new ArrayList<>(List.of("mod", "download", "-json"));
        questions.forEach(question -> arguments.add(question.toString()));
        List<Map<String, String>> answers =
                objects(go.tryRun(goFolder, arguments.toArray(String[]::new)).output());
        assertThat(answers).hasSameSizeAs(questions);
        for (int i = 0; i < questions.size(); i++) {
            RealModules.Question question = questions.get(i);
            String theirs = theirs(answers.get(i));
            softly.assertThat(question + " => " + ours(question)).isEqualTo(question + " => " + theirs);
            question.fact().ifPresent(fact -> softly.assertThat(question + " => " + theirs)
                    .isEqualTo(question + " => " + fact));
        }
    }

    private static String theirs(Map<String, String> answer) throws IOException {
        if (answer.containsKey("Error")) {
            return "error " + reason(answer.get("Error"));
        }
        VersionInfo info = VersionInfo.parse(Files.readAllBytes(Path.of(answer.get("Info"))));
        return line(info, answer.get("Sum"), answer.get("GoModSum"));
    }

    private String ours(RealModules.Question question) throws Exception {
        HttpResponse<Path> info = get(question.module(), path(question.query()));
        if (info.statusCode() != 200) {
            return "error " + reason(Files.readString(info.body()));
        }
        VersionInfo found = VersionInfo.parse(Files.readAllBytes(info.body()));
        String version = "/@v/" + found.version().escaped();
        HttpResponse<Path> zip = get(question.module(), version + ".zip");
        if (zip.statusCode() != 200) {
            return "error " + reason(Files.readString(zip.body()));
        }
        HttpResponse<Path> mod = get(question.module(), version + ".mod");
        assertThat(mod.statusCode()).isEqualTo(200);
        return line(
                found,
                DirHash.ofZip(zip.body()).toString(),
                DirHash.ofGoMod(Blob.of(mod.body())).toString());
    }

    private static String line(VersionInfo info, String zipHash, String modHash) {
        return String.join(
                " ", info.version().value(), info.time().orElseThrow().toString(), zipHash, modHash);
    }

    private static String path(String query) {
        return query.equals("latest") ? "/@latest" : "/@v/" + escaped(query) + ".info";
    }

    private static String escaped(String query) {
        return query.replaceAll("[A-Z]", "!$0").toLowerCase(Locale.ROOT);
    }

    private HttpResponse<Path> get(String module, String path) throws IOException, InterruptedException {
        URI uri = URI.create(athens.url() + "/" + ModulePath.parse(module).escaped() + path);
        Path body = Files.createTempFile(goFolder, "body", "");
        return HTTP.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofFile(body));
    }

    /** The first line, without the subject, which the go command spells in more than one way. */
    private static String reason(String message) {
        return message.lines()
                .findFirst()
                .orElseThrow()
                .replaceFirst("^not found: ", "")
                .replaceFirst("^module [^ ]+: ", "")
                .replaceFirst("^[^ ]+@[^ ]+: ", "");
    }

    /** The texts of each object that the command prints. */
    private static List<Map<String, String>> objects(String output) throws IOException {
        List<Map<String, String>> objects = new ArrayList<>();
        try (JsonParser parser = JSON.createParser(output)) {
            while (parser.nextToken() == JsonToken.START_OBJECT) {
                Map<String, String> fields = new HashMap<>();
                while (parser.nextToken() == JsonToken.FIELD_NAME) {
                    String name = parser.currentName();
                    if (parser.nextToken() == JsonToken.VALUE_STRING) {
                        fields.put(name, parser.getText());
                    } else {
                        parser.skipChildren();
                    }
                }
                objects.add(fields);
            }
        }
        return objects;
    }
}
