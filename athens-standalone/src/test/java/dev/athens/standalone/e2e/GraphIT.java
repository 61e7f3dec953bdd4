package dev.athens.standalone.e2e;

import static dev.athens.standalone.e2e.ScriptedUpstream.body;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Module graphs through the started jar with a small heap, large ones and hostile ones. */
@Tag("attack")
@Timeout(300)
class GraphIT {
    /** What may be on its way without having been asked for, and what a client asks for itself, with info and go.mod. */
    private static final int MOST_ASKED = 2 * (512 + 200);

    @TempDir
    Path folder;

    private final HttpClient http = HttpClient.newHttpClient();
    private ScriptedUpstream upstream;

    @BeforeEach
    void start() throws Exception {
        upstream = new ScriptedUpstream();
    }

    @AfterEach
    void stop() {
        upstream.close();
    }

    private void module(String path, String mod) {
        upstream.on("/" + path + "/@v/v1.0.0.info", body("{\"Version\":\"v1.0.0\"}"));
        upstream.on("/" + path + "/@v/v1.0.0.mod", body(mod));
    }

    private static String mod(String path, IntStream requirements, String prefix) {
        return requirements
                .mapToObj(i -> "\t" + prefix + i + " v1.0.0\n")
                .collect(Collectors.joining("", "module " + path + "\n\nrequire (\n", ")\n"));
    }

    private CompletableFuture<Integer> mod(AthensJar athens, String path) {
        HttpRequest request = HttpRequest.newBuilder(URI.create(athens.url() + "/" + path + "/@v/v1.0.0.mod"))
                .build();
        return http.sendAsync(request, HttpResponse.BodyHandlers.discarding()).thenApply(HttpResponse::statusCode);
    }

    @Test
    void aHostileGraphCostsBoundedWork() throws Exception {
        module("h.example/root", mod("h.example/root", IntStream.range(0, 10_000), "h.example/n"));
        module("h.example/circle", "module h.example/circle\n\nrequire h.example/circle v1.0.0\n");
        module("h.example/fine", "module h.example/fine\n");
        try (AthensJar athens =
                AthensJar.start(folder.resolve("athens"), Map.of("GOPROXY", upstream.url()), "-Xmx64m")) {
            assertThat(mod(athens, "h.example/root").get()).isEqualTo(200);
            while (upstream.requests().size() < 512) {
                Thread.onSpinWait();
            }
            for (int i = 0; i < 100; i++) {
                assertThat(mod(athens, "h.example/n" + (9_000 + i)).get()).isEqualTo(404);
            }
            assertThat(mod(athens, "h.example/circle").get()).isEqualTo(200);
            assertThat(mod(athens, "h.example/fine").get()).isEqualTo(200);

            assertThat(upstream.requests()).hasSizeLessThan(MOST_ASKED);
        }
    }

    @Test
    void aGraphOfTwoThousandVersionsFitsIntoASmallHeap() throws Exception {
        int versions = 2_000;
        for (int i = 0; i < versions; i++) {
            IntStream next = IntStream.rangeClosed(3 * i + 1, 3 * i + 3).filter(number -> number < versions);
            module("g.example/m" + i, mod("g.example/m" + i, next, "g.example/m"));
        }
        try (AthensJar athens =
                AthensJar.start(folder.resolve("athens"), Map.of("GOPROXY", upstream.url()), "-Xmx64m")) {
            for (int first = 0; first < versions; first += 8) {
                List<CompletableFuture<Integer>> answers = new ArrayList<>();
                for (int i = first; i < first + 8; i++) {
                    answers.add(mod(athens, "g.example/m" + i));
                }
                for (CompletableFuture<Integer> answer : answers) {
                    assertThat(answer.get()).isEqualTo(200);
                }
            }
            // each file once, and no zip
            assertThat(upstream.requests()).hasSize(2 * versions).allMatch(path -> !path.endsWith(".zip"));
        }
    }
}
