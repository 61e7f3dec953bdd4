package dev.athens.server.shortcut;

import dev.athens.policy.Caller;
import dev.athens.server.body.ReadyResponse;
import dev.athens.server.http.ClientAddress;
import io.undertow.server.HttpServerExchange;
import io.undertow.server.protocol.http.HttpServerConnection;
import io.undertow.util.HeaderMap;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import io.undertow.util.Methods;
import io.undertow.util.Protocols;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import org.xnio.ChannelListener;
import org.xnio.IoUtils;
import org.xnio.StreamConnection;
import org.xnio.conduits.AbstractStreamSourceConduit;
import org.xnio.conduits.ConduitStreamSinkChannel;
import org.xnio.conduits.StreamSinkConduit;
import org.xnio.conduits.StreamSourceConduit;

/**
 * Answers requests on a connection of HTTP/1.1 before Undertow has read them, if all that follows the path is, byte for byte,
 * what followed it in an earlier request, which was parsed, checked and answered in the ordinary way, and if nothing but the
 * path can make a difference. Clients send the same headers all the time. So nothing is parsed here, and nothing decided; all
 * else goes on to Undertow as if this were not there.
 *
 * <p>Undertow's part of a request (2.4.4) is a third of the processor's time of a hit and most of its garbage, 1.7 of 2.2 kB:
 * the exchange, the headers, the regular expression of its HostHeaderHandler, which HttpReadListener wraps around each handler.
 *
 * <p><b>Concurrency:</b> reads and writes happen on the I/O thread of the connection. An exchange may end on another thread,
 * but then Undertow reads again only after it has told the I/O thread so.
 */
public final class Shortcut extends AbstractStreamSourceConduit<StreamSourceConduit> {
    private static final System.Logger LOG = System.getLogger(Shortcut.class.getName());

    private static final byte[] METHOD = {'G', 'E', 'T', ' '};
    private static final byte[] PROTOCOL = {' ', 'H', 'T', 'T', 'P', '/', '1', '.', '1', '\r', '\n'};

    /** Beside them the answer depends on the path alone, as those that answer know; all are of the client's choice. */
    private static final List<HttpString> TELLING = List.of(
            Headers.CONTENT_LENGTH,
            Headers.TRANSFER_ENCODING,
            Headers.EXPECT,
            Headers.UPGRADE,
            Headers.RANGE,
            Headers.IF_RANGE,
            Headers.IF_MATCH,
            Headers.IF_NONE_MATCH,
            Headers.IF_MODIFIED_SINCE,
            Headers.IF_UNMODIFIED_SINCE);

    private final StreamConnection connection;
    private final StreamSinkConduit socket;
    private final ReadyAnswers answers;
    private final Shortcuts shared;

    /** Whether Undertow has read nothing of a request that has not ended. */
    private volatile boolean between = true;

    /** What followed the path of the request that Undertow reads now; none if it came in an unusual way. */
    private byte @Nullable [] candidate;

    private volatile @Nullable Learned learned;
    private volatile long longWayNanos = System.nanoTime();
    private volatile long usedNanos = longWayNanos;

    private final AtomicReference<@Nullable Pending> rest = new AtomicReference<>();

    /** A request that was answered in the ordinary way. */
    private static final class Learned {
        /** What followed its path. */
        private final byte[] rest;

        private final Caller caller;

        /** The address that it came from. */
        private final String client;

        private Learned(byte[] rest, Caller caller, String client) {
            this.rest = rest;
            this.caller = caller;
            this.client = client;
        }
    }

    private boolean readsWanted;

    private Shortcut(
            StreamConnection connection,
            StreamSourceConduit source,
            StreamSinkConduit socket,
            ReadyAnswers answers,
            Shortcuts shared) {
        super(source);
        this.connection = connection;
        this.socket = socket;
        this.answers = answers;
        this.shared = shared;
    }

    static void lay(StreamConnection connection, ReadyAnswers answers, Shortcuts shared) {
        Shortcut shortcut = new Shortcut(
                connection,
                connection.getSourceChannel().getConduit(),
                connection.getSinkChannel().getConduit(),
                answers,
                shared);
        connection.getSourceChannel().setConduit(shortcut);
        connection.setCloseListener(closed -> shortcut.dropRest());
    }

    /** That of the connection of an exchange. */
    public static Optional<Shortcut> of(HttpServerExchange exchange) {
        return exchange.getConnection() instanceof HttpServerConnection http
                        && http.getOriginalSourceConduit() instanceof Shortcut shortcut
                ? Optional.of(shortcut)
                : Optional.empty();
    }

    /** When a request was last answered here. */
    public long usedNanos() {
        return usedNanos;
    }

    /** Whether a response is on its way. */
    public boolean isSending() {
        return rest.get() != null;
    }

    // what Undertow sees

    @Override
    public int read(ByteBuffer target) throws IOException {
        int start = target.position();
        int count = next.read(target);
        if (count <= 0 || !between) {
            return count;
        }
        if (count <= Shortcuts.MAX_REQUEST_BYTES) {
            Shortcuts.Scratch scratch = shared.scratch();
            target.get(start, scratch.request(), 0, count);
            if (answer(scratch, count)) {
                target.position(start);
                return 0;
            }
            candidate = afterPath(scratch.request(), count);
        }
        between = false;
        return count;
    }

    @Override
    public void resumeReads() {
        if (isSending()) {
            readsWanted = true;
        } else {
            super.resumeReads();
        }
    }

    /** Notes that an exchange of the connection has ended. */
    public void ended(HttpServerExchange exchange) {
        candidate = null;
        longWayNanos = System.nanoTime();
        between = exchange.isPersistent() && hasReadAll(exchange);
    }

    private static boolean hasReadAll(HttpServerExchange exchange) {
        return exchange.getConnection() instanceof HttpServerConnection http && http.getExtraBytes() == null;
    }

    /**
     * Tells whether the headers of a request can repeat: it is answered with all that its path stands for, and is the only one
     * that was read.
     */
    public boolean isRepeatable(HttpServerExchange exchange) {
        if (candidate == null
                || !exchange.getRequestMethod().equals(Methods.GET)
                || !exchange.getProtocol().equals(Protocols.HTTP_1_1)
                || !exchange.isPersistent()
                || !exchange.isRequestComplete()
                || !hasReadAll(exchange)) {
            return false;
        }
        HeaderMap headers = exchange.getRequestHeaders();
        return TELLING.stream().noneMatch(headers::contains);
    }

    /** From now on answers other requests with the headers of this one. */
    public void learn(HttpServerExchange exchange, Caller caller) {
        byte[] headers = candidate;
        learned = headers == null ? null : new Learned(headers, caller, ClientAddress.of(exchange));
    }

    // reading

    private boolean answer(Shortcuts.Scratch scratch, int count) throws IOException {
        Learned known = learned;
        byte[] request = scratch.request();
        if (known == null || !isRepeated(request, count, known.rest) || !answers.areOn() || isSending()) {
            return false;
        }
        long now = System.nanoTime();
        if (now - longWayNanos > shared.longWayNanos()) {
            return false;
        }
        String path = path(request, count - known.rest.length);
        Optional<? extends ReadyAnswers.Ready> found = path.isEmpty() ? Optional.empty() : find(path, known.caller);
        if (found.isEmpty() || !found.get().response().hold()) {
            return false;
        }
        usedNanos = now;
        ReadyResponse response = found.get().response();
        String id = answers.nextId();
        Optional<ReadyResponse.Rest> left = response.send(socket, scratch.response(), scratch.date(), id);
        if (left.isPresent()) {
            sendLater(new Pending(
                    left.get(), sent -> answers.ended(id, path, found.get(), sent, now, known.caller, known.client)));
        } else {
            answers.ended(id, path, found.get(), response.bodyBytes(), now, known.caller, known.client);
        }
        return true;
    }

    private static boolean isRepeated(byte[] request, int count, byte[] known) {
        return count > METHOD.length + known.length
                && Arrays.equals(request, count - known.length, count, known, 0, known.length)
                && Arrays.equals(request, 0, METHOD.length, METHOD, 0, METHOD.length);
    }

    /** A failure is for the ordinary way, which has words for it. */
    private Optional<? extends ReadyAnswers.Ready> find(String path, Caller caller) {
        try {
            return answers.find(path, caller);
        } catch (RuntimeException e) {
            LOG.log(Level.DEBUG, "going the ordinary way", e);
            return Optional.empty();
        }
    }

    /** The path, if it is one that means what stands there: without percent, query, parameters or an address before it. */
    @SuppressWarnings("deprecation") // of ASCII alone, of which the faster way needs no charset
    private static String path(byte[] request, int end) {
        if (request[METHOD.length] != '/') {
            return "";
        }
        for (int i = METHOD.length; i < end; i++) {
            byte c = request[i];
            boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
            if (!letter && !(c >= '-' && c <= '9') && c != '@' && c != '!' && c != '_' && c != '~' && c != '+') {
                return "";
            }
        }
        return new String(request, 0, METHOD.length, end - METHOD.length);
    }

    /** What follows the path in the bytes of one request; null if they are not one, or one with unusual ends of lines. */
    private static byte @Nullable [] afterPath(byte[] request, int count) {
        int space = METHOD.length;
        while (space < count && request[space] > ' ') {
            space++;
        }
        if (count - space < PROTOCOL.length
                || !Arrays.equals(request, space, space + PROTOCOL.length, PROTOCOL, 0, PROTOCOL.length)) {
            return null;
        }
        int lineStart = space + PROTOCOL.length;
        for (int i = lineStart; i < count; i++) {
            byte c = request[i];
            if (c == '\n') {
                if (request[i - 1] != '\r') {
                    return null;
                }
                if (i - 1 == lineStart) {
                    return i + 1 == count ? Arrays.copyOfRange(request, space, count) : null;
                }
                lineStart = i + 1;
            } else if (c < ' ' && c != '\t' && (c != '\r' || i + 1 == count || request[i + 1] != '\n')) {
                // this counts bytes beyond ASCII too
                return null;
            }
        }
        return null;
    }

    // what a socket does not take at once

    /** What is left of a response, and who logs how much of its body was sent. */
    private record Pending(ReadyResponse.Rest left, LongConsumer log) {}

    private void sendLater(Pending pending) {
        rest.set(pending);
        answers.begin();
        if (!connection.isOpen()) {
            dropRest();
            return;
        }
        readsWanted = false;
        super.suspendReads();
        ConduitStreamSinkChannel sink = connection.getSinkChannel();
        ChannelListener<? super ConduitStreamSinkChannel> before = sink.getWriteListener();
        sink.setWriteListener(writable -> {
            if (sendOn(pending.left())) {
                sink.suspendWrites();
                sink.setWriteListener(before);
                dropRest();
                if (readsWanted) {
                    super.resumeReads();
                }
            }
        });
        sink.resumeWrites();
    }

    private boolean sendOn(ReadyResponse.Rest left) {
        try {
            return left.sendTo(connection.getSinkChannel());
        } catch (IOException e) {
            LOG.log(Level.DEBUG, () -> "client went away: " + e.getMessage());
            IoUtils.safeClose(connection);
            return false;
        }
    }

    /** Ends a response that is on its way: it was sent, or the connection was closed. */
    private void dropRest() {
        Pending pending = rest.getAndSet(null);
        if (pending != null) {
            pending.log().accept(pending.left().sentBytes());
            pending.left().end();
            answers.end();
        }
    }
}
