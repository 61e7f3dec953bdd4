package dev.athens.storage.s3;

import dev.athens.content.Blob;
import java.io.ByteArrayInputStream;
import java.io.InputStream;

/**
 * A part of an object that was read with it. Two are equal if they are the same part of the same object: so whoever finds a
 * version again can tell that it has not changed.
 */
final class HeldBlob implements Blob {
    private final Bucket.Fetched object;
    private final int offset;
    private final int length;

    HeldBlob(Bucket.Fetched object, int offset, int length) {
        this.object = object;
        this.offset = offset;
        this.length = length;
    }

    @Override
    public long sizeBytes() {
        return length;
    }

    @Override
    public InputStream openStream() {
        return new ByteArrayInputStream(object.bytes(), offset, length);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof HeldBlob that
                && that.offset == offset
                && that.length == length
                && that.object.etag().equals(object.etag())
                && that.object.key().equals(object.key());
    }

    @Override
    public int hashCode() {
        return object.key().hashCode() + offset;
    }
}
