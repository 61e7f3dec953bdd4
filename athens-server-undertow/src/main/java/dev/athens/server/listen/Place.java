package dev.athens.server.listen;

import dev.athens.fetch.FailureReason;
import dev.athens.server.files.WatchedFiles;
import dev.athens.server.options.Limits;
import dev.athens.server.shortcut.ReadyAnswers;
import io.undertow.server.HttpHandler;
import java.io.IOException;
import java.net.BindException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import javax.net.ssl.X509TrustManager;

/**
 * Where a server listens, and how.
 *
 * @param host a name or a number; empty for all addresses of the machine
 * @param port 0 for any that is free
 * @param unixSocket where to listen instead of host and port
 * @param certificates for TLS, which is not spoken on Unix sockets
 * @param clients who knows clients by their certificates, for which they are asked in TLS
 */
public record Place(
        String host,
        int port,
        Optional<Path> unixSocket,
        Optional<WatchedFiles<Certificates>> certificates,
        Optional<WatchedFiles<X509TrustManager>> clients) {
    /**
     * Starts to listen.
     *
     * @param ready what may be answered before the handler is asked, on connections without TLS
     * @param leaving tells whether clients of HTTP/2 shall open no more streams
     * @throws IOException if the place cannot be had; the message names it
     */
    public Listener listen(HttpHandler handler, Optional<ReadyAnswers> ready, Limits limits, BooleanSupplier leaving)
            throws IOException {
        String numeric = host.isEmpty() ? "0.0.0.0" : host;
        try {
            if (unixSocket.isPresent()) {
                return Listener.unix(unixSocket.get(), handler, ready, limits);
            }
            return certificates.isPresent()
                    ? Listener.https(
                            numeric,
                            port,
                            new ReloadedSslContext(certificates.get(), clients),
                            handler,
                            limits,
                            leaving)
                    : Listener.http(numeric, port, handler, ready, limits);
        } catch (IOException e) {
            String where = unixSocket.map(Path::toString).orElse(host + ":" + port);
            String reason = e instanceof BindException ? "address cannot be used: " : "";
            throw new IOException("cannot listen on " + where + ": " + reason + FailureReason.words(e), e);
        }
    }
}
