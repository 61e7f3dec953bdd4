package dev.athens.server.listen;

import dev.athens.server.options.Limits;
import java.io.Closeable;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.xnio.ChannelListener;
import org.xnio.IoUtils;
import org.xnio.StreamConnection;
import org.xnio.XnioIoThread;
import org.xnio.XnioWorker;

/**
 * Takes connections on a Unix socket. XNIO has none, so that one thread here waits for all of them and tells XNIO's
 * threads, which read and write, when there is something to do.
 *
 * <p><b>Concurrency:</b> thread-safe. Only the thread touches the selected keys; others change what a key waits for,
 * which keys allow, and wake the thread up.
 */
final class UnixSocket implements Closeable {
    private static final System.Logger LOG = System.getLogger(UnixSocket.class.getName());

    /** How long no connection is taken after the system refused one, mostly for want of file handles. */
    private static final long PAUSE_MILLIS = 500;

    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(5);

    private final Path path;
    private final Optional<Object> fileKey;
    private final ServerSocketChannel server;
    private final Selector selector;
    private final XnioWorker worker;
    private final ChannelListener<StreamConnection> opened;
    private final Limits limits;
    private final Thread thread = new Thread(this::run, "athens-unix-socket");
    private volatile boolean closed;

    private UnixSocket(
            Path path,
            ServerSocketChannel server,
            Selector selector,
            XnioWorker worker,
            ChannelListener<StreamConnection> opened,
            Limits limits)
            throws IOException {
        this.path = path;
        this.fileKey = fileKey(path);
        this.server = server;
        this.selector = selector;
        this.worker = worker;
        this.opened = opened;
        this.limits = limits;
    }

    /**
     * Starts to listen. A socket that a dead process left behind is replaced.
     *
     * @param opened told of each connection on its I/O thread
     * @throws IOException if somebody else listens there, or another kind of file is in the way
     */
    static UnixSocket listen(Path path, XnioWorker worker, ChannelListener<StreamConnection> opened, Limits limits)
            throws IOException {
        removeIfDead(path);
        ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        Selector selector = Selector.open();
        try {
            server.bind(UnixDomainSocketAddress.of(path));
            server.configureBlocking(false);
            server.register(selector, SelectionKey.OP_ACCEPT);
            UnixSocket socket = new UnixSocket(path, server, selector, worker, opened, limits);
            socket.thread.setDaemon(true);
            socket.thread.start();
            return socket;
        } catch (IOException e) {
            IoUtils.safeClose(server);
            IoUtils.safeClose(selector);
            throw e;
        }
    }

    private static void removeIfDead(Path path) throws IOException {
        if (Files.notExists(path, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        if (!Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
                .isOther()) {
            throw new IOException("there is a file that is not a socket, remove it or choose another path");
        }
        if (isAnswered(path)) {
            throw new IOException("another process listens there, stop it or choose another path");
        }
        Files.delete(path);
        LOG.log(Level.INFO, "replaced " + path + ", on which nobody listened any more");
    }

    private static boolean isAnswered(Path path) {
        try (SocketChannel client = SocketChannel.open(UnixDomainSocketAddress.of(path))) {
            return client.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    private static Optional<Object> fileKey(Path path) throws IOException {
        return Optional.ofNullable(Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
                .fileKey());
    }

    /** Takes no new connections any more, and removes the file unless another process has put its own there. */
    void stopAccepting() throws IOException {
        if (!server.isOpen()) {
            return;
        }
        server.close();
        selector.wakeup();
        if (Files.exists(path, LinkOption.NOFOLLOW_LINKS) && fileKey(path).equals(fileKey)) {
            Files.deleteIfExists(path);
        }
    }

    /** Closes all connections. */
    @Override
    public void close() throws IOException {
        closed = true;
        stopAccepting();
        selector.wakeup();
        try {
            thread.join();
            closeConnections();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        selector.close();
    }

    /** On their own threads: Undertow's connections bear no other. */
    private void closeConnections() throws InterruptedException {
        List<CompletableFuture<Void>> closing = new ArrayList<>();
        for (SelectionKey key : selector.keys()) {
            if (key.attachment() instanceof UnixConnection connection) {
                closing.add(CompletableFuture.runAsync(() -> IoUtils.safeClose(connection), connection.getIoThread()));
            }
        }
        try {
            CompletableFuture.allOf(closing.toArray(new CompletableFuture<?>[0]))
                    .get(CLOSE_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            LOG.log(Level.WARNING, path + ": closing the connections failed", e);
        }
    }

    private void run() {
        boolean pausing = false;
        while (!closed) {
            try {
                pausing = !select(pausing);
            } catch (IOException e) {
                LOG.log(Level.ERROR, path + ": waiting for connections failed", e);
                return;
            }
        }
    }

    /** Waits for something to do and does it; false if the system refused to hand out a connection. */
    private boolean select(boolean pausing) throws IOException {
        SelectionKey accepting = server.keyFor(selector);
        boolean full = selector.keys().size() > limits.maxConnections();
        if (accepting != null && accepting.isValid()) {
            try {
                accepting.interestOps(pausing || full ? 0 : SelectionKey.OP_ACCEPT);
            } catch (CancelledKeyException e) {
                // closed meanwhile
                return true;
            }
        }
        selector.select(pausing ? PAUSE_MILLIS : 0);
        boolean accepted = true;
        Set<SelectionKey> selected = selector.selectedKeys();
        for (SelectionKey key : selected) {
            if (key.attachment() instanceof UnixConnection connection) {
                connection.ready();
            } else {
                accepted = accept();
            }
        }
        selected.clear();
        return accepted;
    }

    private boolean accept() {
        SocketChannel channel;
        try {
            channel = server.accept();
        } catch (ClosedChannelException e) {
            return true;
        } catch (IOException e) {
            LOG.log(Level.WARNING, path + ": cannot take a connection: " + e.getMessage());
            return false;
        }
        if (channel == null) {
            return true;
        }
        try {
            channel.configureBlocking(false);
            XnioIoThread io = worker.getIoThread();
            SelectionKey key = channel.register(selector, 0);
            UnixConnection connection = new UnixConnection(io, channel, key, limits.stalledClientTimeout());
            key.attach(connection);
            io.execute(() -> opened.handleEvent(connection));
        } catch (IOException | RejectedExecutionException e) {
            IoUtils.safeClose(channel);
        }
        return true;
    }
}
