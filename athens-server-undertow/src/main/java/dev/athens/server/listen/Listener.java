package dev.athens.server.listen;

import dev.athens.server.body.Transfer;
import dev.athens.server.memory.Buffers;
import dev.athens.server.memory.ConnectionBuffers;
import dev.athens.server.options.Limits;
import dev.athens.server.shortcut.ReadyAnswers;
import dev.athens.server.shortcut.Shortcuts;
import io.undertow.UndertowOptions;
import io.undertow.connector.ByteBufferPool;
import io.undertow.protocols.ssl.UndertowXnioSsl;
import io.undertow.server.HttpHandler;
import io.undertow.server.protocol.http.AlpnOpenListener;
import io.undertow.server.protocol.http.HttpOpenListener;
import io.undertow.server.protocol.http2.Http2OpenListener;
import java.io.Closeable;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.function.IntSupplier;
import javax.net.ssl.SSLContext;
import org.xnio.ChannelListener;
import org.xnio.ChannelListeners;
import org.xnio.IoUtils;
import org.xnio.OptionMap;
import org.xnio.Options;
import org.xnio.StreamConnection;
import org.xnio.Xnio;
import org.xnio.XnioExecutor;
import org.xnio.XnioWorker;
import org.xnio.channels.AcceptingChannel;
import org.xnio.ssl.SslConnection;

/**
 * Takes connections and hands them to Undertow's protocols. Undertow's own builder knows neither Unix sockets nor a time
 * limit for TLS handshakes. Thread-safe.
 */
public final class Listener implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(Listener.class.getName());

    /** Workers look into the storage and read blobs; they wait for disks, never for clients or origins. */
    private static final int MAX_WORKER_THREADS =
            Math.max(32, 8 * Runtime.getRuntime().availableProcessors());

    /** Idle threads take memory, and time of the garbage collector; more than these go when they had nothing to do. */
    private static final int IDLE_WORKER_THREADS = 2;

    private static final Duration WORKER_IDLE = Duration.ofSeconds(10);

    /**
     * More streams than this that a client breaks off within the time end its connection. Source: CVE-2023-44487; the
     * numbers are Undertow's own.
     */
    private static final int HTTP2_RESETS = 200;

    private static final Duration HTTP2_RESETS_WITHIN = Duration.ofSeconds(30);

    /** Connections whose system queue is full are refused by the system. */
    private static final int BACKLOG = 1000;

    /** For tasks that are still running after the shutdown timeout, before they are interrupted. */
    private static final Duration LAST_TASKS = Duration.ofSeconds(5);

    /** From here on buffers have the size of one TLS record; the number is Undertow's own. */
    private static final long ORDINARY_HEAP_BYTES = 128L * 1024 * 1024;

    /** What came in encrypted, the same in the clear, and what goes out encrypted; and as many for the change of keys. */
    private static final int MAX_TLS_BUFFERS = 6;

    /** What holds a TLS record with its frame; the number is Undertow's own. */
    private static final int TLS_BUFFER_BYTES = 17 * 1024;

    /**
     * Buffers of HTTP and those of TLS may each take this part of the size of the heap, which is also the limit of memory off
     * the heap unless Java is told another; the hot responses take most of the rest.
     */
    private static final int BUFFERS_PART_OF_HEAP = 4;

    private final XnioWorker worker;
    private final Closeable accepting;
    private final Closeable connections;
    private final IntSupplier count;
    private final InetSocketAddress address;
    private final AtomicBoolean accepts = new AtomicBoolean(true);
    private final AtomicBoolean closed = new AtomicBoolean();

    private Listener(
            XnioWorker worker,
            Closeable accepting,
            Closeable connections,
            IntSupplier count,
            InetSocketAddress address) {
        this.worker = worker;
        this.accepting = accepting;
        this.connections = connections;
        this.count = count;
        this.address = address;
    }

    /** Where it listens; an unresolved address without port if that is no network. */
    public InetSocketAddress address() {
        return address;
    }

    /** How many connections are open. */
    public int connections() {
        return count.getAsInt();
    }

    /**
     * Takes no new connections any more; those that there are stay. Only the first call does something: XNIO would wait for
     * ever for threads that are gone.
     */
    public void stopAccepting() {
        if (accepts.getAndSet(false)) {
            IoUtils.safeClose(accepting);
        }
    }

    /** Closes all connections too. Only the first call does something. */
    @Override
    public void close() {
        if (closed.getAndSet(true)) {
            return;
        }
        stopAccepting();
        IoUtils.safeClose(connections);
        worker.shutdown();
        try {
            if (!worker.awaitTermination(LAST_TASKS.toMillis(), TimeUnit.MILLISECONDS)) {
                worker.shutdownNow();
            }
        } catch (InterruptedException e) {
            worker.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }

    /** What all kinds of listeners have in common. */
    private record Setup(
            Xnio xnio,
            XnioWorker worker,
            Buffers buffers,
            OptionMap options,
            Connections connections,
            Duration idleTimeout) {
        static Setup of(Limits limits) throws IOException {
            int processors = Runtime.getRuntime().availableProcessors();
            Xnio xnio = Xnio.getInstance(Listener.class.getClassLoader());
            XnioWorker worker = xnio.createWorker(OptionMap.builder()
                    // XNIO divides the connections among these threads
                    .set(Options.WORKER_IO_THREADS, Math.min(processors, limits.maxConnections() / 8))
                    .set(Options.WORKER_TASK_CORE_THREADS, IDLE_WORKER_THREADS)
                    .set(Options.WORKER_TASK_MAX_THREADS, MAX_WORKER_THREADS)
                    .set(Options.WORKER_TASK_KEEPALIVE, millis(WORKER_IDLE))
                    .getMap());
            int bufferBytes = Runtime.getRuntime().maxMemory() < ORDINARY_HEAP_BYTES ? 1024 : 16 * 1024 - 20;
            Buffers buffers = new Buffers(bufferBytes, maxBufferBytes());
            Connections connections = new Connections(limits.maxConnections(), System::nanoTime);
            return new Setup(xnio, worker, buffers, options(limits, buffers), connections, limits.idleTimeout());
        }

        private static long maxBufferBytes() {
            return Runtime.getRuntime().maxMemory() / BUFFERS_PART_OF_HEAP;
        }

        private static OptionMap options(Limits limits, Buffers buffers) {
            return OptionMap.builder()
                    .set(UndertowOptions.BUFFER_PIPELINED_DATA, true)
                    .set(UndertowOptions.ALWAYS_SET_DATE, false)
                    .set(UndertowOptions.DECODE_URL, false)
                    .set(UndertowOptions.MAX_HEADER_SIZE, limits.maxHeaderBytes())
                    .set(UndertowOptions.MAX_ENTITY_SIZE, limits.maxBodyBytes())
                    .set(UndertowOptions.REQUEST_PARSE_TIMEOUT, millis(limits.headerTimeout()))
                    .set(UndertowOptions.NO_REQUEST_TIMEOUT, millis(limits.idleTimeout()))
                    .set(UndertowOptions.HTTP2_SETTINGS_ENABLE_PUSH, false)
                    .set(UndertowOptions.HTTP2_SETTINGS_MAX_CONCURRENT_STREAMS, Http2Listener.MAX_STREAMS)
                    .set(UndertowOptions.MAX_RST_FRAMES_PER_WINDOW, HTTP2_RESETS)
                    .set(UndertowOptions.RST_FRAMES_TIME_WINDOW, millis(HTTP2_RESETS_WITHIN))
                    .set(Transfer.PATIENCE, new Transfer.Patience(limits.stalledClientTimeout(), buffers::areShort))
                    .getMap();
        }

        private static OptionMap socketOptions(Limits limits) {
            return OptionMap.builder()
                    .set(Options.TCP_NODELAY, true)
                    .set(Options.REUSE_ADDRESSES, true)
                    .set(Options.BALANCING_TOKENS, 1)
                    .set(Options.BALANCING_CONNECTIONS, 2)
                    .set(Options.BACKLOG, BACKLOG)
                    .set(Options.CONNECTION_HIGH_WATER, limits.maxConnections())
                    .set(Options.CONNECTION_LOW_WATER, limits.maxConnections())
                    .set(Options.WRITE_TIMEOUT, millis(limits.stalledClientTimeout()))
                    .getMap();
        }

        /** Connections without TLS, on which a request that repeats another need not be parsed. */
        ChannelListener<StreamConnection> plain(HttpHandler handler, Optional<ReadyAnswers> ready) {
            HttpOpenListener http = http(handler);
            return connections.counting(ready.map(answers -> new Shortcuts(answers, idleTimeout).in(http))
                    .orElse(http));
        }

        HttpOpenListener http(HttpHandler handler) {
            HttpOpenListener http = new HttpOpenListener(buffers, options);
            http.setRootHandler(connections.noting(handler));
            return http;
        }

        /** Lets the client of a connection choose, with buffers that end with the connection if need be. */
        void httpOrHttp2(SslConnection connection, HttpOpenListener http, BooleanSupplier leaving) {
            ByteBufferPool own = new ConnectionBuffers(buffers, connection, Http2Listener.MAX_BUFFERS);
            Http2Listener http2 = new Http2Listener(own, options, http.getRootHandler(), leaving);
            new AlpnOpenListener(own, options, http)
                    .addProtocol(Http2OpenListener.HTTP2, http2, 10)
                    .handleEvent(connection);
        }
    }

    private static int millis(Duration duration) {
        return (int) duration.toMillis();
    }

    /** Opens a socket, given what all have in common. */
    @FunctionalInterface
    private interface Opening {
        Listener open(Setup setup) throws IOException;
    }

    private static Listener open(Limits limits, Opening opening) throws IOException {
        Setup setup = Setup.of(limits);
        try {
            return opening.open(setup);
        } catch (IOException | RuntimeException e) {
            setup.worker().shutdownNow();
            throw e;
        }
    }

    /** Listens for HTTP/1.1. */
    static Listener http(String host, int port, HttpHandler handler, Optional<ReadyAnswers> ready, Limits limits)
            throws IOException {
        return open(limits, setup -> {
            AcceptingChannel<? extends StreamConnection> server = setup.worker()
                    .createStreamConnectionServer(
                            new InetSocketAddress(InetAddress.getByName(host), port),
                            ChannelListeners.openListenerAdapter(setup.plain(handler, ready)),
                            Setup.socketOptions(limits));
            return listening(setup, server);
        });
    }

    /**
     * Listens for TLS, and in it for HTTP/2 and HTTP/1.1, as the client chooses.
     *
     * @param leaving tells whether clients of HTTP/2 shall open no more streams
     */
    static Listener https(
            String host, int port, SSLContext context, HttpHandler handler, Limits limits, BooleanSupplier leaving)
            throws IOException {
        return open(limits, setup -> {
            HttpOpenListener http = setup.http(handler);
            Buffers records = new Buffers(TLS_BUFFER_BYTES, Setup.maxBufferBytes());
            ChannelListener<StreamConnection> opened = tcp -> {
                try {
                    SslConnection connection = encrypted(tcp, setup, records, context);
                    setup.connections().wrapped(tcp, connection);
                    closeUnlessShaken(connection, limits.headerTimeout());
                    setup.httpOrHttp2(connection, http, leaving);
                } catch (Buffers.SpentException e) {
                    IoUtils.safeClose(tcp);
                }
            };
            AcceptingChannel<? extends StreamConnection> server = setup.worker()
                    .createStreamConnectionServer(
                            new InetSocketAddress(InetAddress.getByName(host), port),
                            ChannelListeners.openListenerAdapter(
                                    setup.connections().counting(opened)),
                            Setup.socketOptions(limits));
            return listening(setup, server);
        });
    }

    private static SslConnection encrypted(StreamConnection tcp, Setup setup, Buffers records, SSLContext context) {
        ByteBufferPool own = new ConnectionBuffers(records, tcp, MAX_TLS_BUFFERS);
        return new UndertowXnioSsl(setup.xnio(), OptionMap.EMPTY, own, context)
                .wrapExistingConnection(tcp, OptionMap.EMPTY, false);
    }

    private static void closeUnlessShaken(SslConnection connection, Duration timeout) {
        XnioExecutor.Key timer = connection
                .getIoThread()
                .executeAfter(
                        () -> {
                            LOG.log(Level.DEBUG, () -> "no TLS handshake in time from " + connection.getPeerAddress());
                            IoUtils.safeClose(connection);
                        },
                        timeout.toMillis(),
                        TimeUnit.MILLISECONDS);
        connection.getHandshakeSetter().set(shaken -> timer.remove());
        connection.setCloseListener(closed -> timer.remove());
    }

    private static Listener listening(Setup setup, AcceptingChannel<? extends StreamConnection> server) {
        server.resumeAccepts();
        return new Listener(
                setup.worker(),
                server,
                IoUtils.nullCloseable(),
                setup.connections()::count,
                server.getLocalAddress(InetSocketAddress.class));
    }

    /** Listens for HTTP/1.1 on a Unix socket, which it removes in the end. */
    static Listener unix(Path path, HttpHandler handler, Optional<ReadyAnswers> ready, Limits limits)
            throws IOException {
        return open(limits, setup -> {
            UnixSocket socket = UnixSocket.listen(path, setup.worker(), setup.plain(handler, ready), limits);
            InetSocketAddress address = InetSocketAddress.createUnresolved("unix:" + path, 0);
            return new Listener(setup.worker(), socket::stopAccepting, socket, setup.connections()::count, address);
        });
    }
}
