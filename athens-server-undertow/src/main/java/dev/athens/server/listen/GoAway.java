package dev.athens.server.listen;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.function.BooleanSupplier;
import org.xnio.Buffers;
import org.xnio.conduits.AbstractStreamSinkConduit;
import org.xnio.conduits.StreamSinkConduit;

/**
 * Tells the client of an HTTP/2 connection once to open no more streams on it, between two frames of answers, when the server
 * is about to end. Streams that are open or on their way are still answered, which is why the frame names the highest stream
 * that there can be; Undertow's own frame comes with the end of the connection. Source: RFC 9113, section 6.8.
 *
 * <p>Not thread-safe; used by the connection's I/O thread.
 */
final class GoAway extends AbstractStreamSinkConduit<StreamSinkConduit> {
    private static final byte[] FRAME = {
        0,
        0,
        8,
        7,
        0,
        0,
        0,
        0,
        0, // 8 bytes, of type GOAWAY, without flags, for the connection
        0x7f,
        (byte) 0xff,
        (byte) 0xff,
        (byte) 0xff, // the last stream
        0,
        0,
        0,
        0 // no error
    };

    private final BooleanSupplier leaving;
    private final ByteBuffer frame = ByteBuffer.wrap(FRAME).asReadOnlyBuffer();

    /** Undertow hands over whole frames, so that one has ended where all was taken; the first has to be its own. */
    private boolean betweenFrames;

    GoAway(StreamSinkConduit next, BooleanSupplier leaving) {
        super(next);
        this.leaving = leaving;
    }

    @Override
    public long write(ByteBuffer[] frames, int offset, int length) throws IOException {
        if (betweenFrames && frame.hasRemaining() && leaving.getAsBoolean()) {
            next.write(frame);
            if (frame.hasRemaining()) {
                return 0;
            }
        }
        long written = next.write(frames, offset, length);
        betweenFrames = !Buffers.hasRemaining(frames, offset, length);
        return written;
    }
}
