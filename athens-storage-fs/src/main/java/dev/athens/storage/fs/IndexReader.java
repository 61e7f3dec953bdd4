package dev.athens.storage.fs;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;

/** Reads whole lines of an index file; what stands behind the last line feed is not there yet. Not thread-safe. */
final class IndexReader {
    private static final int BUFFER_BYTES = 64 * 1024;

    /** More than the longest name; what a line has beyond is damage and not kept. */
    private static final int MAX_LINE_BYTES = 16 * 1024;

    private final FileChannel channel;
    private final ByteBuffer buffer;

    /** Where the next line begins. */
    private long position;

    /** Where the buffer was filled up to. */
    private long filled;

    IndexReader(FileChannel channel, long position) {
        this(channel, position, BUFFER_BYTES);
    }

    private IndexReader(FileChannel channel, long position, int bufferBytes) {
        this.channel = channel;
        this.position = position;
        this.filled = position;
        this.buffer = ByteBuffer.allocate(bufferBytes).limit(0);
    }

    /** Where the next line begins, or where it will. */
    long position() {
        return position;
    }

    /** The next line without its line feed; empty if there is none. */
    Optional<String> next() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream(128);
        long length = 0;
        while (buffer.hasRemaining() || fill()) {
            byte b = buffer.get();
            length++;
            if (b == '\n') {
                position += length;
                return Optional.of(line.toString(StandardCharsets.UTF_8));
            }
            if (length <= MAX_LINE_BYTES) {
                line.write(b);
            }
        }
        return Optional.empty();
    }

    private boolean fill() throws IOException {
        int read = channel.read(buffer.clear(), filled);
        buffer.flip();
        filled += Math.max(read, 0);
        return read > 0;
    }

    /** Finds the start of a line from which on all lines of a time or later come; lines before it may come too. */
    static long startOf(FileChannel channel, Instant time) throws IOException {
        long low = 0; // the start of a line, all before it are too old
        long high = channel.size(); // no line that begins at or behind it needs to be looked at
        while (high - low > BUFFER_BYTES) {
            long middle = low + (high - low) / 2;
            IndexReader reader = new IndexReader(channel, middle, 1024);
            reader.next(); // the rest of a line
            long start = reader.position();
            if (start < high && isBefore(reader, time)) {
                low = start;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /** Tells whether the first readable line is older. */
    private static boolean isBefore(IndexReader reader, Instant time) throws IOException {
        for (Optional<String> line = reader.next(); line.isPresent(); line = reader.next()) {
            Optional<Instant> found = line.flatMap(IndexLine::parse).flatMap(IndexLine::instant);
            if (found.isPresent()) {
                return found.get().isBefore(time);
            }
        }
        return false;
    }
}
