package dev.athens.standalone.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The jar is killed in the middle of fills, again and again, on one folder. */
class CrashIT {
    private static final int KILLS = 50;
    private static final int VERSIONS = 6;
    private static final int CONTENT_BYTES = 1 << 20;
    private static final int LONGEST_FILL_MILLIS = 400;

    private final HttpClient client = HttpClient.newHttpClient();
    private final Random random = new Random(20240506);

    @TempDir
    Path folder;

    @Test
    void neverServesATornVersionAfterAKillAndHealsWithTheNextRequest() throws Exception {
        try (ScriptedUpstream upstream = new ScriptedUpstream()) {
            byte[][][] zips = new byte[KILLS][VERSIONS][];
            for (int kill = 0; kill < KILLS; kill++) {
                for (int patch = 0; patch < VERSIONS; patch++) {
                    zips[kill][patch] = publish(upstream, kill, patch);
                }
                AthensJar athens = start(upstream);
                if (kill > 0) {
                    check(athens, kill - 1, zips[kill - 1]);
                }
                fillUntilTheKill(athens, kill);
            }
            try (AthensJar athens = start(upstream)) {
                for (int kill = 0; kill < KILLS; kill++) {
                    check(athens, kill, zips[kill]);
                }
            }
        }
    }

    private AthensJar start(ScriptedUpstream upstream) throws Exception {
        // the claims of who was killed end soon, which each start has to wait for
        Map<String, String> settings = Map.of("GOPROXY", upstream.url(), "ATHENS_DISK_STORAGE_LOCK_TTL", "1s");
        return AthensJar.start(folder, settings, "-XX:TieredStopAtLevel=1");
    }

    private byte[] publish(ScriptedUpstream upstream, int kill, int patch) throws Exception {
        byte[] content = new byte[CONTENT_BYTES];
        random.nextBytes(content);
        byte[] zip = ScriptedUpstream.zip(
                "u.example/kill" + kill + "@v1.0." + patch + "/a.bin",
                new String(content, StandardCharsets.ISO_8859_1));
        upstream.module("/u.example/kill" + kill, "v1.0." + patch, ScriptedUpstream.body(zip));
        return zip;
    }

    private void fillUntilTheKill(AthensJar athens, int kill) throws Exception {
        CompletableFuture<?>[] fills = new CompletableFuture<?>[VERSIONS];
        for (int patch = 0; patch < VERSIONS; patch++) {
            fills[patch] = client.sendAsync(request(athens, kill, patch), HttpResponse.BodyHandlers.ofByteArray());
        }
        try {
            CompletableFuture.allOf(fills).get(1 + random.nextInt(LONGEST_FILL_MILLIS), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            // the usual case: some are on their way
        }
        athens.kill();
    }

    private void check(AthensJar athens, int kill, byte[][] zips) throws Exception {
        for (int patch = 0; patch < VERSIONS; patch++) {
            HttpResponse<byte[]> response =
                    client.send(request(athens, kill, patch), HttpResponse.BodyHandlers.ofByteArray());
            assertThat(response.statusCode()).isEqualTo(200);
            assertThat(response.body()).as("kill %s, version %s", kill, patch).isEqualTo(zips[patch]);
        }
    }

    private static HttpRequest request(AthensJar athens, int kill, int patch) {
        return HttpRequest.newBuilder(
                        URI.create(athens.url() + "/u.example/kill" + kill + "/@v/v1.0." + patch + ".zip"))
                .build();
    }
}
