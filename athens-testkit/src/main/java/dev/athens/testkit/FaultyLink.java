package dev.athens.testkit;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;

/**
 * A port of this machine that leads to a server, over a network that can be made as bad as a test needs it. What is said to
 * it holds for connections that are open and for those to come, until {@link #heal}. Thread-safe.
 *
 * <pre>{@code
 * try (FaultyLink link = FaultyLink.to(server)) {
 *     Storage storage = open(link.address());
 *     link.cutAfterDownload(300_000);
 * }
 * }</pre>
 */
public final class FaultyLink implements AutoCloseable {
    private static final int BUFFER_BYTES = 8 * 1024;
    private static final int CONNECT_MILLIS = 5_000;
    private static final long NO_LIMIT = Long.MAX_VALUE;

    private final InetSocketAddress server;
    private final ServerSocket listener;

    @GuardedBy("this")
    private final Set<Socket> sockets = new HashSet<>();

    @GuardedBy("this")
    private boolean refused;

    @GuardedBy("this")
    private boolean stalled;

    @GuardedBy("this")
    private boolean stallsAtEnd;

    @GuardedBy("this")
    private boolean closed;

    @GuardedBy("this")
    private long uploadLeft = NO_LIMIT;

    @GuardedBy("this")
    private long downloadLeft = NO_LIMIT;

    @GuardedBy("this")
    private long delayMillis;

    private FaultyLink(InetSocketAddress server, ServerSocket listener) {
        this.server = server;
        this.listener = listener;
    }

    /** Opens a link that is good as yet. */
    public static FaultyLink to(InetSocketAddress server) throws IOException {
        FaultyLink link = new FaultyLink(server, new ServerSocket(0, 50, InetAddress.getLoopbackAddress()));
        thread("accept", link::acceptAll);
        return link;
    }

    /** Where clients connect to. */
    public InetSocketAddress address() {
        return new InetSocketAddress(listener.getInetAddress(), listener.getLocalPort());
    }

    /** Resets all connections, and each new one at once, as if the server were gone. */
    public synchronized void refuse() {
        refused = true;
        resetAll();
        notifyAll();
    }

    /** Takes connections and bytes, and carries none of them further. */
    public synchronized void stall() {
        stalled = true;
    }

    /** Takes connections and bytes, and carries only so many more to the server. */
    public synchronized void stallAfterUpload(long bytes) {
        stallsAtEnd = true;
        uploadLeft = bytes;
    }

    /** Resets all connections when so many more bytes have gone to the server, and then refuses. */
    public synchronized void cutAfterUpload(long bytes) {
        uploadLeft = bytes;
    }

    /** Resets all connections when so many more bytes have come from the server, and then refuses. */
    public synchronized void cutAfterDownload(long bytes) {
        downloadLeft = bytes;
    }

    /** Holds up each piece of up to 8 KiB, either way, for so long. */
    public synchronized void delay(Duration duration) {
        delayMillis = duration.toMillis();
    }

    /** Lets everything through again; connections that were reset stay so. */
    public synchronized void heal() {
        refused = false;
        stalled = false;
        stallsAtEnd = false;
        uploadLeft = NO_LIMIT;
        downloadLeft = NO_LIMIT;
        delayMillis = 0;
        notifyAll();
    }

    /** Ends all connections. */
    @Override
    public void close() throws IOException {
        synchronized (this) {
            closed = true;
            resetAll();
            notifyAll();
        }
        listener.close();
    }

    private void acceptAll() {
        while (!listener.isClosed()) {
            try {
                connect(listener.accept());
            } catch (IOException e) {
                // closed, or a client that is gone already
            }
        }
    }

    private void connect(Socket client) {
        if (!add(client)) {
            reset(client);
            return;
        }
        thread("connect", () -> {
            Socket upstream = new Socket();
            try {
                upstream.connect(server, CONNECT_MILLIS);
                client.setTcpNoDelay(true);
                upstream.setTcpNoDelay(true);
            } catch (IOException e) {
                end(client, upstream);
                return;
            }
            if (!add(upstream)) {
                end(client, upstream);
                return;
            }
            thread("download", () -> pump(upstream, client, false));
            pump(client, upstream, true);
        });
    }

    private synchronized boolean add(Socket socket) {
        return !refused && !closed && sockets.add(socket);
    }

    private void pump(Socket from, Socket to, boolean isUpload) {
        byte[] buffer = new byte[BUFFER_BYTES];
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                int allowed = pass(count, isUpload);
                out.write(buffer, 0, allowed);
                if (allowed < count) {
                    refuse();
                    return;
                }
            }
            // the other direction may go on: whoever has said all may still wait for the answer
            to.shutdownOutput();
        } catch (IOException e) {
            end(from, to);
        } catch (InterruptedException e) {
            end(from, to);
            Thread.currentThread().interrupt();
        }
        forgetClosed();
    }

    /** Waits as long as the link says, and tells how many of the bytes may pass. */
    private synchronized int pass(int count, boolean isUpload) throws InterruptedException {
        long until = System.nanoTime() + delayMillis * 1_000_000;
        for (long left = delayMillis; left > 0 && delayMillis > 0; left = (until - System.nanoTime()) / 1_000_000) {
            wait(left);
        }
        stalled |= stallsAtEnd && isUpload && uploadLeft < count;
        while (stalled && !closed && !refused) {
            wait();
        }
        int allowed = (int) Math.min(count, isUpload ? uploadLeft : downloadLeft);
        if (isUpload) {
            uploadLeft -= uploadLeft == NO_LIMIT ? 0 : allowed;
        } else {
            downloadLeft -= downloadLeft == NO_LIMIT ? 0 : allowed;
        }
        return allowed;
    }

    private synchronized void forgetClosed() {
        sockets.removeIf(Socket::isClosed);
    }

    @GuardedBy("this")
    private void resetAll() {
        sockets.forEach(FaultyLink::reset);
        sockets.clear();
    }

    private static void end(Socket one, Socket other) {
        reset(one);
        reset(other);
    }

    /** Closes so that the other end gets an error, not the end of a stream. */
    private static void reset(Socket socket) {
        try {
            socket.setSoLinger(true, 0);
        } catch (IOException e) {
            // it is closed already
        }
        try {
            socket.close();
        } catch (IOException e) {
            // nobody can do more
        }
    }

    private static void thread(String name, Runnable work) {
        Thread thread = new Thread(work, "faulty-link-" + name);
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public String toString() {
        return "FaultyLink[" + address() + " to " + server + "]";
    }
}
