package dev.athens.storage.s3;

import dev.athens.storage.LogStore;
import dev.athens.storage.s3.Bucket.Fetched;
import java.io.IOException;
import java.util.Optional;

/**
 * Keeps a log as objects of a bucket. Its head is one object, which is written if it is still the one that was read, by its ETag.
 * Thread-safe.
 */
final class BucketLogStore implements LogStore {
    private final Bucket bucket;
    private final String prefix;
    private final String head;

    BucketLogStore(Bucket bucket, String name) {
        this.bucket = bucket;
        this.prefix = bucket.settings().keys().log(name);
        this.head = prefix + "head";
    }

    @Override
    public Optional<Head> head(String known) throws IOException {
        Optional<Fetched> found =
                known.equals(NONE) ? bucket.get(head, MAX_BYTES) : bucket.getUnless(head, known, MAX_BYTES);
        return found.map(object -> new Head(object.bytes(), object.etag()));
    }

    @Override
    public Optional<String> replace(String known, byte[] content) throws IOException {
        return known.equals(NONE) ? bucket.add(head, content) : bucket.swap(head, known, content);
    }

    @Override
    public Optional<byte[]> find(String name) throws IOException {
        return bucket.get(prefix + name, MAX_BYTES).map(Fetched::bytes);
    }

    @Override
    public void add(String name, byte[] content) throws IOException {
        Optional<String> unused = bucket.add(prefix + name, content);
    }

    @Override
    public void remove(String name) throws IOException {
        bucket.delete(prefix + name);
    }

    /** The bucket and what the keys begin with. */
    @Override
    public String toString() {
        return bucket + ": " + prefix;
    }
}
