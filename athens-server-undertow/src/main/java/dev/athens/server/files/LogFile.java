package dev.athens.server.files;

import dev.athens.internal.Modes;
import dev.athens.internal.SeldomWarning;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Optional;

/**
 * A file to which lines are appended, and which only its owner may read if it is made here. It may be moved away at any time, as
 * logrotate does; then a new one is made. If nothing can be written, lines are lost and nothing fails, but a warning says so.
 * Not thread-safe.
 */
public final class LogFile extends OutputStream {
    private final Path path;
    private final SeldomWarning warning;
    private FileChannel channel;
    private Optional<Object> key;

    /** Whether the last line in the file is one of which only a part found room. */
    private boolean torn;

    private LogFile(Path path) throws IOException {
        this.path = path;
        this.warning = new SeldomWarning(System.getLogger(LogFile.class.getName()), "lines are missing there");
        this.channel = append(path);
        this.key = key(path);
    }

    /**
     * Opens a file, or makes it.
     *
     * @throws IOException if that cannot be
     */
    public static LogFile open(Path path) throws IOException {
        try {
            return new LogFile(path);
        } catch (NoSuchFileException e) {
            throw new IOException(path + ": there is no folder for it", e);
        } catch (AccessDeniedException e) {
            throw new IOException(path + ": permission denied", e);
        }
    }

    private static FileChannel append(Path path) throws IOException {
        return Modes.openOwn(path, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    /** Empty if there is no file, or nothing tells it from another. */
    private static Optional<Object> key(Path path) {
        try {
            return Optional.ofNullable(
                    Files.readAttributes(path, BasicFileAttributes.class).fileKey());
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    @Override
    public void write(int b) {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
        try {
            reopenIfMoved();
            if (torn) {
                append(ByteBuffer.wrap(new byte[] {'\n'}));
            }
            torn = length > 0;
            append(ByteBuffer.wrap(bytes, offset, length));
            torn = false;
        } catch (IOException e) {
            warning.warn(path + ": cannot be written: " + e.getMessage());
        }
    }

    private void reopenIfMoved() throws IOException {
        if (channel.isOpen() && Files.exists(path) && key(path).equals(key)) {
            return;
        }
        channel.close();
        channel = append(path);
        key = key(path);
        torn = false;
    }

    private void append(ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
