package dev.athens.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FaultyLinkTest {
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private ServerSocket echo;
    private FaultyLink link;

    @BeforeEach
    void start() throws IOException {
        echo = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        threads.execute(this::acceptAll);
        link = FaultyLink.to(new InetSocketAddress(echo.getInetAddress(), echo.getLocalPort()));
    }

    private void acceptAll() {
        while (!echo.isClosed()) {
            try {
                Socket client = echo.accept();
                threads.execute(() -> sendBack(client));
            } catch (IOException e) {
                // the test has ended
            }
        }
    }

    private static void sendBack(Socket client) {
        try (client) {
            client.getInputStream().transferTo(client.getOutputStream());
        } catch (IOException e) {
            // the link was cut
        }
    }

    @AfterEach
    void stop() throws IOException {
        link.close();
        echo.close();
        threads.shutdownNow();
    }

    @Test
    void carriesBothWaysAndTheEndToo() throws IOException {
        try (Socket client = connect()) {
            client.getOutputStream().write(bytes("hello"));
            client.shutdownOutput();

            assertThat(client.getInputStream().readAllBytes()).isEqualTo(bytes("hello"));
        }
    }

    @Test
    void resetsConnectionsWhenItRefusesAndTakesNewOnesWhenItHeals() throws IOException {
        try (Socket client = connect()) {
            assertThat(echoes(client)).isTrue();
            link.refuse();

            assertThatThrownBy(() -> echoes(client)).isInstanceOf(IOException.class);
            assertThatThrownBy(this::connectAndEcho).isInstanceOf(IOException.class);
        }
        link.heal();
        assertThat(connectAndEcho()).isTrue();
    }

    @Test
    void carriesNothingWhileItIsStalled() throws IOException {
        try (Socket client = connect()) {
            link.stall();
            client.getOutputStream().write('a');
            client.setSoTimeout(50);
            assertThatThrownBy(() -> client.getInputStream().read()).isInstanceOf(SocketTimeoutException.class);

            link.heal();
            client.setSoTimeout(0);
            assertThat(client.getInputStream().read()).isEqualTo('a');
        }
    }

    @Test
    void stallsAfterSoManyBytesToTheServer() throws IOException {
        try (Socket client = connect()) {
            link.stallAfterUpload(1);
            assertThat(echoes(client)).isTrue();
            client.getOutputStream().write('a');
            client.setSoTimeout(50);
            assertThatThrownBy(() -> client.getInputStream().read()).isInstanceOf(SocketTimeoutException.class);
        }
        link.heal();
        assertThat(connectAndEcho()).isTrue();
    }

    @Test
    void cutsAfterSoManyBytesFromTheServer() throws IOException {
        try (Socket client = connect()) {
            link.cutAfterDownload(3);
            client.getOutputStream().write(bytes("hello"));

            assertCutAfterAtMost(3, client);
        }
        assertThatThrownBy(this::connectAndEcho).isInstanceOf(IOException.class);
    }

    @Test
    void cutsAfterSoManyBytesToTheServer() throws IOException {
        try (Socket client = connect()) {
            link.cutAfterUpload(3);
            client.getOutputStream().write(bytes("hello"));

            assertCutAfterAtMost(3, client);
        }
        link.heal();
        assertThat(connectAndEcho()).isTrue();
    }

    private static void assertCutAfterAtMost(int count, Socket client) throws IOException {
        InputStream in = client.getInputStream();
        assertThatThrownBy(() -> {
                    for (int i = 0; i <= count; i++) {
                        assertThat(in.read()).isNotNegative();
                    }
                })
                .isInstanceOf(IOException.class);
    }

    private boolean connectAndEcho() throws IOException {
        try (Socket client = connect()) {
            return echoes(client);
        }
    }

    private static boolean echoes(Socket client) throws IOException {
        client.getOutputStream().write('x');
        int answer = client.getInputStream().read();
        if (answer < 0) {
            throw new IOException("the connection has ended");
        }
        return answer == 'x';
    }

    private Socket connect() throws IOException {
        return new Socket(link.address().getAddress(), link.address().getPort());
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
