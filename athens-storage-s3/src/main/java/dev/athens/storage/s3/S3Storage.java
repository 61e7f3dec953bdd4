package dev.athens.storage.s3;

import dev.athens.content.ModuleFiles;
import dev.athens.content.ModuleHead;
import dev.athens.fleet.LeaseKeeper;
import dev.athens.module.ModulePath;
import dev.athens.module.ModuleVersion;
import dev.athens.module.Version;
import dev.athens.storage.HeadMismatchException;
import dev.athens.storage.NotWritableException;
import dev.athens.storage.Storage;
import dev.athens.storage.StorageParts;
import dev.athens.storage.s3.BucketKeys.Kind;
import dev.athens.storage.s3.Mark.ZipPlace;
import dev.athens.storage.s3.Marks.Found;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Module versions in a bucket, laid out as the package says. To find a version is to read one object; its zip is read when
 * somebody opens it. Thread-safe, and any number of processes may use the bucket.
 *
 * <p>A save first sends the zip under a key that nobody knows, then makes the head known, then the version whole. Whatever
 * dies in between leaves at most a zip that no mark names, which the {@link Sweeper} takes.
 */
final class S3Storage implements Storage {
    private final Bucket bucket;
    private final BucketKeys keys;
    private final Marks marks;
    private final Adoption adoption;
    private final ZipLinks links;
    private final Optional<String> readOnly;

    private S3Storage(Bucket bucket, ZipLinks links, Optional<String> readOnly) {
        this.bucket = bucket;
        this.keys = bucket.settings().keys();
        this.marks = new Marks(bucket);
        this.adoption = new Adoption(bucket, marks);
        this.links = links;
        this.readOnly = readOnly;
    }

    /**
     * Opens a bucket, and proves that it can be used.
     *
     * @throws IOException if it cannot, with the setting that may mend it
     */
    static StorageParts open(S3Settings settings) throws IOException {
        Bucket bucket = Bucket.of(settings);
        boolean done = false;
        try {
            InstantSource clock = InstantSource.system();
            Probe.Found found = new Probe(bucket, clock).check();
            Optional<String> readOnly = found.readOnly();
            ZipLinks links = ZipLinks.of(settings, clock);
            S3Storage storage = new S3Storage(bucket, links, readOnly);
            Optional<SweepSchedule> sweeps =
                    readOnly.isEmpty() ? Optional.of(SweepSchedule.start(new Sweeper(bucket))) : Optional.empty();
            QuickBucket quick = new QuickBucket(settings);
            Optional<LeaseKeeper> claims =
                    found.keepsConditions() ? Optional.of(S3Leases.claims(quick)) : Optional.empty();
            done = true;
            StorageParts parts = new StorageParts(
                            storage,
                            Optional.of(new BucketCatalog(bucket)),
                            Optional.empty(),
                            Optional.of(new BucketHashes(bucket, storage.marks)),
                            () -> {
                                claims.ifPresent(LeaseKeeper::close);
                                sweeps.ifPresent(SweepSchedule::close);
                                quick.close();
                                links.close();
                                bucket.close();
                            })
                    .withNothingNear();
            if (claims.isEmpty()) {
                return readOnly.isPresent() ? parts.withNoticeboard(S3Noticeboard.readOnly(quick)) : parts;
            }
            // a head is replaced by a conditional write
            return parts.withClaims(claims.get())
                    .withNoticeboard(S3Noticeboard.of(quick))
                    .withLogs(log -> new BucketLogStore(bucket, log));
        } finally {
            if (!done) {
                bucket.close();
            }
        }
    }

    @Override
    public List<Version> list(ModulePath module) throws IOException {
        return VersionObjects.of(bucket, module).entrySet().stream()
                .filter(version -> version.getValue().isWhole())
                .map(Map.Entry::getKey)
                .map(ModuleVersion::version)
                .sorted()
                .toList();
    }

    @Override
    public Optional<ModuleFiles> find(ModuleVersion version) throws IOException {
        return whole(version).flatMap(this::files);
    }

    private Optional<ModuleFiles> files(Mark mark) {
        return mark.zip()
                .map(place -> new ModuleFiles(
                        mark.head(),
                        new ZipBlob(bucket, keys.prefix() + place.key(), place.etag(), place.sizeBytes(), links)));
    }

    private Optional<Mark> whole(ModuleVersion version) throws IOException {
        Optional<Found> found = marks.read(version, Kind.WHOLE);
        return found.isPresent() ? found.map(Found::mark) : notYetWhole(version);
    }

    /** Makes a version whole that has all but its mark, whether it is ours or one of gomods/athens. */
    private Optional<Mark> notYetWhole(ModuleVersion version) throws IOException {
        VersionObjects objects = VersionObjects.of(bucket, version);
        if (objects.has(Kind.WHOLE)) {
            // it has come just now
            return marks.read(version, Kind.WHOLE).map(Found::mark);
        }
        Optional<Mark> head =
                objects.has(Kind.HEAD) ? marks.read(version, Kind.HEAD).map(Found::mark) : Optional.empty();
        if (head.filter(mark -> mark.zip().isPresent()).isPresent()) {
            complete(version, head.get());
            return head;
        }
        return objects.isAdoptable() ? adoption.adopt(version, objects, head) : Optional.empty();
    }

    /** Does what a saver has yet to do that has sent a whole version and made its head known. */
    private void complete(ModuleVersion version, Mark head) throws IOException {
        try {
            if (readOnly.isEmpty()) {
                commit(version, head);
            }
        } catch (NotWritableException e) {
            // it can be read all the same
        }
    }

    @Override
    public Optional<ModuleHead> findHead(ModuleVersion version) throws IOException {
        for (Kind kind : new Kind[] {Kind.WHOLE, Kind.HEAD}) {
            Optional<Found> found = marks.read(version, kind);
            if (found.isPresent()) {
                return found.map(each -> each.mark().head());
            }
        }
        return notYetWhole(version).map(Mark::head);
    }

    @Override
    public boolean saveHead(ModuleVersion version, ModuleHead head) throws IOException {
        requireWritable();
        return findHead(version).isEmpty() && marks.add(version, Kind.HEAD, Marks.of(head));
    }

    @Override
    public boolean save(ModuleVersion version, ModuleFiles files) throws IOException {
        requireWritable();
        if (whole(version).isPresent()) {
            return false;
        }
        Optional<Mark> head = marks.read(version, Kind.HEAD).map(Found::mark);
        if (head.filter(mark -> mark.zip().isPresent()).isPresent()) {
            // another one has saved it since the first look
            commit(version, head.get());
            return false;
        }
        if (head.isPresent()) {
            HeadMismatchException.requireFitting(version, head.get().head(), files);
        }
        // read before anything is written, so that a source that fails leaves nothing
        Mark offered = head.isPresent() ? head.get() : Marks.of(files.head());
        long begin = System.nanoTime();
        try (ZipSource zip = ZipSource.of(files.zip())) {
            String key = keys.newZip(version);
            boolean isNamed = false;
            try {
                String etag = bucket.upload(key, zip.file(), zip.sizeBytes());
                ZipPlace place = new ZipPlace(key.substring(keys.prefix().length()), zip.sizeBytes(), etag);
                requireFresh(key, begin);
                // whatever happens to the answer, it may be named from here on, and is left to the sweeper then
                isNamed = true;
                Mark mine = offered.withZip(place, zip.hashes());
                isNamed = head.isPresent() ? commit(version, mine) : commitAll(version, mine, files);
                return isNamed;
            } finally {
                if (!isNamed) {
                    removeLost(key);
                }
            }
        }
    }

    /** Makes the head known, and says in it which zip completes it, so that anybody can; then the version whole. */
    private boolean commitAll(ModuleVersion version, Mark mine, ModuleFiles files) throws IOException {
        while (!marks.add(version, Kind.HEAD, mine)) {
            Optional<Mark> other = marks.read(version, Kind.HEAD).map(Found::mark);
            if (other.isPresent() && other.get().zip().isPresent()) {
                commit(version, other.get());
                return false;
            }
            if (other.isPresent()) {
                requireFitting(version, other.get(), mine, files);
                return commit(version, other.get().withZip(mine.zip().orElseThrow(), mine.hashes()));
            }
            // it was deleted in between
        }
        return commit(version, mine);
    }

    private void requireFitting(ModuleVersion version, Mark other, Mark mine, ModuleFiles files) throws IOException {
        try {
            HeadMismatchException.requireFitting(version, other.head(), files);
        } catch (HeadMismatchException e) {
            // nobody has heard of it
            removeLost(keys.prefix() + mine.zip().orElseThrow().key());
            throw e;
        }
    }

    /**
     * Makes a version whole.
     *
     * @return whether this mark is the one that did, whoever has written it
     */
    private boolean commit(ModuleVersion version, Mark whole) throws IOException {
        if (!marks.add(version, Kind.WHOLE, whole)) {
            return false;
        }
        Optional<Found> head = marks.read(version, Kind.HEAD);
        if (head.isEmpty()) {
            // somebody deletes the version; if only its head, it comes again, and if the zip, all of it has to go
            if (!bucket.has(keys.prefix() + whole.zip().orElseThrow().key())) {
                takeBack(version, whole);
                throw new IOException(bucket + ": " + version + " was deleted while it was saved");
            }
            marks.add(version, Kind.HEAD, whole);
            head = marks.read(version, Kind.HEAD);
        }
        if (head.isPresent() && !head.get().mark().hasHead(whole.head())) {
            takeBack(version, whole);
            throw new IOException(
                    bucket + ": " + version + " was deleted and came again with other files while it was saved");
        }
        return true;
    }

    private void takeBack(ModuleVersion version, Mark whole) throws IOException {
        Optional<Found> found = marks.read(version, Kind.WHOLE);
        if (found.isPresent() && found.get().mark().id().equals(whole.id())) {
            bucket.delete(found.get().key());
        }
    }

    /** A zip that has been on its way for long may be swept at any time, so nobody may name it any more. */
    private void requireFresh(String key, long begin) throws IOException {
        Duration taken = Duration.ofNanos(System.nanoTime() - begin);
        Duration most = bucket.settings().limits().sweepAge().dividedBy(2);
        if (taken.compareTo(most) > 0) {
            throw new IOException(bucket + ": writing " + key + " took " + taken.toSeconds() + " s, more than "
                    + most.toSeconds() + " s");
        }
    }

    private void removeLost(String key) {
        try {
            bucket.delete(key);
        } catch (IOException e) {
            // what counts is why it was lost; the zip goes with the next sweep
        }
    }

    @Override
    public boolean delete(ModuleVersion version) throws IOException {
        requireWritable();
        VersionObjects objects = VersionObjects.of(bucket, version);
        Optional<Found> whole = objects.has(Kind.WHOLE) ? marks.read(version, Kind.WHOLE) : Optional.empty();
        bucket.delete(keys.hashes(version));
        if (objects.isAdoptable()) {
            // first, so that nobody adopts them any more
            bucket.delete(keys.of(version, Kind.INFO));
        }
        if (whole.isPresent()) {
            bucket.delete(whole.get().key());
        }
        if (objects.has(Kind.HEAD)) {
            bucket.delete(keys.of(version, Kind.HEAD));
        }
        Optional<ZipPlace> zip = whole.flatMap(found -> found.mark().zip());
        if (zip.isPresent()) {
            removeZip(version, keys.prefix() + zip.get().key());
        }
        if (objects.isAdoptable()) {
            bucket.delete(keys.of(version, Kind.ZIP));
            bucket.delete(keys.of(version, Kind.MOD));
        }
        return objects.isWhole() || objects.has(Kind.HEAD);
    }

    /** Removes a zip, and a mark that names it, if a saver that did not know that it had succeeded has just written it again. */
    private void removeZip(ModuleVersion version, String key) throws IOException {
        bucket.delete(key);
        Optional<Found> again = marks.read(version, Kind.WHOLE);
        if (again.flatMap(found -> found.mark().zip())
                .filter(zip -> key.equals(keys.prefix() + zip.key()))
                .isPresent()) {
            bucket.delete(keys.of(version, Kind.WHOLE));
            bucket.delete(keys.of(version, Kind.HEAD));
        }
    }

    private void requireWritable() throws NotWritableException {
        if (readOnly.isPresent()) {
            throw new NotWritableException(readOnly.get());
        }
    }

    @Override
    public Optional<String> readOnlyReason() {
        return readOnly;
    }

    @Override
    public String toString() {
        return "S3Storage[" + bucket + "]";
    }
}
