package dev.athens.standalone.commands;

import dev.athens.net.Trust;
import dev.athens.net.TrustedCertificates;
import dev.athens.standalone.config.ServerConfig;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.StandardProtocolFamily;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.net.UnknownHostException;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.function.Supplier;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/**
 * One request to a server, by hand: Java's own HTTP client takes longer to load than all else that is done here, and knows no Unix
 * sockets.
 *
 * @param name of the server, for messages
 * @param host what goes into the header Host
 * @param prefix what paths begin with; may be empty
 * @param connecting opens a connection
 */
record HealthProbe(String name, String host, String prefix, Connecting connecting) {
    /** A part of the server is given up after less. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private static final int MAX_BYTES = 64 * 1024;
    private static final int HTTPS_PORT = 443;
    private static final int HTTP_PORT = 80;

    /** Opens a connection, which whoever asked for it closes. */
    private interface Connecting {
        Connection open() throws IOException;
    }

    /** A connection and its two ends. */
    private record Connection(Closeable closing, InputStream in, OutputStream out) {
        static Connection of(Socket socket) throws IOException {
            return new Connection(socket, socket.getInputStream(), socket.getOutputStream());
        }
    }

    /**
     * What the server said.
     *
     * @param status the HTTP status code
     * @param text what was in the body, without white space at its end
     */
    record Reply(int status, String text) {
        boolean isGood() {
            return status == 200;
        }

        String firstLine() {
            return text.lines().findFirst().orElse("status " + status);
        }
    }

    /** A server on this machine. Whether it is the right one is not asked: nothing is sent that anybody might want. */
    static HealthProbe here(ServerConfig.Listen listen) {
        String host = listen.host().isEmpty() || isWildcard(listen.host()) ? "localhost" : listen.host();
        InetSocketAddress address = host.equals("localhost")
                ? new InetSocketAddress(InetAddress.getLoopbackAddress(), listen.port())
                : new InetSocketAddress(host, listen.port());
        return of(
                address,
                host,
                listen.pathPrefix().replaceAll("/$", ""),
                listen.tls().isPresent(),
                new Tls(Trust::ofAnyone, false));
    }

    private static boolean isWildcard(String host) {
        return host.equals("0.0.0.0") || host.equals("::");
    }

    /** Another server, which has to prove that it is the one. */
    static HealthProbe of(URI url, Map<String, String> environment) {
        boolean tls = "https".equalsIgnoreCase(url.getScheme());
        int port = url.getPort() >= 0 ? url.getPort() : tls ? HTTPS_PORT : HTTP_PORT;
        String host = url.getHost().replaceAll("[\\[\\]]", "");
        return of(
                new InetSocketAddress(host, port),
                host,
                url.getRawPath().replaceAll("/$", ""),
                tls,
                new Tls(() -> TrustedCertificates.from(environment), true));
    }

    private static HealthProbe of(InetSocketAddress address, String host, String prefix, boolean isTls, Tls tls) {
        String name = host + ":" + address.getPort();
        return new HealthProbe(name, host.contains(":") ? "[" + host + "]" : host, prefix, () -> {
            if (address.isUnresolved()) {
                throw new UnknownHostException("no such host");
            }
            Socket socket = new Socket();
            try {
                socket.connect(address, (int) PATIENCE.toMillis());
                return Connection.of(isTls ? tls.over(socket, host) : socket);
            } catch (IOException | RuntimeException e) {
                socket.close();
                throw e;
            }
        });
    }

    /** A server behind a socket of this machine. */
    static HealthProbe of(Path socket, String prefix) {
        return new HealthProbe("unix:" + socket, "localhost", prefix.replaceAll("/$", ""), () -> {
            SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
            try {
                channel.connect(UnixDomainSocketAddress.of(socket));
                return new Connection(channel, Channels.newInputStream(channel), Channels.newOutputStream(channel));
            } catch (IOException | RuntimeException e) {
                channel.close();
                throw e;
            }
        });
    }

    /**
     * How TLS is spoken.
     *
     * @param trust says whom to believe
     * @param checksName whether the certificate must be for the host
     */
    private record Tls(Supplier<Trust> trust, boolean checksName) {
        SSLSocket over(Socket socket, String host) throws IOException {
            SSLSocket secure = (SSLSocket) trust.get().sockets().createSocket(socket, host, socket.getPort(), true);
            if (checksName) {
                SSLParameters parameters = secure.getSSLParameters();
                parameters.setEndpointIdentificationAlgorithm("HTTPS");
                secure.setSSLParameters(parameters);
            }
            secure.startHandshake();
            return secure;
        }
    }

    /**
     * Asks.
     *
     * @param path below the prefix
     * @throws IOException if there is no answer; the message says where from and why
     */
    Reply ask(String path) throws IOException {
        try {
            Connection connection = connecting.open();
            Watchdog watchdog = new Watchdog(connection.closing());
            try (connection.closing) {
                watchdog.start();
                String request = "GET " + prefix + path + " HTTP/1.0\r\nHost: " + host
                        + "\r\nUser-Agent: athens-health\r\nConnection: close\r\n\r\n";
                connection.out().write(request.getBytes(StandardCharsets.ISO_8859_1));
                connection.out().flush();
                return parse(connection.in().readNBytes(MAX_BYTES));
            } finally {
                watchdog.interrupt();
            }
        } catch (IOException e) {
            String reason = e.getMessage() == null ? "the connection was closed" : e.getMessage();
            throw new IOException(name + ": " + reason, e);
        }
    }

    private static Reply parse(byte[] bytes) throws IOException {
        String text = new String(bytes, StandardCharsets.UTF_8);
        int end = text.indexOf("\r\n\r\n");
        if (end < 0 || !text.matches("(?s)HTTP/1\\.[01] [0-9]{3} .*")) {
            throw new IOException("answers something else than HTTP");
        }
        return new Reply(
                Integer.parseInt(text.substring("HTTP/1.1 ".length(), "HTTP/1.1 200".length())),
                text.substring(end).strip());
    }

    /** Ends a connection that takes too long; sockets of Unix know no other way. */
    private static final class Watchdog extends Thread {
        private final Closeable connection;

        Watchdog(Closeable connection) {
            super("athens-health");
            this.connection = connection;
            setDaemon(true);
        }

        @Override
        public void run() {
            try {
                Thread.sleep(PATIENCE.toMillis());
                connection.close();
            } catch (InterruptedException | IOException e) {
                // it has ended by itself
            }
        }
    }
}
