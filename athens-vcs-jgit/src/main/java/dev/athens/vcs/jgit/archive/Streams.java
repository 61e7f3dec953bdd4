package dev.athens.vcs.jgit.archive;

import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;

/** What several streams need. */
final class Streams {
    private Streams() {}

    /** Fills an array by a stream's single-byte read, whose failures are not swallowed as {@link InputStream} does. */
    static int readSingly(InputStream in, byte[] target, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, target.length);
        for (int i = 0; i < length; i++) {
            int b = in.read();
            if (b < 0) {
                return i == 0 ? -1 : i;
            }
            target[offset + i] = (byte) b;
        }
        return length;
    }
}
