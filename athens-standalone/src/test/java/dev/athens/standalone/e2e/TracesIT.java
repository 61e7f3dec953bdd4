package dev.athens.standalone.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.athens.standalone.e2e.GrpcCollector.Span;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The trace of what a go command waits for: two started jars, one behind the other, before git's own server. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class TracesIT {
    private static final Pattern FIELD = Pattern.compile("\"([a-z_]+)\":\"([^\"]*)\"");

    @TempDir
    private Path folder;

    private GrpcCollector collector;
    private GitHttpBackend git;
    private AthensJar behind;
    private AthensJar front;

    @BeforeEach
    void start() throws Exception {
        GoCommand.require("git", "go");
        collector = new GrpcCollector();
        Path repositories = folder.resolve("repositories");
        GitRepository.create(repositories.resolve("one").resolve("a"))
                .commit("a.go", "package a\n")
                .tag("v1.0.0");
        git = new GitHttpBackend(repositories);
        behind = AthensJar.start(
                folder.resolve("behind"),
                environment(
                        "behind",
                        Map.of(
                                "GOPROXY",
                                "direct",
                                "GIT_CONFIG_COUNT",
                                "1",
                                "GIT_CONFIG_KEY_0",
                                "url." + git.url() + "/.insteadOf",
                                "GIT_CONFIG_VALUE_0",
                                "https://github.com/")));
        front = AthensJar.start(
                folder.resolve("front"),
                environment("front", Map.of("GOPROXY", behind.url(), "ATHENS_TRACE_EXPORTER_URL", collector.url())));
    }

    private Map<String, String> environment(String name, Map<String, String> more) throws Exception {
        Map<String, String> environment = new HashMap<>(more);
        environment.put("ATHENS_PLUGINS_PATH", plugins(name).toString());
        environment.put("ATHENS_TRACE_EXPORTER", "otlp");
        environment.put("OTEL_EXPORTER_OTLP_ENDPOINT", collector.url());
        environment.put("OTEL_SERVICE_NAME", name);
        environment.put("ATHENS_LOG_FORMAT", "json");
        return environment;
    }

    private Path plugins(String name) throws Exception {
        return PluginJars.drop(folder.resolve("plugins").resolve(name), "athens-tracing-otel");
    }

    @AfterEach
    void stop() {
        front.close();
        behind.close();
        git.close();
        collector.close();
    }

    @Test
    void aColdFetchIsOneTraceFromTheClientToTheGitServerAndTheLogHasItsIds() throws Exception {
        Path work = Files.createDirectory(folder.resolve("work"));
        GoCommand go = new GoCommand(folder.resolve("go"), front.url());
        go.run(work, "mod", "init", "example.com/x");
        go.run(work, "get", "github.com/one/a@v1.0.0");
        HttpResponse<String> hit = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create(front.url() + "/github.com/one/a/@v/v1.0.0.mod"))
                                .header("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01")
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
        assertThat(hit.statusCode()).isEqualTo(200);
        assertThat(front.terminate()).isIn(0, 143);
        assertThat(behind.terminate()).isIn(0, 143);

        List<Span> spans = collector.spans();
        assertThat(spans)
                .filteredOn(span -> span.traceId().equals("0af7651916cd43dd8448eb211c80319c"))
                .anySatisfy(span -> assertThat(span.parentId()).isEqualTo("b7ad6b7169203331"));
        assertEachRequestIsInLogAndTrace(front, "front", spans);
        assertEachRequestIsInLogAndTrace(behind, "behind", spans);
        Span zip = spans.stream()
                .filter(span -> span.service().equals("front")
                        && span.name().equals("GET /{module}/@v/{version}.zip")
                        && span.attributes().getOrDefault("athens.cache", "").equals("miss"))
                .findFirst()
                .orElseThrow();
        List<Span> trace = trace(spans, zip);
        assertThat(trace).filteredOn(span -> !span.equals(zip)).isNotEmpty().allSatisfy(span -> assertThat(trace)
                .anySatisfy(parent -> assertThat(parent.spanId()).isEqualTo(span.parentId())));
        assertThat(names(trace, "front"))
                .contains(
                        "storage disk find",
                        "flight version",
                        "fetch proxy zip",
                        "GET",
                        "verification files",
                        "save version",
                        "storage disk save");
        assertThat(names(trace, "behind"))
                .contains("GET /{module}/@v/{version}.zip", "flight version", "fetch git zip", "zip git");
        assertThat(names(spans, "behind")).contains("refs git", "pack git", "GET", "POST");
    }

    private static List<Span> trace(List<Span> spans, Span root) {
        return spans.stream()
                .filter(span -> span.traceId().equals(root.traceId()))
                .toList();
    }

    private static Set<String> names(List<Span> spans, String service) {
        return spans.stream()
                .filter(span -> span.service().equals(service))
                .map(Span::name)
                .collect(Collectors.toSet());
    }

    private static void assertEachRequestIsInLogAndTrace(AthensJar jar, String service, List<Span> spans) {
        List<Map<String, String>> requests = jar.log().stream()
                .filter(line -> line.contains("\"logger\":\"dev.athens.access\""))
                .map(TracesIT::fields)
                .toList();
        assertThat(requests).isNotEmpty().allSatisfy(request -> assertThat(spans)
                .anySatisfy(span -> {
                    assertThat(span.service()).isEqualTo(service);
                    assertThat(span.kind()).isEqualTo("SERVER");
                    assertThat(span.traceId()).isEqualTo(request.get("trace_id"));
                    assertThat(span.spanId()).isEqualTo(request.get("span_id"));
                    assertThat(span.attributes())
                            .containsEntry("athens.request_id", request.get("request_id"))
                            .containsEntry("url.path", request.get("path"));
                }));
    }

    private static Map<String, String> fields(String line) {
        Map<String, String> fields = new HashMap<>();
        Matcher matcher = FIELD.matcher(line);
        while (matcher.find()) {
            fields.put(matcher.group(1), matcher.group(2));
        }
        return fields;
    }

    @Test
    void theServersBehindLearnTheIdOfTheRequest() throws Exception {
        HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create(front.url() + "/github.com/one/a/@v/v1.0.0.zip"))
                                .header("X-Request-ID", "of-the-gateway")
                                .build(),
                        HttpResponse.BodyHandlers.discarding());
        assertThat(front.terminate()).isIn(0, 143);
        assertThat(behind.terminate()).isIn(0, 143);

        List<String> lines = new ArrayList<>(behind.log());
        lines.removeIf(line -> !line.contains("\"logger\":\"dev.athens.access\""));
        assertThat(lines).isNotEmpty().allSatisfy(line -> assertThat(line)
                .contains("\"request_id\":\"of-the-gateway\""));
    }
}
