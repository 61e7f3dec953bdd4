package dev.athens.server;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.athens.index.VersionIndex;
import dev.athens.protocol.ProtocolRequest;
import dev.athens.proxy.Answer;
import dev.athens.proxy.ModuleProxy;
import dev.athens.storage.Catalog;
import io.undertow.Undertow;
import io.undertow.UndertowOptions;
import io.undertow.server.HttpHandler;
import io.undertow.server.handlers.GracefulShutdownHandler;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.xnio.Options;

/**
 * Serves a {@link ModuleProxy} over HTTP. Thread-safe.
 *
 * <p>Beside the proxy protocol it answers {@code /healthz}, {@code /readyz}, {@code /version} and, if there is a source
 * for it, {@code /catalog}, {@code /index} and {@code /sumdb/}. An application with an Undertow of its own mounts {@link
 * Builder#handler()} instead of starting a server.
 */
public final class AthensServer implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(AthensServer.class.getName());

    /** Longer than any path or header that a go command sends. */
    private static final int MAX_HEADER_BYTES = 64 * 1024;

    /** No request of the protocol has a body; this much is read and dropped before the connection is closed. */
    private static final long MAX_ENTITY_BYTES = 64 * 1024;

    private static final Duration REQUEST_HEADER_TIMEOUT = Duration.ofSeconds(30);
    private static final Duration IDLE_CONNECTION_TIMEOUT = Duration.ofMinutes(3);

    /** How long a client may take nothing of a response that is on its way. */
    private static final Duration STALLED_CLIENT_TIMEOUT = Duration.ofMinutes(2);

    /** Workers look into the storage and read blobs; they wait for disks, never for clients or origins. */
    private static final int WORKER_THREADS =
            Math.max(32, 8 * Runtime.getRuntime().availableProcessors());

    /** In the words that clients who disable fetches look for. */
    private static final Answer NOT_FETCHED = new Answer.Absent("temporarily unavailable");

    private final Undertow undertow;
    private final GracefulShutdownHandler graceful;
    private final Duration shutdownTimeout;
    private final InetSocketAddress address;

    private AthensServer(
            Undertow undertow, GracefulShutdownHandler graceful, Duration shutdownTimeout, InetSocketAddress address) {
        this.undertow = undertow;
        this.graceful = graceful;
        this.shutdownTimeout = shutdownTimeout;
        this.address = address;
    }

    /** Starts to set up a server of a proxy, which it does not close. */
    public static Builder builder(ModuleProxy proxy) {
        return new Builder(proxy::answerAsync, request -> answerStored(proxy, request));
    }

    static Builder builder(Answers answers) {
        return new Builder(answers, answers);
    }

    private static CompletableFuture<Answer> answerStored(ModuleProxy proxy, ProtocolRequest request) {
        try {
            Answer answer = proxy.answerStored(request);
            return CompletableFuture.completedFuture(answer instanceof Answer.Absent ? NOT_FETCHED : answer);
        } catch (IOException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    /** The port that the server listens on; never 0. */
    public int port() {
        return address.getPort();
    }

    /**
     * Stops gracefully: no new requests, the running ones may end within the shutdown timeout, then all connections are
     * closed. An interrupted thread waits no longer and keeps its interrupt flag.
     */
    @Override
    public void close() {
        graceful.shutdown();
        try {
            if (!graceful.awaitShutdown(shutdownTimeout.toMillis())) {
                LOG.log(
                        Level.WARNING,
                        "requests still running after " + shutdownTimeout.toSeconds() + " seconds were broken off");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        undertow.stop();
    }

    /** Settings of a server; all are optional. Not thread-safe. */
    public static final class Builder {
        private final Answers answers;
        private final Answers stored;
        private Optional<SumdbHandler> sumdb = Optional.empty();
        private Optional<Catalog> catalog = Optional.empty();
        private Optional<VersionIndex> index = Optional.empty();
        private ReadinessCheck readiness = () -> {};
        private String host = "";
        private int port = 3000;
        private String path = "";
        private Duration shutdownTimeout = Duration.ofSeconds(60);

        private Builder(Answers answers, Answers stored) {
            this.answers = answers;
            this.stored = stored;
        }

        /** Who answers below {@code /sumdb/}; nobody by default, which sends clients to the databases themselves. */
        @CanIgnoreReturnValue
        public Builder sumdb(SumdbSource source) {
            this.sumdb = Optional.of(new SumdbHandler(source));
            return this;
        }

        /** What {@code /catalog} lists; by default it is not implemented. */
        @CanIgnoreReturnValue
        public Builder catalog(Catalog catalog) {
            this.catalog = Optional.of(catalog);
            return this;
        }

        /** What {@code /index} lists; nothing by default. */
        @CanIgnoreReturnValue
        public Builder index(VersionIndex index) {
            this.index = Optional.of(index);
            return this;
        }

        /** What {@code /readyz} asks; nothing by default. */
        @CanIgnoreReturnValue
        public Builder readiness(ReadinessCheck check) {
            this.readiness = check;
            return this;
        }

        /** The address to listen on, a name or a number; all addresses of the machine by default. */
        @CanIgnoreReturnValue
        public Builder host(String host) {
            this.host = host;
            return this;
        }

        /** The port to listen on, 0 for any that is free; 3000 by default. */
        @CanIgnoreReturnValue
        public Builder port(int port) {
            this.port = port;
            return this;
        }

        /**
         * What all paths begin with, such as {@code /go}; nothing by default.
         *
         * @throws IllegalArgumentException if it is not empty and does not begin with a slash
         */
        @CanIgnoreReturnValue
        public Builder path(String path) {
            if (!path.isEmpty() && !path.startsWith("/")) {
                throw new IllegalArgumentException("path must begin with a slash: " + path);
            }
            this.path = path.replaceAll("/+$", "");
            return this;
        }

        /** How long running requests may take to end after {@link AthensServer#close}; 60 seconds by default. */
        @CanIgnoreReturnValue
        public Builder shutdownTimeout(Duration timeout) {
            this.shutdownTimeout = timeout;
            return this;
        }

        /**
         * Builds a handler for an Undertow that is there already; host, port and shutdown timeout do not apply. Takes
         * account of the prefix that an outer path handler has resolved.
         */
        public HttpHandler handler() {
            return new AccessLog(new Router(
                    path,
                    new HealthHandler(readiness),
                    sumdb,
                    new CatalogHandler(catalog),
                    new IndexHandler(index),
                    new ProtocolHandler(answers, stored)));
        }

        /**
         * Starts a server.
         *
         * @throws IOException if it cannot listen on its address
         */
        public AthensServer start() throws IOException {
            GracefulShutdownHandler graceful = new GracefulShutdownHandler(handler());
            Undertow undertow = Undertow.builder()
                    .addHttpListener(port, host.isEmpty() ? "0.0.0.0" : host, graceful)
                    .setWorkerThreads(WORKER_THREADS)
                    .setServerOption(UndertowOptions.DECODE_URL, false)
                    .setServerOption(UndertowOptions.MAX_HEADER_SIZE, MAX_HEADER_BYTES)
                    .setServerOption(UndertowOptions.MAX_ENTITY_SIZE, MAX_ENTITY_BYTES)
                    .setServerOption(UndertowOptions.REQUEST_PARSE_TIMEOUT, (int) REQUEST_HEADER_TIMEOUT.toMillis())
                    .setServerOption(UndertowOptions.NO_REQUEST_TIMEOUT, (int) IDLE_CONNECTION_TIMEOUT.toMillis())
                    .setSocketOption(Options.WRITE_TIMEOUT, (int) STALLED_CLIENT_TIMEOUT.toMillis())
                    .build();
            try {
                undertow.start();
            } catch (RuntimeException e) {
                undertow.stop();
                throw listenFailure(e);
            }
            InetSocketAddress address =
                    (InetSocketAddress) undertow.getListenerInfo().get(0).getAddress();
            return new AthensServer(undertow, graceful, shutdownTimeout, address);
        }

        /** Undertow wraps what the socket said. */
        private IOException listenFailure(RuntimeException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            String reason = cause instanceof BindException ? "address cannot be used: " : "";
            return new IOException("cannot listen on " + host + ":" + port + ": " + reason + cause.getMessage(), cause);
        }
    }
}
