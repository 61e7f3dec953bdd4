package dev.athens.content;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * Immutable bytes of known size that can be read any number of times. Implementations are safe for use by many threads;
 * each stream belongs to whoever opened it.
 */
public interface Blob {
    /** The number of bytes that {@link #openStream} gives. */
    long sizeBytes();

    /** Opens a fresh stream at the first byte. The caller closes it. */
    InputStream openStream() throws IOException;

    /** The file that holds exactly these bytes, for those who can send a file faster than a stream. */
    default Optional<Path> file() {
        return Optional.empty();
    }

    /**
     * Makes a link by which a client can read these bytes from where they are. Empty, as by default, if there is none; it may
     * be made without asking anybody, so nobody knows whether the bytes are still there.
     *
     * @param validFor the longest that it may be valid; it may be shorter
     */
    default Optional<Link> link(Duration validFor) {
        return Optional.empty();
    }

    /**
     * Reads everything into memory.
     *
     * @param maxBytes the most that the caller can take
     * @throws IOException if the blob is larger, or cannot be read
     */
    default byte[] readBytes(int maxBytes) throws IOException {
        if (sizeBytes() > maxBytes) {
            throw new IOException("blob of " + sizeBytes() + " bytes is larger than " + maxBytes);
        }
        try (InputStream in = openStream()) {
            return in.readNBytes(maxBytes);
        }
    }

    /** A blob of a copy of the bytes. */
    static Blob of(byte[] bytes) {
        return new ByteArrayBlob(bytes.clone());
    }

    /** A blob of the text in UTF-8. */
    static Blob of(String text) {
        return new ByteArrayBlob(text.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * A blob of a file that nobody changes while the blob is in use.
     *
     * @throws IOException if the file's size cannot be read
     */
    static Blob of(Path file) throws IOException {
        return new FileBlob(file, Files.size(file));
    }
}
