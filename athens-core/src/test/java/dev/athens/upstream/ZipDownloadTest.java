package dev.athens.upstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.athens.content.Blob;
import dev.athens.content.ModuleFiles;
import dev.athens.content.ModuleHead;
import dev.athens.fetch.FetchException;
import dev.athens.module.ModuleVersion;
import dev.athens.upstream.ScriptedServer.Response;
import dev.athens.zip.ZipLimits;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class ZipDownloadTest {
    private static final ModuleVersion VERSION = ModuleVersion.parse("c.example/m", "v1.0.0");
    private static final String FILES = "/c.example/m/@v/v1.0.0";
    private static final byte[] ZIP = bytes(200_000);
    private static final int BREAK = 120_000;

    @TempDir
    Path scratch;

    private ScriptedServer server;
    private UpstreamFetcher fetcher;

    @BeforeEach
    void start() throws IOException {
        server = ScriptedServer.start();
        script(server);
        fetcher = UpstreamFetcher.builder(server.url())
                .client(UpstreamClient.builder().pause(duration -> {}).build())
                .build();
    }

    private static ScriptedServer script(ScriptedServer server) {
        return server.on(FILES + ".info", Response.of(200, "{\"Version\":\"v1.0.0\"}"))
                .on(FILES + ".mod", Response.of(200, "module c.example/m\n"));
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private static byte[] bytes(int count) {
        byte[] bytes = new byte[count];
        new Random(1).nextBytes(bytes);
        return bytes;
    }

    private static Response brokenOff() {
        return Response.ok(Arrays.copyOf(ZIP, BREAK)).declaring(ZIP.length);
    }

    private static Response rest() {
        byte[] rest = Arrays.copyOfRange(ZIP, BREAK, ZIP.length);
        return Response.ok(rest)
                .withStatus(206)
                .with("Content-Range", "bytes " + BREAK + "-" + (ZIP.length - 1) + "/" + ZIP.length);
    }

    /** A clock that goes on by the same each time somebody looks. */
    private UpstreamFetcher fetcherWhoseReadsTake(Duration time) {
        AtomicLong now = new AtomicLong();
        return UpstreamFetcher.builder(server.url())
                .client(UpstreamClient.builder()
                        .nanoTime(() -> now.addAndGet(time.toNanos()))
                        .pause(duration -> {})
                        .build())
                .build();
    }

    @Test
    void breaksOffWhatOnlyDrips() {
        server.on(FILES + ".zip", Response.ok(ZIP));
        // at most 8192 bytes in each
        UpstreamFetcher slow = fetcherWhoseReadsTake(Duration.ofSeconds(9));
        ModuleHead head = new ModuleHead(Blob.of("info"), Blob.of("mod"));

        assertThatThrownBy(() -> slow.fetchZip(VERSION, head, scratch))
                .isInstanceOfSatisfying(FetchException.Unavailable.class, e -> assertThat(e.isTimeout())
                        .isTrue())
                .hasMessageEndingWith(": sends less than 1024 bytes a second");
        assertThat(server.paths()).containsOnlyOnce(FILES + ".zip");
    }

    @Test
    void waitsForWhatIsSlowButComes() throws Exception {
        server.on(FILES + ".zip", Response.ok(ZIP));
        ModuleFiles files = fetcherWhoseReadsTake(Duration.ofSeconds(1)).fetch(VERSION, scratch);
        assertThat(files.zip().sizeBytes()).isEqualTo(ZIP.length);
    }

    @ParameterizedTest
    @CsvSource({"ETag, '\"abc\"'", "Last-Modified, 'Wed, 01 Jan 2020 00:00:00 GMT'"})
    void asksForTheRestAfterABreak(String validator, String value) throws Exception {
        server.on(FILES + ".zip", brokenOff().with(validator, value), rest());

        ModuleFiles files = fetcher.fetch(VERSION, scratch);

        assertThat(files.zip().readBytes(ZIP.length)).isEqualTo(ZIP);
        ScriptedServer.Seen second = server.seen.get(3);
        assertThat(second.header("Range")).contains("bytes=" + BREAK + "-");
        assertThat(second.header("If-Range")).contains(value);
        assertThat(second.header("Accept-Encoding")).contains("identity");
    }

    @Test
    void startsAnewWhenTheContentHasChanged() throws Exception {
        server.on(
                FILES + ".zip",
                brokenOff().with("ETag", "\"old\""),
                Response.ok(ZIP).with("ETag", "\"new\""));

        assertThat(fetcher.fetch(VERSION, scratch).zip().readBytes(ZIP.length)).isEqualTo(ZIP);
    }

    @ParameterizedTest
    @CsvSource({"ETag, 'W/\"weak\"'", "ETag, '\"é\"'", "X-Other, value"})
    void startsAnewWithoutAStrongValidator(String header, String value) throws Exception {
        server.on(FILES + ".zip", brokenOff().with(header, value), Response.ok(ZIP));

        assertThat(fetcher.fetch(VERSION, scratch).zip().readBytes(ZIP.length)).isEqualTo(ZIP);
        assertThat(server.seen.get(3).header("Range")).isEmpty();
    }

    @Test
    void startsAnewAfterARangeThatWasNotAskedFor() throws Exception {
        server.on(
                FILES + ".zip",
                brokenOff().with("ETag", "\"a\""),
                rest().with("Content-Range", "bytes 0-79999/200000"),
                Response.ok(ZIP));

        assertThat(fetcher.fetch(VERSION, scratch).zip().readBytes(ZIP.length)).isEqualTo(ZIP);
    }

    @Test
    void keepsNothingOfADownloadThatAlwaysBreaks() {
        server.on(FILES + ".zip", brokenOff());

        assertThatThrownBy(() -> fetcher.fetch(VERSION, scratch)).isInstanceOf(FetchException.Unavailable.class);
        assertThat(scratch).isEmptyDirectory();
        assertThat(server.paths().stream().filter(path -> path.endsWith(".zip")))
                .hasSize(3);
    }

    @Test
    void refusesAZipThatTheGoCommandWouldNotTake() {
        server.on(FILES + ".zip", brokenOff().declaring(ZipLimits.MAX_ZIP_BYTES + 1));

        assertThatThrownBy(() -> fetcher.fetch(VERSION, scratch))
                .isInstanceOf(FetchException.NotFound.class)
                .hasMessage("c.example/m@v1.0.0: downloaded zip file too large");
        assertThat(scratch).isEmptyDirectory();
    }

    @Test
    void triesAgainAfterAFaultOfTheServer() throws Exception {
        server.on(FILES + ".zip", Response.of(502, ""), Response.of(429, ""), Response.ok(ZIP));

        assertThat(fetcher.fetch(VERSION, scratch).zip().sizeBytes()).isEqualTo(ZIP.length);
    }

    @ParameterizedTest
    @EnumSource(names = {"BEFORE_HEADERS", "IN_BODY"})
    @Timeout(value = 20, unit = TimeUnit.SECONDS)
    void stopsSoonAfterAnInterruptAndKeepsNothing(ScriptedServer.Stall stall) throws Exception {
        server.stallOn(FILES + ".zip", stall);

        interruptWhileFetching(server, fetcher);
    }

    @ParameterizedTest
    @EnumSource(names = {"BEFORE_HEADERS", "IN_BODY"})
    @Timeout(value = 20, unit = TimeUnit.SECONDS)
    void stopsSoonAfterAnInterruptOverTls(ScriptedServer.Stall stall) throws Exception {
        Path certificate =
                Path.of(ZipDownloadTest.class.getResource("localhost.pem").toURI());
        UpstreamClient trusting = UpstreamClient.builder()
                .environment(Map.of("SSL_CERT_FILE", certificate.toString()))
                .build();
        try (ScriptedServer tls = ScriptedServer.startTls()) {
            script(tls).stallOn(FILES + ".zip", stall);

            interruptWhileFetching(
                    tls, UpstreamFetcher.builder(tls.url()).client(trusting).build());
        }
    }

    private void interruptWhileFetching(ScriptedServer stalling, UpstreamFetcher from) throws Exception {
        CompletableFuture<Void> outcome = new CompletableFuture<>();
        Thread thread = new Thread(() -> {
            try {
                from.fetch(VERSION, scratch);
                outcome.complete(null);
            } catch (FetchException | InterruptedException e) {
                outcome.completeExceptionally(e);
            }
        });
        thread.start();
        stalling.awaitStall();
        thread.interrupt();

        assertThatThrownBy(outcome::get)
                .isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(InterruptedException.class);
        thread.join();
        assertThat(scratch).isEmptyDirectory();
    }
}
