package dev.athens.storage.s3;

import dev.athens.content.Blob;
import dev.athens.content.ModuleHead;
import dev.athens.module.ModuleVersion;
import dev.athens.storage.RecordedHashes.Hashes;
import dev.athens.storage.s3.BucketKeys.Kind;
import java.io.IOException;
import java.util.Optional;

/** Reads and writes the {@link Mark}s of a bucket. */
final class Marks {
    private final Bucket bucket;
    private final BucketKeys keys;

    Marks(Bucket bucket) {
        this.bucket = bucket;
        this.keys = bucket.settings().keys();
    }

    /** A mark and the object that it was read from. */
    record Found(String key, String etag, Mark mark) {}

    Optional<Found> read(ModuleVersion version, Kind kind) throws IOException {
        return read(keys.of(version, kind));
    }

    Optional<Found> read(String key) throws IOException {
        Optional<Bucket.Fetched> fetched = bucket.get(key);
        if (fetched.isEmpty()) {
            return Optional.empty();
        }
        Bucket.Fetched object = fetched.get();
        try {
            Mark mark = Mark.read(object.bytes(), object.sizeBytes(), (offset, size) -> part(object, offset, size));
            return Optional.of(new Found(key, object.etag(), mark));
        } catch (IOException e) {
            throw new IOException(bucket + ": reading " + key + ": " + e.getMessage(), e);
        }
    }

    private Blob part(Bucket.Fetched object, long offset, long size) {
        return offset + size <= object.bytes().length
                ? new HeldBlob(object, (int) offset, (int) size)
                : bucket.part(object.key(), object.etag(), offset, size);
    }

    /**
     * Writes a mark if there is none.
     *
     * @return whether it is there now; false if another one is
     */
    boolean add(ModuleVersion version, Kind kind, Mark mark) throws IOException {
        String key = keys.of(version, kind);
        if (bucket.putIfAbsent(key, mark.write())) {
            return true;
        }
        // perhaps it was written, the answer got lost, and the client has tried again
        return read(key).filter(found -> found.mark().id().equals(mark.id())).isPresent();
    }

    /** The mark of a head that nobody has written yet. */
    static Mark of(ModuleHead head) throws IOException {
        return new Mark(BucketKeys.newId(), head, Hashes.ofHead(head), Optional.empty());
    }
}
