package dev.athens.standalone.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.athens.content.ModuleFiles;
import dev.athens.module.ModulePath;
import dev.athens.module.ModuleVersion;
import dev.athens.module.Version;
import dev.athens.storage.Usages;
import dev.athens.storage.fs.FileStorage;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two servers on one folder are killed, one while it is asked for go.mod files, the other for zips of the same versions. */
class StepCrashIT {
    private static final int KILLS = 6;
    private static final int MANY_KILLS = 200;
    private static final int VERSIONS = 8;
    private static final int CONTENT_BYTES = 200_000;

    /** About as long as the other versions take. */
    private static final Duration MAX_DELAY = Duration.ofMillis(60);

    private final HttpClient client = HttpClient.newHttpClient();
    private final long seed = System.nanoTime();
    private final Random random = new Random(seed);

    @TempDir
    Path folder;

    @Test
    void neverKeepsATornVersionOrListsOneWithoutItsZip() throws Exception {
        kill(KILLS);
    }

    @Test
    @Tag("long")
    void neverKeepsATornVersionOrListsOneWithoutItsZipAfter200Kills() throws Exception {
        kill(MANY_KILLS);
    }

    private void kill(int kills) throws Exception {
        try (ScriptedUpstream upstream = new ScriptedUpstream()) {
            for (int kill = 0; kill < kills; kill++) {
                List<byte[]> zips = new ArrayList<>();
                for (int patch = 0; patch < VERSIONS; patch++) {
                    zips.add(publish(upstream, kill, patch));
                }
                try (AthensJar heads = start(upstream);
                        AthensJar wholes = start(upstream)) {
                    List<CompletableFuture<?>> mods = ask(heads, kill, ".mod");
                    List<CompletableFuture<?>> all = ask(wholes, kill, ".zip");
                    // the first request of a process is slow, and nothing is stored before
                    awaitFirst(kill % 3 == 0 ? mods : all);
                    pause();
                    (kill % 2 == 0 ? heads : wholes).kill();
                    pause();
                    (kill % 2 == 0 ? wholes : heads).kill();
                }
                check(kill, zips);
            }
            try (AthensJar athens = start(upstream)) {
                for (int kill = 0; kill < kills; kill++) {
                    heal(athens, kill);
                }
            }
        }
    }

    private AthensJar start(ScriptedUpstream upstream) throws Exception {
        return AthensJar.start(folder, Map.of("GOPROXY", upstream.url()), "-XX:TieredStopAtLevel=1");
    }

    private static String path(int kill) {
        return "u.example/kill" + kill;
    }

    private static String mod(int kill) {
        return "module " + path(kill) + "\n";
    }

    private byte[] publish(ScriptedUpstream upstream, int kill, int patch) throws Exception {
        byte[] content = new byte[CONTENT_BYTES];
        random.nextBytes(content);
        byte[] zip = ScriptedUpstream.zip(
                path(kill) + "@v1.0." + patch + "/a.bin", new String(content, StandardCharsets.ISO_8859_1));
        upstream.module("/" + path(kill), "v1.0." + patch, ScriptedUpstream.body(zip));
        return zip;
    }

    private List<CompletableFuture<?>> ask(AthensJar athens, int kill, String extension) {
        List<CompletableFuture<?>> all = new ArrayList<>();
        for (int patch = 0; patch < VERSIONS; patch++) {
            all.add(client.sendAsync(
                    request(athens, kill, "v1.0." + patch + extension), HttpResponse.BodyHandlers.ofByteArray()));
        }
        return all;
    }

    private static void awaitFirst(List<CompletableFuture<?>> asked) throws Exception {
        CompletableFuture.anyOf(asked.toArray(CompletableFuture[]::new)).get(1, TimeUnit.MINUTES);
    }

    private void pause() {
        long start = System.nanoTime();
        long delayNanos = random.nextLong(MAX_DELAY.toNanos());
        while (System.nanoTime() - start < delayNanos) {
            Thread.onSpinWait();
        }
    }

    private static HttpRequest request(AthensJar athens, int kill, String name) {
        return HttpRequest.newBuilder(URI.create(athens.url() + "/" + path(kill) + "/@v/" + name))
                .build();
    }

    private void check(int kill, List<byte[]> zips) throws Exception {
        FileStorage storage = FileStorage.open(folder.resolve("athens-data"));
        List<Version> listed = storage.list(ModulePath.parse(path(kill)));
        for (int patch = 0; patch < VERSIONS; patch++) {
            ModuleVersion version = ModuleVersion.parse(path(kill), "v1.0." + patch);
            String text = "seed " + seed + ", " + version;
            if (storage.findHead(version).isPresent()) {
                assertThat(storage.findHead(version).get().mod().readBytes(1000))
                        .as(text)
                        .asString(StandardCharsets.UTF_8)
                        .isEqualTo(mod(kill));
            }
            assertThat(listed.contains(version.version()))
                    .as(text)
                    .isEqualTo(storage.find(version).isPresent());
            if (storage.find(version).isPresent()) {
                ModuleFiles files = storage.find(version).get();
                assertThat(files.zip().readBytes(10 * CONTENT_BYTES)).as(text).isEqualTo(zips.get(patch));
            }
        }
        for (Usages.Entry entry : storage.walk("", 10_000).entries()) {
            assertThat(storage.find(entry.version()).isPresent()).isEqualTo(entry.whole());
        }
    }

    /** What is half there is completed, what is torn would be refused. */
    private void heal(AthensJar athens, int kill) throws Exception {
        for (String extension : List.of(".info", ".mod", ".zip")) {
            for (int patch = 0; patch < VERSIONS; patch++) {
                HttpResponse<byte[]> response = client.send(
                        request(athens, kill, "v1.0." + patch + extension), HttpResponse.BodyHandlers.ofByteArray());
                assertThat(response.statusCode()).as("seed %d", seed).isEqualTo(200);
            }
        }
    }
}
