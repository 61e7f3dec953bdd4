package dev.athens.server;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.athens.content.Blob;
import dev.athens.protocol.ProtocolRequest;
import dev.athens.proxy.Answer;
import dev.athens.server.RawHttp.Reply;
import dev.athens.server.modules.Answers;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.Socket;
import java.net.SocketException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class DownloadIT {
    /** More than the buffers of a socket hold, so that a client that does not read stops the server. */
    private static final int BIG = 24 * 1024 * 1024;

    private static final String ZIP = "/example.com/m/@v/v1.0.0.zip";

    @TempDir
    Path folder;

    private final byte[] content = new byte[BIG];
    private Path file;
    private AthensServer server;
    private volatile Blob blob;

    /** How the storage keeps what is served. */
    enum Kept {
        FILE,
        MEMORY
    }

    @BeforeEach
    void start() throws IOException {
        new Random(1).nextBytes(content);
        file = Files.write(folder.resolve("v1.0.0.zip"), content);
        Files.setLastModifiedTime(file, FileTime.from(Instant.ofEpochSecond(1_700_000_000)));
        blob = Blob.of(file);
        server = start(this::answer);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private static AthensServer start(Answers answers) throws IOException {
        return AthensServer.builder(answers)
                .host("127.0.0.1")
                .port(0)
                .shutdownTimeout(Duration.ofSeconds(20))
                .start();
    }

    private CompletableFuture<Answer> answer(ProtocolRequest request) {
        return CompletableFuture.completedFuture(new Answer.Found(blob, true, Answer.Source.STORAGE));
    }

    private Reply get(String... headers) throws IOException {
        return RawHttp.get(server.port(), ZIP, headers);
    }

    /** A file of a cache that has evicted it since it was found. */
    private record Evicted(Path gone, Blob content) implements Blob {
        @Override
        public long sizeBytes() {
            return content.sizeBytes();
        }

        @Override
        public InputStream openStream() throws IOException {
            return content.openStream();
        }

        @Override
        public Optional<Path> file() {
            return Optional.of(gone);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {40_000, 100_000, 1_000_000})
    void sendsAFileThatIsGoneFromWhereTheBlobHasItNow(int bytes) throws Exception {
        byte[] start = Arrays.copyOf(content, bytes);
        blob = new Evicted(folder.resolve("gone"), Blob.of(start));

        for (int i = 0; i < 20; i++) {
            assertThat(get().body()).isEqualTo(start);
        }
        assertThat(get("Range: bytes=100-199").body()).isEqualTo(Arrays.copyOfRange(start, 100, 200));
    }

    private void keep(Kept kept) throws IOException {
        blob = switch (kept) {
            case FILE -> Blob.of(file);
            case MEMORY -> Blob.of(content);
        };
    }

    @ParameterizedTest
    @EnumSource
    void sendsTheWholeZip(Kept kept) throws IOException {
        keep(kept);

        Reply reply = get();

        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.header("content-length")).isEqualTo(Integer.toString(BIG));
        assertThat(reply.header("accept-ranges")).isEqualTo("bytes");
        assertThat(Arrays.equals(reply.body(), content)).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "bytes=0-0,          0,        1",
        "bytes=1000-1999,    1000,     1000",
        "bytes=25165000-,    25165000, 824",
        "bytes=-5,           25165819, 5",
        "bytes=5-99999999,   5,        25165819"
    })
    void sendsOneRange(String range, int start, int length) throws IOException {
        for (Kept kept : Kept.values()) {
            keep(kept);

            Reply reply = get("Range: " + range);

            assertThat(reply.status()).isEqualTo(206);
            assertThat(reply.header("content-range"))
                    .isEqualTo("bytes " + start + "-" + (start + length - 1) + "/" + BIG);
            assertThat(Arrays.equals(reply.body(), Arrays.copyOfRange(content, start, start + length)))
                    .isTrue();
        }
    }

    @Test
    void refusesARangeBehindTheEnd() throws IOException {
        Reply reply = get("Range: bytes=" + BIG + "-");

        assertThat(reply.status()).isEqualTo(416);
        assertThat(reply.header("content-range")).isEqualTo("bytes */" + BIG);
        assertThat(reply.header("cache-control")).isEqualTo("no-store");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            bytes=0-1,5-6
            lines=1-2
            bytes=nonsense
            """)
    void sendsEverythingForARangeItDoesNotUnderstand(String range) throws IOException {
        assertThat(get("Range: " + range).status()).isEqualTo(200);
    }

    @Test
    void sendsNothingToAClientThatHasItAlready() throws IOException {
        String etag = get("Range: bytes=0-0").header("etag");

        Reply reply = get("If-None-Match: \"other\", " + etag);

        assertThat(reply.status()).isEqualTo(304);
        assertThat(reply.body()).isEmpty();
        assertThat(reply.header("etag")).isEqualTo(etag);
        assertThat(reply.header("cache-control")).isEqualTo("public, max-age=31536000, immutable");
        assertThat(get("If-None-Match: \"other\"").status()).isEqualTo(200);
    }

    @Test
    void sendsTheRangeOnlyIfTheContentIsStillTheSame() throws IOException {
        String etag = get("Range: bytes=0-0").header("etag");

        assertThat(get("Range: bytes=0-9", "If-Range: " + etag).status()).isEqualTo(206);
        assertThat(get("Range: bytes=0-9", "If-Range: \"other\"").status()).isEqualTo(200);
        assertThat(get("Range: bytes=0-9", "If-Range: Tue, 14 Nov 2023 22:13:20 GMT")
                        .status())
                .isEqualTo(200);
    }

    @Test
    void tagsAReplacedFileDifferently() throws IOException {
        String etag = get("Range: bytes=0-0").header("etag");
        Files.write(file, content);

        assertThat(get("Range: bytes=0-0").header("etag")).isNotEmpty().isNotEqualTo(etag);
    }

    @Test
    void failsWhenTheStoredFileIsGoneOrCut() throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.truncate(BIG / 2);
        }
        assertThat(get().status()).isEqualTo(500);
        Files.delete(file);
        Reply reply = get();

        assertThat(reply.status()).isEqualTo(500);
        assertThat(reply.text()).doesNotContain(folder.toString());
    }

    @Test
    void breaksOffWhenTheStoredBytesEndEarly() throws IOException {
        blob = new Blob() {
            @Override
            public long sizeBytes() {
                return BIG;
            }

            @Override
            public InputStream openStream() {
                return new ByteArrayInputStream(content, 0, BIG / 2);
            }
        };
        Reply reply = get();

        assertThat(reply.header("content-length")).isEqualTo(Integer.toString(BIG));
        assertThat(reply.body()).hasSizeLessThan(BIG);
    }

    @ParameterizedTest
    @EnumSource
    void takesAClientThatLeavesForNoError(Kept kept) throws Exception {
        keep(kept);
        RecordingHandler log = new RecordingHandler();
        Logger logger = Logger.getLogger("dev.athens");
        logger.addHandler(log);
        try {
            for (int i = 0; i < 20; i++) {
                try (Socket socket = RawHttp.open(server.port(), "GET", ZIP)) {
                    assertThat(socket.getInputStream().readNBytes(100_000)).hasSize(100_000);
                    socket.setSoLinger(true, 0);
                }
            }
            assertThat(get("Range: bytes=0-9").body()).hasSize(10);
            server.close();
        } finally {
            logger.removeHandler(log);
        }
        assertThat(log.worse).isFalse();
    }

    private static final class RecordingHandler extends Handler {
        private volatile boolean worse;

        @Override
        public void publish(LogRecord record) {
            worse |= record.getLevel().intValue() > java.util.logging.Level.INFO.intValue();
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    }

    @ParameterizedTest
    @EnumSource
    void holdsNoWorkerForAClientThatDoesNotRead(Kept kept) throws Exception {
        keep(kept);
        int many = 200;
        Socket[] stalled = new Socket[many];
        try {
            for (int i = 0; i < many; i++) {
                stalled[i] = RawHttp.open(server.port(), "GET", ZIP);
            }
            for (Socket socket : stalled) {
                assertThat(socket.getInputStream().readNBytes(10)).hasSize(10);
            }
            assertThat(get("Range: bytes=0-9").body()).hasSize(10);
        } finally {
            for (Socket socket : stalled) {
                if (socket != null) {
                    socket.setSoLinger(true, 0);
                    socket.close();
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void letsARunningDownloadEndWhenItShutsDown(Kept kept) throws Exception {
        keep(kept);
        try (Socket socket = RawHttp.open(server.port(), "GET", ZIP)) {
            byte[] start = socket.getInputStream().readNBytes(1000);
            CountDownLatch closing = new CountDownLatch(1);
            Thread closer = new Thread(() -> {
                closing.countDown();
                server.close();
            });
            closer.start();
            closing.await();
            assertThat(refusedWithin(Duration.ofSeconds(10))).isTrue();
            byte[] rest = socket.getInputStream().readAllBytes();
            closer.join();

            byte[] all = Arrays.copyOf(start, start.length + rest.length);
            System.arraycopy(rest, 0, all, start.length, rest.length);
            assertThat(Arrays.equals(RawHttp.parse(all).body(), content)).isTrue();
        }
        assertThatThrownBy(this::get).isInstanceOf(ConnectException.class);
    }

    /** Asks until the server refuses new connections, as it does once it has begun to shut down. */
    private boolean refusedWithin(Duration limit) throws IOException {
        Instant end = Instant.now().plus(limit);
        while (Instant.now().isBefore(end)) {
            try {
                RawHttp.get(server.port(), "/healthz");
            } catch (SocketException e) {
                // refused, or reset while it was waiting to be taken
                return true;
            }
        }
        return false;
    }

    @Test
    void breaksOffWhatRunsLongerThanTheShutdownTimeout() throws Exception {
        AthensServer impatient = AthensServer.builder(this::answer)
                .host("127.0.0.1")
                .port(0)
                .shutdownTimeout(Duration.ZERO)
                .start();
        try (Socket socket = RawHttp.open(impatient.port(), "GET", ZIP)) {
            assertThat(new String(socket.getInputStream().readNBytes(12), ISO_8859_1))
                    .isEqualTo("HTTP/1.1 200");
            impatient.close();
            assertThatThrownBy(() ->
                            assertThat(socket.getInputStream().readAllBytes()).hasSizeGreaterThan(BIG))
                    .isInstanceOfAny(IOException.class, AssertionError.class);
        }
    }
}
