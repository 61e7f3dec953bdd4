package dev.athens.storage.s3;

import dev.athens.content.Blob;
import dev.athens.content.ModuleHead;
import dev.athens.module.ModuleVersion;
import dev.athens.storage.RecordedHashes;
import dev.athens.storage.s3.BucketKeys.Kind;
import dev.athens.storage.s3.Mark.ZipPlace;
import dev.athens.storage.s3.Marks.Found;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * The hashes in the marks of a bucket. Those of a version in quarantine stand in an object of their own below {@code
 * .athens/hashes}.
 */
final class BucketHashes implements RecordedHashes {
    private static final ModuleHead NO_HEAD = new ModuleHead(Blob.of(""), Blob.of(""));

    private final Bucket bucket;
    private final BucketKeys keys;
    private final Marks marks;

    BucketHashes(Bucket bucket, Marks marks) {
        this.bucket = bucket;
        this.keys = bucket.settings().keys();
        this.marks = marks;
    }

    @Override
    public Hashes recorded(ModuleVersion version) throws IOException {
        Hashes known = mark(version).map(found -> found.mark().hashes()).orElse(Hashes.NONE);
        return isAll(known) ? known : known.or(inQuarantine(version));
    }

    private static boolean isAll(Hashes hashes) {
        return hashes.info().isPresent()
                && hashes.mod().isPresent()
                && hashes.zip().isPresent()
                && hashes.zipBytes().isPresent();
    }

    private Hashes inQuarantine(ModuleVersion version) throws IOException {
        return marks.read(keys.hashes(version))
                .map(found -> found.mark().hashes())
                .orElse(Hashes.NONE);
    }

    private Optional<Found> mark(ModuleVersion version) throws IOException {
        Optional<Found> whole = marks.read(version, Kind.WHOLE);
        return whole.isPresent() ? whole : marks.read(version, Kind.HEAD);
    }

    @Override
    public boolean record(ModuleVersion version, ModuleHead found, Hashes hashes) throws IOException {
        Optional<Found> mark = mark(version);
        if (mark.isEmpty() || !mark.get().mark().hasHead(found)) {
            return false;
        }
        Mark changed = mark.get().mark().withHashes(hashes);
        boolean done = bucket.replace(mark.get().key(), mark.get().etag(), changed.write())
                || marks.read(mark.get().key())
                        .filter(now -> now.mark().id().equals(changed.id())
                                && now.mark().hashes().equals(hashes))
                        .isPresent();
        if (done) {
            bucket.delete(keys.hashes(version));
        }
        return done;
    }

    @Override
    public boolean quarantine(ModuleVersion version, ModuleHead found, String reason) throws IOException {
        Optional<Found> mark = mark(version);
        if (mark.isEmpty() || !mark.get().mark().hasHead(found)) {
            return false;
        }
        Mark damaged = mark.get().mark();
        bucket.put(keys.hashes(version), new Mark(damaged.id(), NO_HEAD, recorded(version), Optional.empty()).write());
        String target = keys.newQuarantine(version);
        bucket.put(target + ".txt", (reason + "\n").getBytes(StandardCharsets.UTF_8));
        bucket.put(target + ".mark", damaged.write());
        Optional<ZipPlace> zip = damaged.zip();
        if (zip.isPresent()) {
            // if it is not there, that is the damage
            bucket.copy(keys.prefix() + zip.get().key(), target + ".zip");
        }
        remove(version, zip);
        return true;
    }

    private void remove(ModuleVersion version, Optional<ZipPlace> zip) throws IOException {
        boolean isAdopted = zip.isPresent() && zip.get().key().equals(adoptedKey(version));
        if (isAdopted) {
            bucket.delete(keys.of(version, Kind.INFO));
        }
        bucket.delete(keys.of(version, Kind.WHOLE));
        bucket.delete(keys.of(version, Kind.HEAD));
        if (zip.isPresent()) {
            bucket.delete(keys.prefix() + zip.get().key());
        }
        if (isAdopted) {
            bucket.delete(keys.of(version, Kind.MOD));
        }
    }

    private String adoptedKey(ModuleVersion version) {
        return keys.of(version, Kind.ZIP).substring(keys.prefix().length());
    }
}
