package dev.athens.server.listen;

import dev.athens.server.shortcut.Shortcut;
import io.undertow.server.ExchangeCompletionListener;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.server.ServerConnection;
import io.undertow.server.protocol.http.HttpServerConnection;
import io.undertow.util.AttachmentKey;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.xnio.ChannelListener;
import org.xnio.IoUtils;
import org.xnio.StreamConnection;
import org.xnio.XnioIoThread;

/**
 * Knows the open connections of a listener, and keeps some places free: when few are left, those are closed that have been
 * without a request for longest. Connections with a request are left alone, and so are new ones for a moment.
 *
 * <p><b>Concurrency:</b> thread-safe. A connection is closed by its own I/O thread, which is also the one that begins
 * requests, so that none is cut off by that.
 */
final class Connections {
    private static final System.Logger LOG = System.getLogger(Connections.class.getName());

    private static final AttachmentKey<Entry> ENTRY = AttachmentKey.create(Entry.class);
    private static final int FREE_ONE_OF = 10;

    /** To look for the longest idle ones takes a look at all, so that some more are closed each time. */
    private static final int CLOSED_AT_ONCE_ONE_OF = 100;

    /** In which a client sends its first request, or its next one. */
    private static final Duration MOMENT = Duration.ofMillis(500);

    private final int fewLeft;
    private final int closedAtOnce;
    private final LongSupplier nanoTime;
    private final ConcurrentMap<Object, Entry> open = new ConcurrentHashMap<>();
    private final AtomicBoolean looksAgain = new AtomicBoolean();

    Connections(int most, LongSupplier nanoTime) {
        this.fewLeft = most - Math.max(1, most / FREE_ONE_OF);
        this.closedAtOnce = Math.max(1, most / CLOSED_AT_ONCE_ONE_OF);
        this.nanoTime = nanoTime;
    }

    /** A connection, and since when nothing is asked on it. */
    private final class Entry implements ExchangeCompletionListener {
        private final Object key;
        private final StreamConnection connection;

        /** The same, or what encrypts it. */
        private volatile StreamConnection outermost;

        private final AtomicInteger requests = new AtomicInteger();
        private volatile long idleSinceNanos = nanoTime.getAsLong();

        /** Once there was a request, which is the first for which it can matter. */
        private volatile Optional<Shortcut> shortcut = Optional.empty();

        private Entry(Object key, StreamConnection connection) {
            this.key = key;
            this.connection = connection;
            this.outermost = connection;
        }

        private void begin(HttpServerExchange exchange) {
            requests.incrementAndGet();
            exchange.addExchangeCompleteListener(this);
            if (shortcut.isEmpty()) {
                shortcut = Shortcut.of(exchange);
            }
        }

        private boolean isIdle() {
            return requests.get() == 0 && !shortcut.map(Shortcut::isSending).orElse(false);
        }

        private long idleNanos(long now) {
            long since = now - idleSinceNanos;
            return shortcut.map(used -> Math.min(since, now - used.usedNanos())).orElse(since);
        }

        @Override
        public void exchangeEvent(HttpServerExchange ended, NextListener following) {
            idleSinceNanos = nanoTime.getAsLong();
            requests.decrementAndGet();
            if (!ended.getConnection().isOpen()) {
                // else Undertow would wait for its next request, and keep it for that as long as an idle one
                ended.setPersistent(false);
            }
            shortcut.ifPresent(own -> own.ended(ended));
            following.proceed();
        }
    }

    /** What a connection and the streams of HTTP/2 in it have in common; connections of Unix sockets have no addresses. */
    private static @Nullable Object key(StreamConnection connection) {
        return connection instanceof UnixConnection ? connection : connection.getPeerAddress();
    }

    private Optional<Entry> find(@Nullable Object key) {
        return Optional.ofNullable(key).map(open::get);
    }

    /** How many are open. */
    int count() {
        return open.size();
    }

    /** Counts connections while they are open. */
    ChannelListener<StreamConnection> counting(ChannelListener<StreamConnection> opened) {
        return connection -> {
            Object key = key(connection);
            if (key == null) {
                // closed meanwhile
                opened.handleEvent(connection);
                return;
            }
            Entry entry = new Entry(key, connection);
            open.put(key, entry);
            connection.setCloseListener(closed -> open.remove(entry.key, entry));
            opened.handleEvent(connection);
            if (open.size() > fewLeft) {
                closeIdle(connection.getIoThread());
            }
        };
    }

    /** Notes that a connection lies within another, which is to be closed in its place. */
    void wrapped(StreamConnection inner, StreamConnection outer) {
        find(key(inner)).ifPresent(entry -> entry.outermost = outer);
    }

    /** Notes since when there has been no request. */
    HttpHandler noting(HttpHandler next) {
        return exchange -> {
            entry(exchange.getConnection()).ifPresent(entry -> entry.begin(exchange));
            next.handleRequest(exchange);
        };
    }

    private Optional<Entry> entry(ServerConnection connection) {
        Entry known = connection.getAttachment(ENTRY);
        if (known != null) {
            return Optional.of(known);
        }
        Optional<Entry> found = find(
                connection instanceof HttpServerConnection http ? key(http.getChannel()) : connection.getPeerAddress());
        found.ifPresent(entry -> connection.putAttachment(ENTRY, entry));
        return found;
    }

    private synchronized void closeIdle(XnioIoThread thread) {
        int tooMany = open.size() - fewLeft;
        if (tooMany <= 0) {
            return;
        }
        List<Idle> idle = new ArrayList<>();
        long now = nanoTime.getAsLong();
        for (Entry entry : open.values()) {
            long idleNanos = entry.idleNanos(now);
            if (entry.isIdle() && idleNanos > MOMENT.toNanos()) {
                idle.add(new Idle(entry, idleNanos));
            }
        }
        idle.sort(Comparator.comparingLong(Idle::nanos).reversed());
        List<Idle> longest = idle.subList(0, Math.min(idle.size(), tooMany + closedAtOnce));
        longest.forEach(one -> close(one.entry()));
        LOG.log(Level.DEBUG, () -> "few connections are left, closed " + longest.size() + " that were idle");
        if (longest.size() < tooMany && !looksAgain.getAndSet(true)) {
            // when no place is left at all, nobody comes who would make this look
            thread.executeAfter(() -> lookAgain(thread), MOMENT.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    private void lookAgain(XnioIoThread thread) {
        looksAgain.set(false);
        closeIdle(thread);
    }

    /** As it was when it was looked at. */
    private record Idle(Entry entry, long nanos) {}

    /** It counts as closed at once, so that no other is closed in its place. */
    private void close(Entry entry) {
        open.remove(entry.key, entry);
        try {
            entry.connection.getIoThread().execute(() -> {
                if (entry.isIdle()) {
                    IoUtils.safeClose(entry.outermost);
                } else if (entry.connection.isOpen()) {
                    open.put(entry.key, entry);
                }
            });
        } catch (RejectedExecutionException e) {
            LOG.log(Level.DEBUG, "the server ends, and closes all connections", e);
        }
    }
}
