package dev.athens.storage.s3;

import dev.athens.content.Blob;
import java.io.IOException;
import java.io.InputStream;

/** A part of an object in a bucket. */
record PartBlob(Bucket bucket, String key, String etag, long offset, long sizeBytes) implements Blob {
    @Override
    public InputStream openStream() throws IOException {
        return sizeBytes == 0 ? InputStream.nullInputStream() : bucket.open(key, etag, offset, sizeBytes, false);
    }
}
