package dev.athens.server.listen;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.athens.server.TestCertificates;
import dev.athens.server.http.Parked;
import dev.athens.server.options.Limits;
import io.undertow.server.HttpHandler;
import io.undertow.server.ServerConnection;
import io.undertow.util.SameThreadExecutor;
import java.lang.ref.WeakReference;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.net.SocketFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is left of connections whose clients have gone: nothing, though an idle one may stay for three minutes. */
@Timeout(60)
@Tag("attack")
class ListenerTest {
    private static final int CLIENTS = 20;

    /** Threads and registers may hold some until they do something else. */
    private static final int STRAYS = 2;

    private static final byte[] MUCH = new byte[16 * 1024 * 1024];

    private final Queue<WeakReference<ServerConnection>> seen = new ConcurrentLinkedQueue<>();
    private final CountDownLatch ended = new CountDownLatch(CLIENTS);
    private Listener listener;

    @AfterEach
    void stop() {
        listener.close();
    }

    private HttpHandler remembering(HttpHandler next) {
        return exchange -> {
            seen.add(new WeakReference<>(exchange.getConnection()));
            exchange.addExchangeCompleteListener((completed, following) -> {
                ended.countDown();
                following.proceed();
            });
            next.handleRequest(exchange);
        };
    }

    /** For ever, as far as the server knows. */
    private HttpHandler waiting() {
        return remembering(exchange -> Parked.await(exchange, new CompletableFuture<>(), never -> {}, () -> {}));
    }

    /** More than a socket takes, sent for as long as there is a client. */
    private HttpHandler sendingALot() {
        return remembering(exchange -> {
            exchange.dispatch(SameThreadExecutor.INSTANCE, () -> exchange.getResponseSender()
                    .send(ByteBuffer.wrap(MUCH)));
        });
    }

    private void listen(boolean tls, HttpHandler handler) throws Exception {
        listener = tls
                ? Listener.https(
                        "127.0.0.1",
                        0,
                        Certificates.load(TestCertificates.path("ec.pem"), TestCertificates.path("ec-sec1.key"))
                                .context(Optional.empty()),
                        handler,
                        Limits.DEFAULT,
                        () -> false)
                : Listener.http("127.0.0.1", 0, handler, Optional.empty(), Limits.DEFAULT);
    }

    private void comeAndGo(SocketFactory sockets) throws Exception {
        for (int i = 0; i < CLIENTS; i++) {
            try (Socket socket = sockets.createSocket(
                    InetAddress.getLoopbackAddress(), listener.address().getPort())) {
                socket.getOutputStream().write("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(US_ASCII));
                socket.getOutputStream().flush();
            }
        }
    }

    private void assertThatNothingIsLeft() throws InterruptedException {
        assertThat(ended.await(30, TimeUnit.SECONDS)).isTrue();
        long left = CLIENTS;
        for (int i = 0; i < 100 && left > STRAYS; i++) {
            System.gc();
            TimeUnit.MILLISECONDS.sleep(50);
            left = seen.stream().filter(connection -> connection.get() != null).count();
        }
        assertThat(seen).hasSize(CLIENTS);
        assertThat(left).isLessThanOrEqualTo(STRAYS);
    }

    @Test
    void keepsNothingOfClientsThatLeaveWhileTheyWait() throws Exception {
        listen(false, waiting());
        comeAndGo(SocketFactory.getDefault());
        assertThatNothingIsLeft();
    }

    @Test
    void keepsNothingOfTlsClientsThatLeaveWhileTheyWait() throws Exception {
        listen(true, waiting());
        comeAndGo(TestCertificates.client().getSocketFactory());
        assertThatNothingIsLeft();
    }

    @Test
    void keepsNothingOfClientsThatLeaveDuringADownload() throws Exception {
        listen(false, sendingALot());
        comeAndGo(SocketFactory.getDefault());
        assertThatNothingIsLeft();
    }

    @Test
    void keepsNothingOfTlsClientsThatLeaveDuringADownload() throws Exception {
        listen(true, sendingALot());
        comeAndGo(TestCertificates.client().getSocketFactory());
        assertThatNothingIsLeft();
    }
}
