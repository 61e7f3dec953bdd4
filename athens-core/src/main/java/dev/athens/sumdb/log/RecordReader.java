package dev.athens.sumdb.log;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;

/** Reads the records of a file one after the other. Not thread-safe. */
final class RecordReader implements Closeable {
    private static final int BUFFER_BYTES = 1 << 16;

    private final InputStream in;
    private final byte[] buffer = new byte[BUFFER_BYTES];
    private int start;
    private int end;

    RecordReader(Path file) throws IOException {
        this.in = Files.newInputStream(file);
    }

    /** The next record as it is stored, blank line included; empty if the file ends before, or it is too large. */
    Optional<byte[]> next() throws IOException {
        if (end - start < LogRecord.MAX_BYTES) {
            fill();
        }
        int limit = Math.min(end, start + LogRecord.MAX_BYTES);
        for (int i = start + 1; i < limit; i++) {
            if (buffer[i] == '\n' && buffer[i - 1] == '\n') {
                byte[] record = Arrays.copyOfRange(buffer, start, i + 1);
                start = i + 1;
                return Optional.of(record);
            }
        }
        return Optional.empty();
    }

    private void fill() throws IOException {
        System.arraycopy(buffer, start, buffer, 0, end - start);
        end -= start;
        start = 0;
        end += in.readNBytes(buffer, end, buffer.length - end);
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
