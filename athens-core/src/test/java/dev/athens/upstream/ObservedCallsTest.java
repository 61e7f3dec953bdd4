package dev.athens.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.athens.module.ModuleVersion;
import dev.athens.net.AddressGuard;
import dev.athens.net.Cidr;
import dev.athens.net.http.GuardedHttp;
import dev.athens.net.http.HttpClients;
import dev.athens.observe.Detail;
import dev.athens.observe.Observation;
import dev.athens.observe.Running;
import dev.athens.observe.Step;
import dev.athens.upstream.ScriptedServer.Response;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is seen of requests to other servers, and which of these learn what a request is for. */
@Timeout(60)
class ObservedCallsTest {
    private final List<String> seen = new ArrayList<>();
    private ScriptedServer server;

    /** Notes what is said of calls. */
    private final class Noted implements Observation {
        @Override
        public Observation begin(Step step, String kind, String subject) {
            seen.add(step + " " + kind + " " + subject.replace(":" + server.port(), ""));
            return new Noted();
        }

        @Override
        public void note(Detail detail, String value) {
            seen.add(detail + " " + value);
        }

        @Override
        public void end() {
            seen.add("end");
        }

        @Override
        public void fail(Throwable reason) {
            seen.add("fail");
        }

        @Override
        public Map<String, String> headers() {
            return Map.of("traceparent", "of the call");
        }
    }

    @BeforeEach
    void start() throws IOException {
        server = ScriptedServer.start();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private UpstreamClient client() {
        return UpstreamClient.builder()
                .environment(Map.of("NETRC", "none"))
                .guard(AddressGuard.trusting(List.of(Cidr.parse("127.0.0.0/8"), Cidr.parse("::1"))))
                .build();
    }

    private byte[] get(String url) throws Exception {
        return Running.within(new Noted().ofRequest("id"), () -> client().get(URI.create(url), 100));
    }

    @Test
    void serversOfTheOperatorLearnWhichRequestTheirWorkBelongsTo() throws Exception {
        server.on("/a", Response.of(200, "yes"));

        get("http://localhost:" + server.port() + "/a?token=secret");

        assertThat(server.seen.get(0).header("traceparent")).contains("of the call");
        assertThat(server.seen.get(0).header("X-Request-ID")).contains("id");
        assertThat(seen).containsExactly("CALL http http://localhost/a", "METHOD GET", "STATUS 200", "end");
    }

    @Test
    void theValidatorLearnsItToo() throws Exception {
        server.on("/hook", Response.of(200, "yes"));
        ValidatorHook hook = ValidatorHook.at(
                URI.create("http://localhost:" + server.port() + "/hook"), Map.of(), Duration.ofSeconds(10));

        Running.within(
                new Noted().ofRequest("id"), () -> hook.refusal(ModuleVersion.parse("github.com/a/a", "v1.0.0")));

        assertThat(server.seen.get(0).header("X-Request-ID")).contains("id");
        assertThat(seen).contains("METHOD POST", "STATUS 200");
    }

    @Test
    void whereTheyLeadToNothingIsLearnt() throws Exception {
        server.on("/a", Response.of(302, "").with("Location", "http://127.0.0.1:" + server.port() + "/b"));
        server.on("/b", Response.of(200, "yes"));

        get("http://localhost:" + server.port() + "/a");

        assertThat(server.paths()).containsExactly("/a", "/b");
        assertThat(server.seen.get(1).headers()).doesNotContainKeys("Traceparent", "X-request-id");
        assertThat(seen).contains("CALL http http://localhost/a", "CALL http http://127.0.0.1/b");
    }

    @Test
    void withoutARequestNothingIsTold() throws Exception {
        server.on("/a", Response.of(200, "yes"));

        client().get(URI.create("http://localhost:" + server.port() + "/a"), 100);

        assertThat(server.seen.get(0).headers()).doesNotContainKeys("Traceparent", "X-request-id");
    }

    @Test
    void hostsThatStrangersNameLearnItOnlyIfTheyAreSentALogin() throws Exception {
        server.on("/a", Response.of(200, "yes"));
        OkHttpClient client = GuardedHttp.apply(
                        HttpClients.builder(Duration.ofSeconds(10), Duration.ofSeconds(10)),
                        AddressGuard.open(),
                        host -> false)
                .build();
        Request.Builder request = new Request.Builder().url("http://localhost:" + server.port() + "/a");

        Running.within(new Noted().ofRequest("id"), () -> status(client, request.build()));
        assertThat(server.seen.get(0).headers()).doesNotContainKeys("Traceparent", "X-request-id");

        request.header("Authorization", "Basic bWU6c2VjcmV0");
        Running.within(new Noted().ofRequest("id"), () -> status(client, request.build()));
        assertThat(server.seen.get(1).header("X-Request-ID")).contains("id");
        assertThat(server.seen.get(1).header("traceparent")).contains("of the call");
    }

    private static int status(OkHttpClient client, Request request) throws IOException {
        try (okhttp3.Response response = client.newCall(request).execute()) {
            return response.code();
        }
    }
}
