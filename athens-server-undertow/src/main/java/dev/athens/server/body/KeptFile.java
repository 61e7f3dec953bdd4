package dev.athens.server.body;

import dev.athens.http.ETag;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.Optional;
import org.xnio.IoUtils;
import org.xnio.conduits.StreamSinkConduit;

/**
 * A file that stays open, with its first bytes in memory: those go out together with the headers, and the kernel sends the
 * rest from where it keeps what was read a moment ago. For files that are neither short nor long this costs less than a copy
 * of the bytes. Thread-safe.
 */
public final class KeptFile extends KeptBody {
    /** Shorter bodies go out in one write; of longer ones a socket takes only a part at once, and then a copy costs less. */
    private static final long MIN_BYTES = 32 * 1024;

    private static final long MAX_BYTES = 128 * 1024;

    private final FileChannel file;
    private final ByteBuffer first;

    private KeptFile(FileChannel file, ByteBuffer first, long sizeBytes, Optional<ETag> tag) {
        super(sizeBytes, tag);
        this.file = file;
        this.first = first;
    }

    /** Whether a body is best sent in this way. */
    public static boolean suits(Body.File body) {
        return body.sizeBytes() > MIN_BYTES && body.sizeBytes() <= MAX_BYTES;
    }

    /** Opens a file until {@link #letGo}. */
    public static KeptFile open(Body.File body) throws IOException {
        FileChannel file = body.openFile();
        try {
            ByteBuffer first = Part.FileRegion.readFirst(file, 0, body.sizeBytes());
            return new KeptFile(file, first, body.sizeBytes(), body.tag());
        } catch (IOException e) {
            file.close();
            throw e;
        }
    }

    @Override
    void release() {
        IoUtils.safeClose(file);
    }

    @Override
    public boolean isReady() {
        return true;
    }

    @Override
    public long sendAtOnce(ByteBuffer head, StreamSinkConduit socket) throws IOException {
        head.put(first.duplicate()).flip();
        socket.write(head);
        if (head.hasRemaining()) {
            int left = Math.min(first.limit(), head.remaining());
            head.limit(head.limit() - left);
            return sizeBytes() - first.limit() + left;
        }
        long position = first.limit();
        while (position < sizeBytes()) {
            long sent = socket.transferFrom(file, position, sizeBytes() - position);
            if (sent <= 0) {
                break;
            }
            position += sent;
        }
        return sizeBytes() - position;
    }

    /** To be called by those who hold it. */
    @Override
    public Part open(long start, long length) throws IOException {
        ByteBuffer beginning = start == 0 && length == sizeBytes()
                ? first.duplicate()
                : Part.FileRegion.readFirst(file, start, length);
        return Part.FileRegion.kept(file, beginning, start, start + length);
    }
}
