package dev.athens.content;

import java.io.ByteArrayInputStream;
import java.io.InputStream;

/** Bytes in memory. Not a record, so that nobody gets at the array. */
final class ByteArrayBlob implements Blob {
    private final byte[] bytes;

    ByteArrayBlob(byte[] bytes) {
        this.bytes = bytes;
    }

    @Override
    public long sizeBytes() {
        return bytes.length;
    }

    @Override
    public InputStream openStream() {
        return new ByteArrayInputStream(bytes);
    }
}
