package dev.athens.testkit;

import dev.athens.content.Blob;
import java.io.IOException;
import java.io.InputStream;

/**
 * A blob that does not know its size.
 *
 * @param source the bytes that it gives
 * @param surplusBytes how many more it says to have
 */
record MisstatedBlob(Blob source, int surplusBytes) implements Blob {
    @Override
    public long sizeBytes() {
        return source.sizeBytes() + surplusBytes;
    }

    @Override
    public InputStream openStream() throws IOException {
        return source.openStream();
    }
}
