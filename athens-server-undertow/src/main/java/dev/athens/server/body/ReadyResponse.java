package dev.athens.server.body;

import dev.athens.server.options.RequestReport;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.HeaderMap;
import io.undertow.util.HeaderValues;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.xnio.channels.StreamSinkChannel;
import org.xnio.conduits.StreamSinkConduit;

/** A whole response, ready to be sent as often as somebody asks; all of it was sent before but for date and id. Thread-safe. */
public final class ReadyResponse {
    /** How large a buffer is that holds any head, and all that is sent with it in one piece. */
    public static final int BUFFER_BYTES = Body.MAX_BYTES_IN_MEMORY + 2048;

    private static final int MAX_HEAD_BYTES = 1800;
    private static final HttpString ID = new HttpString(RequestReport.ID_HEADER);
    private static final byte[] BEFORE_ID =
            ("\r\n" + RequestReport.ID_HEADER + ": ").getBytes(StandardCharsets.ISO_8859_1);
    private static final byte[] END = {'\r', '\n', '\r', '\n'};

    private final byte[] head;
    private final Body body;

    private ReadyResponse(byte[] head, Body body) {
        this.head = head;
        this.body = body;
    }

    /** The same as the response of an exchange that has ended, if that can be sent without waiting. */
    public static Optional<ReadyResponse> of(HttpServerExchange ended, Body body) {
        StringBuilder head = new StringBuilder(500).append("HTTP/1.1 200 OK\r\n");
        HeaderMap headers = ended.getResponseHeaders();
        for (HeaderValues values : headers) {
            if (!values.getHeaderName().equals(Headers.DATE)
                    && !values.getHeaderName().equals(ID)) {
                values.forEach(value -> head.append(values.getHeaderName())
                        .append(": ")
                        .append(value)
                        .append("\r\n"));
            }
        }
        head.append("Date: ");
        return body.isReady() && head.length() <= MAX_HEAD_BYTES
                ? Optional.of(new ReadyResponse(head.toString().getBytes(StandardCharsets.ISO_8859_1), body))
                : Optional.empty();
    }

    /** How long the body is. */
    public long bodyBytes() {
        return body.sizeBytes();
    }

    /** Makes sure that the body is there while the response is sent; false if it is gone. */
    public boolean hold() {
        return body.hold();
    }

    /**
     * Sends what the socket takes now; to be called by who {@linkplain #hold holds} the response, which lets go of it.
     *
     * @param buffer off the heap, of {@link #BUFFER_BYTES}
     * @param date now
     * @param id of the request, in ASCII
     * @return what is left, if not all was sent
     */
    public Optional<Rest> send(StreamSinkConduit socket, ByteBuffer buffer, byte[] date, String id) throws IOException {
        boolean whole = true;
        try {
            buffer.clear().put(head).put(date).put(BEFORE_ID);
            buffer.put(id.getBytes(StandardCharsets.ISO_8859_1)).put(END);
            long left = body.sendAtOnce(buffer, socket);
            if (left == 0 && !buffer.hasRemaining()) {
                return Optional.empty();
            }
            Part part = body.open(body.sizeBytes() - left, left);
            byte[] ofHead = new byte[buffer.remaining()];
            buffer.get(ofHead);
            whole = false;
            return Optional.of(new Rest(ByteBuffer.wrap(ofHead), part, body));
        } finally {
            if (whole) {
                body.letGo();
            }
        }
    }

    /** What a socket did not take at once. Not thread-safe but for its end. */
    public static final class Rest {
        private final ByteBuffer head;
        private final Part part;
        private final Body body;
        private final AtomicBoolean over = new AtomicBoolean();

        private Rest(ByteBuffer head, Part part, Body body) {
            this.head = head;
            this.part = part;
            this.body = body;
        }

        /** Sends what the socket takes now; false if more is left. */
        public boolean sendTo(StreamSinkChannel socket) throws IOException {
            while (head.hasRemaining()) {
                if (socket.write(head) == 0) {
                    return false;
                }
            }
            return part.sendTo(socket);
        }

        /** How many bytes of the body were sent. */
        public long sentBytes() {
            return body.sizeBytes() - part.leftBytes();
        }

        /** Lets go of the body, once. */
        public void end() {
            if (!over.getAndSet(true)) {
                body.letGo();
            }
        }
    }
}
