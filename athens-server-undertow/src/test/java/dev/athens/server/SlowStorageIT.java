package dev.athens.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.athens.content.Blob;
import dev.athens.protocol.ProtocolRequest;
import dev.athens.proxy.Answer;
import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Bodies that come from a network which hangs, in the middle of them. */
@Timeout(60)
class SlowStorageIT {
    private static final int MANY = 200;
    private static final int BODY_BYTES = 300_000;

    @TempDir
    Path folder;

    private final CountDownLatch hanging = new CountDownLatch(1);
    private final AtomicInteger opened = new AtomicInteger();
    private AthensServer server;

    /** Gives its first half, and hangs. */
    private final class Hanging implements Blob {
        @Override
        public long sizeBytes() {
            return BODY_BYTES;
        }

        @Override
        public InputStream openStream() {
            opened.incrementAndGet();
            return new SequenceInputStream(half(), new FilterInputStream(half()) {
                @Override
                public int read(byte[] buffer, int offset, int length) throws IOException {
                    try {
                        hanging.await();
                    } catch (InterruptedException e) {
                        throw new IOException("interrupted", e);
                    }
                    return super.read(buffer, offset, length);
                }
            });
        }

        private InputStream half() {
            return new ByteArrayInputStream(new byte[BODY_BYTES / 2]);
        }
    }

    @BeforeEach
    void start() throws IOException {
        Blob file = Blob.of(Files.write(folder.resolve("zip"), new byte[BODY_BYTES]));
        server = AthensServer.builder(request -> CompletableFuture.completedFuture(
                        new Answer.Found(isFar(request) ? new Hanging() : file, true, Answer.Source.STORAGE)))
                .host("127.0.0.1")
                .port(0)
                .start();
    }

    private static boolean isFar(ProtocolRequest request) {
        return request.module().value().startsWith("far.example/");
    }

    @AfterEach
    void stop() {
        hanging.countDown();
        server.close();
    }

    @Test
    void holdUpNobodyElse() throws Exception {
        List<Socket> waiting = new ArrayList<>();
        try {
            for (int i = 0; i < MANY; i++) {
                waiting.add(RawHttp.open(server.port(), "GET", "/far.example/m" + i + "/@v/v1.0.0.zip"));
            }
            while (opened.get() < 64) {
                Thread.onSpinWait();
            }
            for (int i = 0; i < MANY; i++) {
                assertThat(RawHttp.get(server.port(), "/near.example/m/@v/v1.0.0.zip")
                                .body())
                        .hasSize(BODY_BYTES);
            }

            hanging.countDown();

            for (Socket socket : waiting) {
                assertThat(RawHttp.parse(socket.getInputStream().readAllBytes()).body())
                        .hasSize(BODY_BYTES);
            }
        } finally {
            for (Socket socket : waiting) {
                socket.close();
            }
        }
    }
}
