package dev.athens.standalone.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.athens.fetch.FetchException;
import dev.athens.http.EndpointRequest;
import dev.athens.http.Response;
import dev.athens.observe.CacheCounts;
import dev.athens.observe.Observation;
import dev.athens.observe.Step;
import dev.athens.policy.Caller;
import dev.athens.proxy.Answer;
import dev.athens.proxy.ModuleProxy;
import dev.athens.proxy.ProxyCounts;
import dev.athens.server.options.RequestReport;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(30)
class MetricsTest {
    private final Metrics metrics = new Metrics();

    private static RequestReport request(String endpoint, int status, Optional<Answer.Source> source) {
        return new RequestReport(
                "id",
                "GET",
                "/path",
                endpoint,
                Optional.empty(),
                status,
                100,
                Duration.ofMillis(3),
                source,
                Caller.ANONYMOUS,
                "",
                Optional.empty());
    }

    private Response respond(Map<String, String> headers) throws IOException {
        return metrics.endpoint()
                .respond(new EndpointRequest(
                        "GET",
                        "/metrics",
                        Map.of(),
                        name -> Optional.ofNullable(headers.get(name)),
                        Caller.ANONYMOUS,
                        new EndpointRequest.Sender("1", "192.0.2.1", "http://localhost:3000"),
                        InputStream.nullInputStream()));
    }

    private String page() throws IOException {
        try (Response response = respond(Map.of())) {
            return new String(response.body().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Test
    void countRequestsByEndpointStatusAndCache() throws IOException {
        metrics.requests().ended(request("zip", 200, Optional.of(Answer.Source.STORAGE)));
        metrics.requests().ended(request("zip", 200, Optional.of(Answer.Source.ORIGIN)));
        metrics.requests().ended(request("zip", 502, Optional.empty()));

        assertThat(page())
                .contains(
                        "athens_http_requests_total{cache=\"hit\",endpoint=\"zip\",status=\"2xx\"} 1.0\n",
                        "athens_http_requests_total{cache=\"miss\",endpoint=\"zip\",status=\"2xx\"} 1.0\n",
                        "athens_http_requests_total{cache=\"none\",endpoint=\"zip\",status=\"5xx\"} 1.0\n",
                        "athens_http_response_bytes_total{endpoint=\"zip\"} 300.0\n",
                        "athens_http_request_duration_seconds_bucket{endpoint=\"zip\",le=\"0.0025\"} 0\n",
                        "athens_http_request_duration_seconds_bucket{endpoint=\"zip\",le=\"0.005\"} 3\n",
                        "athens_http_request_duration_seconds_bucket{endpoint=\"zip\",le=\"+Inf\"} 3\n");
    }

    @Test
    void countLookupsAsGomodsDoes() throws IOException {
        metrics.requests().ended(request("mod", 200, Optional.of(Answer.Source.STORAGE)));
        metrics.requests().ended(request("mod", 404, Optional.empty()));
        metrics.requests().ended(request("mod", 401, Optional.empty()));

        assertThat(page())
                .contains(
                        "proxy_cache_lookup_total{cache_result=\"hit\",cache_type=\"gomod\"} 1.0\n",
                        "proxy_cache_lookup_total{cache_result=\"miss\",cache_type=\"gomod\"} 1.0\n",
                        "proxy_cache_lookup_total{cache_result=\"hit\",cache_type=\"zip\"} 0.0\n");
    }

    @Test
    void boundTheEndpointsWhateverTheyAreTold() throws IOException {
        for (int i = 0; i < 10_000; i++) {
            metrics.requests().ended(request("/" + i, 200, Optional.empty()));
        }

        assertThat(page().lines().filter(line -> line.startsWith("athens_http_requests_total{")))
                .hasSizeBetween(100, 101)
                .anyMatch(line -> line.contains("endpoint=\"other\""));
    }

    @Test
    void boundTheKindsOfStepsWhateverTheyAreTold() throws IOException {
        for (int i = 0; i < 10_000; i++) {
            metrics.observer().begin(Step.STORAGE, "disk " + i, "").end();
        }

        assertThat(page().lines().filter(line -> line.startsWith("athens_storage_call_duration_seconds_count{")))
                .hasSizeBetween(100, 101)
                .anyMatch(line -> line.contains("call=\"other\""));
    }

    @Test
    void tellHowStepsEnd() throws IOException {
        metrics.observer().begin(Step.FETCH, "git zip", "m").end();
        metrics.observer().begin(Step.FETCH, "git zip", "m").fail(new FetchException.NotFound("no"));
        metrics.observer().begin(Step.FETCH, "git zip", "m").fail(FetchException.Unavailable.timedOut("no"));
        metrics.observer().begin(Step.STORAGE, "disk find", "m").fail(new IOException("no"));

        assertThat(page())
                .contains(
                        "athens_origin_call_duration_seconds_count{call=\"zip\",origin=\"git\",outcome=\"ok\"} 1\n",
                        "athens_origin_call_duration_seconds_count{call=\"zip\",origin=\"git\",outcome=\"not_found\"} 1\n",
                        "athens_origin_call_duration_seconds_count{call=\"zip\",origin=\"git\",outcome=\"timeout\"} 1\n",
                        "athens_storage_call_duration_seconds_count{call=\"find\",outcome=\"error\",storage=\"disk\"} 1\n");
    }

    @Test
    void seeStepsThatArePartOfOthersWhichAreNotCounted() throws IOException {
        Observation request = metrics.observer().begin(Step.REQUEST, "GET", "/");
        request.begin(Step.FLIGHT, "version", "m").end();
        request.begin(Step.FLIGHT, "list", "m").end();
        request.end();

        assertThat(page())
                .contains(
                        "athens_flight_duration_seconds_count{kind=\"version\",outcome=\"ok\"} 1\n",
                        "proxy_upstream_fetch_total{fetch_result=\"success\"} 1.0\n",
                        "proxy_upstream_fetch_total{fetch_result=\"failure\"} 0.0\n",
                        "proxy_upstream_fetch_duration_seconds_bucket{fetch_result=\"success\",le=\"0.05\"} 1\n");
    }

    @Test
    void askThoseWhoCountThemselves() throws IOException {
        metrics.proxy(() -> new ProxyCounts(
                Optional.of(new ProxyCounts.Work(1, 2, 3, 4, 5)),
                Optional.empty(),
                Optional.of(new ProxyCounts.Claims(6, 7, 8, 9)),
                new ModuleProxy.LookAheadCounts(10, 11, 12),
                new ProxyCounts.Refusals(13, 14, 15),
                List.of(new CacheCounts("finds", 16, 17, 18, 19))));

        assertThat(page())
                .contains(
                        "athens_work_waiting{desk=\"origin\"} 2.0\n",
                        "athens_claims_total{outcome=\"trouble\"} 9.0\n",
                        "athens_refusals_total{reason=\"validator\"} 15.0\n",
                        "athens_cache_bytes{cache=\"finds\"} 17.0\n",
                        "athens_cache_misses_total{cache=\"finds\"} 19.0\n")
                .doesNotContain("desk=\"storage\"");
    }

    @Test
    void showTheRestIfSomethingCannotBeKnown() throws IOException {
        metrics.proxy(() -> {
            throw new IllegalStateException("closed");
        });

        assertThat(page()).contains("jvm_memory_used_bytes{area=\"heap\"}", "process_cpu_seconds_total ");
    }

    @Test
    void speakOpenMetricsToWhomeverAsksForIt() throws IOException {
        try (Response response =
                respond(Map.of("Accept", "application/openmetrics-text;version=1.0.0,text/plain;q=0.1"))) {
            assertThat(response.headers().get("Content-Type")).startsWith("application/openmetrics-text");
            assertThat(new String(response.body().readAllBytes(), StandardCharsets.UTF_8))
                    .endsWith("# EOF\n");
        }
        try (Response response = respond(Map.of())) {
            assertThat(response.headers().get("Content-Type")).isEqualTo("text/plain; version=0.0.4; charset=utf-8");
        }
    }

    @Test
    void areCompressedIfTheClientLikesThat() throws IOException {
        try (Response response = respond(Map.of("Accept-Encoding", "gzip"))) {
            assertThat(response.headers()).containsEntry("Content-Encoding", "gzip");
            assertThat(new String(new GZIPInputStream(response.body()).readAllBytes(), StandardCharsets.UTF_8))
                    .contains("jvm_threads_current ");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "gzip|true",
                "deflate, GZIP;q=0.5|true",
                "gzip;q=0|false",
                "gzip;q=0.0|false",
                "br|false",
                "x-gzip|false"
            })
    void readWhatAClientLikes(String accepted, boolean liked) {
        assertThat(MetricsEndpoint.acceptsGzip(accepted)).isEqualTo(liked);
    }
}
