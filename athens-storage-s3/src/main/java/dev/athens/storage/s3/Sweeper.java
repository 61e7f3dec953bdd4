package dev.athens.storage.s3;

import dev.athens.module.ModulePath;
import dev.athens.module.ModuleVersion;
import dev.athens.storage.s3.Bucket.Entry;
import dev.athens.storage.s3.BucketKeys.Kind;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.model.ListMultipartUploadsResponse;
import software.amazon.awssdk.services.s3.model.MultipartUpload;

/**
 * Removes what processes have left that died: zips that no mark names, uploads that never ended, claims, and
 * notices. What is old is told by the
 * server's clock, by which objects have their times, never by ours.
 */
final class Sweeper {
    private static final Logger LOG = System.getLogger(Sweeper.class.getName());
    private static final int PAGE_KEYS = 1000;

    private final Bucket bucket;
    private final BucketKeys keys;
    private final Marks marks;

    Sweeper(Bucket bucket) {
        this.bucket = bucket;
        this.keys = bucket.settings().keys();
        this.marks = new Marks(bucket);
    }

    /** Goes through all zips; returns how many zips, uploads, claims and notices it has removed. */
    int sweep() throws IOException {
        int removed = 0;
        Optional<Instant> limit = Optional.empty();
        List<Entry> ofModule = new ArrayList<>();
        Optional<ModulePath> module = Optional.empty();
        String after = "";
        boolean hasMore = true;
        while (hasMore) {
            Bucket.Listing listing = bucket.list(keys.zips(), after, PAGE_KEYS);
            limit = limit.or(() -> listing.now()
                    .map(now -> now.minus(bucket.settings().limits().sweepAge())));
            if (limit.isEmpty()) {
                LOG.log(Level.WARNING, () -> bucket + ": the server does not say what time it is, so nothing is swept");
                return removed;
            }
            for (Entry entry : listing.entries()) {
                after = entry.key();
                Optional<ModulePath> next = keys.versionOfZip(after).map(ModuleVersion::path);
                if (!next.equals(module)) {
                    removed += sweepModule(module, ofModule, limit.get());
                    ofModule.clear();
                    module = next;
                }
                ofModule.add(entry);
            }
            hasMore = listing.hasMore();
        }
        removed += sweepModule(module, ofModule, limit.orElse(Instant.MIN));
        Instant oldest = limit.orElse(Instant.MIN);
        return removed + sweepUploads(oldest) + sweepOld(keys.claims(), oldest) + sweepOld(keys.notices(), oldest);
    }

    /** What counts is written anew all the time. */
    private int sweepOld(String prefix, Instant limit) throws IOException {
        int removed = 0;
        String after = "";
        boolean hasMore = true;
        while (hasMore) {
            Bucket.Listing listing = bucket.list(prefix, after, PAGE_KEYS);
            for (Entry entry : listing.entries()) {
                after = entry.key();
                if (entry.modified().isBefore(limit) && bucket.delete(after, entry.etag())) {
                    removed++;
                }
            }
            hasMore = listing.hasMore();
        }
        return removed;
    }

    private int sweepModule(Optional<ModulePath> module, List<Entry> zips, Instant limit) throws IOException {
        if (module.isEmpty() || zips.stream().noneMatch(zip -> zip.modified().isBefore(limit))) {
            return 0;
        }
        Map<ModuleVersion, List<Entry>> byVersion = new TreeMap<>();
        for (Entry zip : zips) {
            keys.versionOfZip(zip.key()).ifPresent(version -> byVersion
                    .computeIfAbsent(version, key -> new ArrayList<>())
                    .add(zip));
        }
        Map<ModuleVersion, VersionObjects> objects = VersionObjects.of(bucket, module.get());
        int removed = 0;
        for (Map.Entry<ModuleVersion, List<Entry>> each : byVersion.entrySet()) {
            // the one zip of a version that is whole is what its mark names; to read all marks would cost a request
            // each
            boolean isUsual = each.getValue().size() == 1
                    && Optional.ofNullable(objects.get(each.getKey()))
                            .filter(all -> all.has(Kind.WHOLE) && !all.has(Kind.ZIP))
                            .isPresent();
            removed += isUsual ? 0 : sweepVersion(each.getKey(), each.getValue(), limit);
        }
        return removed;
    }

    private int sweepVersion(ModuleVersion version, List<Entry> zips, Instant limit) throws IOException {
        List<String> named = new ArrayList<>();
        for (Kind kind : new Kind[] {Kind.HEAD, Kind.WHOLE}) {
            marks.read(version, kind)
                    .flatMap(found -> found.mark().zip())
                    .ifPresent(zip -> named.add(keys.prefix() + zip.key()));
        }
        int removed = 0;
        for (Entry zip : zips) {
            if (zip.modified().isBefore(limit) && !named.contains(zip.key())) {
                LOG.log(Level.INFO, () -> bucket + ": removing " + zip.key() + ", which no version has");
                bucket.delete(zip.key());
                removed++;
            }
        }
        return removed;
    }

    private int sweepUploads(Instant limit) throws IOException {
        int removed = 0;
        String key = null;
        String id = null;
        boolean hasMore = true;
        try {
            while (hasMore) {
                String keyMarker = key;
                String idMarker = id;
                ListMultipartUploadsResponse page = bucket.client().listMultipartUploads(request -> request.bucket(
                                bucket.settings().bucket())
                        .prefix(keys.zips())
                        .keyMarker(keyMarker)
                        .uploadIdMarker(idMarker));
                for (MultipartUpload upload : page.uploads()) {
                    if (upload.initiated().isBefore(limit)) {
                        LOG.log(
                                Level.INFO,
                                () -> bucket + ": removing the upload of " + upload.key() + ", which never ended");
                        bucket.client().abortMultipartUpload(request -> request.bucket(
                                        bucket.settings().bucket())
                                .key(upload.key())
                                .uploadId(upload.uploadId()));
                        removed++;
                    }
                }
                key = page.nextKeyMarker();
                id = page.nextUploadIdMarker();
                hasMore = Boolean.TRUE.equals(page.isTruncated()) && key != null;
            }
            return removed;
        } catch (SdkException e) {
            if (BucketTrouble.isAbsent(e)) {
                // another process has just removed it
                return removed;
            }
            throw bucket.trouble().reading("listing uploads that have not ended", e);
        }
    }
}
