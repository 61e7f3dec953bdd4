package dev.athens.standalone.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.athens.testkit.ServerProcess;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Debian's Prometheus scrapes the jar while it is asked for modules, and its alerts are fired by real faults. */
@Timeout(180)
class PrometheusIT {
    private static final String ZIP = "/example.com/m/@v/v1.0.0.zip";
    private static final String LIST = "/example.com/m/@v/list";
    private static final String LOGIN = login("gopher:secret");

    @TempDir
    Path folder;

    private final HttpClient client = HttpClient.newHttpClient();

    private HttpResponse<String> get(String url, String... headers) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    /** Asks again until it is so; the test's own time limit ends it otherwise. */
    private static void await(Callable<Boolean> condition) throws Exception {
        while (!condition.call()) {
            TimeUnit.MILLISECONDS.sleep(200);
        }
    }

    private static String fast(String rules) {
        return rules.replaceAll("\\[[0-9]+[mh]\\]", "[8s]").replaceAll("for: [0-9]+[mh]", "for: 1s");
    }

    private ServerProcess prometheus(String target) throws Exception {
        Files.writeString(
                folder.resolve("alerts.yml"),
                fast(Files.readString(Path.of("..", "deploy", "prometheus", "alerts.yml"))));
        Files.writeString(folder.resolve("prometheus.yml"), """
                global: {scrape_interval: 1s, scrape_timeout: 1s, evaluation_interval: 1s}
                rule_files: [alerts.yml]
                scrape_configs:
                  - job_name: athens
                    static_configs: [{targets: ["%s"]}]
                """.formatted(target));
        int port = ServerProcess.freePort();
        return ServerProcess.start(
                port,
                folder,
                ServerProcess.find("prometheus"),
                "--config.file=prometheus.yml",
                "--web.listen-address=127.0.0.1:" + port,
                "--storage.tsdb.path=tsdb");
    }

    private static String login(String login) {
        return "Basic " + Base64.getEncoder().encodeToString(login.getBytes(UTF_8));
    }

    /** Tells whether a question has an answer. */
    private boolean query(ServerProcess prometheus, String question) throws Exception {
        String encoded = URLEncoder.encode(question, UTF_8);
        return get("http://127.0.0.1:" + prometheus.port() + "/api/v1/query?query=" + encoded)
                .body()
                .contains("\"value\":");
    }

    private boolean fires(ServerProcess prometheus, String alert) throws Exception {
        return query(prometheus, "ALERTS{alertname=\"" + alert + "\",alertstate=\"firing\"}");
    }

    private static List<String> promtool(Path page, String... arguments) throws IOException, InterruptedException {
        List<String> command =
                new ArrayList<>(List.of(ServerProcess.find("promtool").toString()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        if (!page.toString().isEmpty()) {
            builder.redirectInput(page.toFile());
        } else {
            builder.directory(Path.of("..", "deploy", "prometheus").toFile());
        }
        Process process = builder.start();
        List<String> lines = new String(process.getInputStream().readAllBytes(), UTF_8)
                .lines()
                .toList();
        assertThat(process.waitFor()).as(String.join("\n", lines)).isZero();
        return lines;
    }

    private void load(String url) throws Exception {
        for (int i = 0; i < 20; i++) {
            assertThat(get(url + ZIP, "Authorization", LOGIN).statusCode()).isEqualTo(200);
        }
        assertThat(get(url + LIST, "Authorization", LOGIN).statusCode()).isEqualTo(200);
    }

    @Test
    void seesALoadedServerAndFiresWhenSomethingIsWrong() throws Exception {
        int metrics = ServerProcess.freePort();
        try (ScriptedUpstream upstream = new ScriptedUpstream();
                AthensJar athens = AthensJar.start(
                        folder.resolve("athens"),
                        Map.of(
                                "GOPROXY",
                                upstream.url(),
                                "BASIC_AUTH_USER",
                                "gopher",
                                "BASIC_AUTH_PASS",
                                "secret",
                                "ATHENS_METRICS_PORT",
                                "127.0.0.1:" + metrics));
                ServerProcess prometheus = prometheus("127.0.0.1:" + metrics)) {
            upstream.module(
                            "/example.com/m",
                            "v1.0.0",
                            ScriptedUpstream.body(ScriptedUpstream.zip("example.com/m@v1.0.0/a.go", "package a\n")))
                    .on("/example.com/m/@v/list", ScriptedUpstream.body("v1.0.0\n"))
                    .on("/example.com/broken/@v/v1.0.0.zip", ScriptedUpstream.status(500))
                    .on("/example.com/broken/@v/v1.0.0.info", ScriptedUpstream.status(500))
                    .on("/example.com/broken/@v/v1.0.0.mod", ScriptedUpstream.status(500));
            load(athens.url());

            Path page = folder.resolve("page");
            Files.writeString(
                    page, get("http://127.0.0.1:" + metrics + "/metrics").body());
            assertThat(promtool(page, "check", "metrics")).isEmpty();
            assertThat(Files.readString(page)).contains(alertedOn());
            await(() -> query(prometheus, "athens_http_requests_total{endpoint=\"zip\",cache=\"hit\"} == 19"));
            await(() -> query(prometheus, "proxy_cache_lookup_total{cache_result=\"hit\",cache_type=\"zip\"} == 19"));
            assertThat(fires(prometheus, "AthensDown")).isFalse();

            await(() -> {
                get(athens.url() + "/example.com/broken/@v/v1.0.0.zip", "Authorization", LOGIN);
                return fires(prometheus, "AthensUpstreamFailing") && fires(prometheus, "AthensErrors");
            });
            AtomicInteger guesses = new AtomicInteger();
            await(() -> {
                get(athens.url() + ZIP, "Authorization", login("guess" + guesses.incrementAndGet() + ":secret"));
                return fires(prometheus, "AthensGuessedLogins");
            });
            athens.kill();
            await(() -> fires(prometheus, "AthensDown"));
        }
    }

    /** The metrics that rules ask for, but for those of TLS and of a checksum database, which are not there. */
    private static List<String> alertedOn() throws IOException {
        return Pattern.compile("\\b(?:athens|process)_[a-z_]+")
                .matcher(Files.readString(Path.of("..", "deploy", "prometheus", "alerts.yml")))
                .results()
                .map(MatchResult::group)
                .filter(name -> !name.contains("certificate") && !name.contains("checksum"))
                .toList();
    }

    @Test
    void hasATestForEachAlertAndAllPass() throws Exception {
        assertThat(promtool(Path.of(""), "test", "rules", "alerts-test.yml")).contains("  SUCCESS");
    }
}
