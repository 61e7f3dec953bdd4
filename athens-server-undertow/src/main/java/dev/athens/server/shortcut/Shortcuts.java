package dev.athens.server.shortcut;

import dev.athens.server.body.ReadyResponse;
import dev.athens.server.http.DateHeader;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import org.xnio.ChannelListener;
import org.xnio.StreamConnection;

/** What the {@link Shortcut}s of a listener share. Thread-safe. */
public final class Shortcuts {
    /** Longer requests have unusual headers. */
    static final int MAX_REQUEST_BYTES = 2048;

    /** Of the time for which a connection may be idle; within it Undertow sees one of its requests. */
    private static final int LONG_WAY_ONE_OF = 4;

    private final ReadyAnswers answers;
    private final long longWayNanos;
    private final ThreadLocal<Scratch> scratch = ThreadLocal.withInitial(Scratch::new);

    /**
     * Prepares for connections.
     *
     * @param idleTimeout after which Undertow closes a connection without requests, as far as it sees them
     */
    public Shortcuts(ReadyAnswers answers, Duration idleTimeout) {
        this.answers = answers;
        this.longWayNanos = Math.min(
                idleTimeout.toNanos() / LONG_WAY_ONE_OF, answers.trust().toNanos());
    }

    /** Lays a shortcut into each connection before it is opened. */
    public ChannelListener<StreamConnection> in(ChannelListener<StreamConnection> opened) {
        return connection -> {
            Shortcut.lay(connection, answers, this);
            opened.handleEvent(connection);
        };
    }

    /** How long a connection may go without a request that Undertow sees. */
    long longWayNanos() {
        return longWayNanos;
    }

    Scratch scratch() {
        return scratch.get();
    }

    /** The memory of one I/O thread. */
    static final class Scratch {
        private final byte[] request = new byte[MAX_REQUEST_BYTES];
        private final ByteBuffer response = ByteBuffer.allocateDirect(ReadyResponse.BUFFER_BYTES);
        private long dateSecond = -1;
        private byte[] date = new byte[0];

        byte[] request() {
            return request;
        }

        ByteBuffer response() {
            return response;
        }

        byte[] date() {
            long second = System.currentTimeMillis() / 1000;
            if (second != dateSecond) {
                date = DateHeader.format(Instant.ofEpochSecond(second)).getBytes(StandardCharsets.ISO_8859_1);
                dateSecond = second;
            }
            return date;
        }
    }
}
