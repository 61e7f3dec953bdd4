package dev.athens.storage.s3;

import dev.athens.content.Blob;
import dev.athens.content.ModuleFiles;
import dev.athens.content.ModuleHead;
import dev.athens.module.ModuleVersion;
import dev.athens.storage.HeadMismatchException;
import dev.athens.storage.NotWritableException;
import dev.athens.storage.RecordedHashes.Hashes;
import dev.athens.storage.s3.Bucket.Entry;
import dev.athens.storage.s3.BucketKeys.Kind;
import dev.athens.storage.s3.Mark.ZipPlace;
import dev.athens.storage.s3.Marks.Found;
import dev.athens.zip.CheckedZip;
import dev.athens.zip.InvalidFilesException;
import dev.athens.zip.ModuleFilesChecker;
import java.io.IOException;
import java.io.InputStream;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Takes over versions that gomods/athens has written: three objects, in any order, which others may replace. Complete ones
 * are checked like all that comes from outside and then marked; the mark names the zip where it is, as it was when it was
 * checked. What does not pass is marked as refused and left alone.
 *
 * <p>Concurrency: who asks for a version that another one is checking waits for that.
 */
final class Adoption {
    private static final Logger LOG = System.getLogger(Adoption.class.getName());

    private final Bucket bucket;
    private final BucketKeys keys;
    private final Marks marks;
    private final ConcurrentHashMap<ModuleVersion, CompletableFuture<Optional<Mark>>> running =
            new ConcurrentHashMap<>();
    private final CheckedOnly checkedOnly = new CheckedOnly();

    Adoption(Bucket bucket, Marks marks) {
        this.bucket = bucket;
        this.keys = bucket.settings().keys();
        this.marks = marks;
    }

    /**
     * Takes over a version that has no mark.
     *
     * @param objects all three of it among them
     * @param stored a head that was stored besides
     * @return empty if it is not what it should be
     */
    Optional<Mark> adopt(ModuleVersion version, VersionObjects objects, Optional<Mark> stored) throws IOException {
        CompletableFuture<Optional<Mark>> mine = new CompletableFuture<>();
        CompletableFuture<Optional<Mark>> other = running.putIfAbsent(version, mine);
        if (other != null) {
            return join(other);
        }
        try {
            mine.complete(check(version, objects, stored));
        } catch (IOException | RuntimeException e) {
            mine.completeExceptionally(e);
        } finally {
            running.remove(version);
        }
        return join(mine);
    }

    private static Optional<Mark> join(CompletableFuture<Optional<Mark>> result) throws IOException {
        try {
            return result.join();
        } catch (CompletionException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw new IOException(String.valueOf(cause.getMessage()), cause);
        }
    }

    private Optional<Mark> check(ModuleVersion version, VersionObjects objects, Optional<Mark> stored)
            throws IOException {
        Optional<Mark> known = checkedOnly.find(version, objects);
        if (known.isPresent()) {
            return known;
        }
        Path scratch = Files.createTempDirectory("athens-s3-");
        Path copy = scratch.resolve("zip");
        try {
            ModuleHead head = new ModuleHead(small(objects, Kind.INFO), small(objects, Kind.MOD));
            Entry zip = objects.get(Kind.ZIP);
            try (InputStream in = bucket.open(zip.key(), zip.etag(), 0, zip.sizeBytes(), true)) {
                Files.copy(in, copy);
            }
            ModuleFiles files = new ModuleFiles(head, Blob.of(copy));
            CheckedZip checked = ModuleFilesChecker.check(version, files, scratch);
            Optional<String> problem = checked.gitProblem();
            if (problem.isPresent()) {
                refuse(version, problem.get());
                return Optional.empty();
            }
            if (stored.isPresent()) {
                HeadMismatchException.requireFitting(version, stored.get().head(), files);
            }
            Hashes hashes =
                    Hashes.NONE.withZip(Optional.of(checked.hash()), Optional.of(Hashes.ofBytes(Blob.of(copy))));
            Mark mark = stored.isPresent() ? stored.get() : Marks.of(head);
            ZipPlace place = new ZipPlace(zip.key().substring(keys.prefix().length()), zip.sizeBytes(), zip.etag());
            return Optional.of(commit(version, mark.withZip(place, hashes), objects));
        } catch (InvalidFilesException | HeadMismatchException e) {
            refuse(version, String.valueOf(e.getMessage()));
            return Optional.empty();
        } finally {
            try (var left = Files.list(scratch)) {
                for (Path file : left.toList()) {
                    Files.deleteIfExists(file);
                }
            }
            Files.deleteIfExists(scratch);
        }
    }

    private Blob small(VersionObjects objects, Kind kind) {
        Entry entry = objects.get(kind);
        return bucket.part(entry.key(), entry.etag(), 0, entry.sizeBytes());
    }

    private Mark commit(ModuleVersion version, Mark mark, VersionObjects objects) throws IOException {
        try {
            if (marks.add(version, Kind.WHOLE, mark)) {
                return mark;
            }
            return marks.read(version, Kind.WHOLE)
                    .map(Found::mark)
                    .orElseThrow(
                            () -> new IOException(bucket + ": " + version + " was deleted while it was looked at"));
        } catch (NotWritableException e) {
            checkedOnly.keep(version, objects, mark);
            return mark;
        }
    }

    private void refuse(ModuleVersion version, String reason) throws IOException {
        LOG.log(Level.WARNING, () -> bucket + ": " + version + ": not served as it lies in the bucket: " + reason);
        try {
            bucket.putIfAbsent(keys.of(version, Kind.REFUSED), (reason + "\n").getBytes(StandardCharsets.UTF_8));
        } catch (NotWritableException e) {
            LOG.log(Level.DEBUG, () -> bucket + ": " + version + ": cannot be marked as refused: " + e.getMessage());
        }
    }

    /** Marks that could not be written, with the objects that they are of. */
    private static final class CheckedOnly {
        private static final int MAX_VERSIONS = 1_000;

        private record Checked(VersionObjects objects, Mark mark) {}

        private final Map<ModuleVersion, Checked> marks = new ConcurrentHashMap<>();

        void keep(ModuleVersion version, VersionObjects objects, Mark mark) {
            if (marks.size() >= MAX_VERSIONS) {
                marks.clear();
            }
            marks.put(version, new Checked(objects, mark));
        }

        Optional<Mark> find(ModuleVersion version, VersionObjects objects) {
            return Optional.ofNullable(marks.get(version))
                    .filter(checked -> checked.objects().equals(objects))
                    .map(Checked::mark);
        }
    }
}
