package dev.athens.storage.s3;

import dev.athens.content.Blob;
import dev.athens.content.Link;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Optional;

/** A zip in a bucket, which is read when somebody opens it. */
record ZipBlob(Bucket bucket, String key, String etag, long sizeBytes, ZipLinks links) implements Blob {
    @Override
    public InputStream openStream() throws IOException {
        return bucket.open(key, etag, 0, sizeBytes, true);
    }

    @Override
    public Optional<Link> link(Duration validFor) {
        return links.to(key, validFor);
    }
}
