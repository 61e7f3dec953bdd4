package dev.athens.sumdb.log;

import java.io.Closeable;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * A file that is read and written at positions.
 *
 * <p>Concurrency: thread-safe. No FileChannel, because an interrupt of one reader would close it for all.
 */
final class LogFile implements Closeable {
    private final RandomAccessFile file;

    private LogFile(RandomAccessFile file) {
        this.file = file;
    }

    /** Opens a file that is there to read and write it. */
    static LogFile open(Path path) throws IOException {
        return open(path, "rw");
    }

    /** Opens a file to read it only. */
    static LogFile openToRead(Path path) throws IOException {
        return open(path, "r");
    }

    private static LogFile open(Path path, String mode) throws IOException {
        if (!Files.isRegularFile(path)) {
            throw new NoSuchFileException(path + ": a file of the log is missing");
        }
        return new LogFile(new RandomAccessFile(path.toFile(), mode));
    }

    /** Reads so many bytes; fewer are an error. */
    synchronized byte[] read(long position, int count) throws IOException {
        byte[] content = new byte[count];
        file.seek(position);
        file.readFully(content);
        return content;
    }

    synchronized void write(long position, byte[] content) throws IOException {
        file.seek(position);
        file.write(content);
    }

    /** Cuts off what is longer. */
    synchronized void cut(long sizeBytes) throws IOException {
        if (file.length() > sizeBytes) {
            file.setLength(sizeBytes);
        }
    }

    /** Makes what was written durable; readers need not wait for that. */
    void force() throws IOException {
        file.getFD().sync();
    }

    @Override
    public synchronized void close() throws IOException {
        file.close();
    }
}
