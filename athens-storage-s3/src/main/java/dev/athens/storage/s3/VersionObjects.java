package dev.athens.storage.s3;

import dev.athens.module.ModulePath;
import dev.athens.module.ModuleVersion;
import dev.athens.storage.s3.Bucket.Entry;
import dev.athens.storage.s3.BucketKeys.Kind;
import dev.athens.storage.s3.BucketKeys.Named;
import java.io.IOException;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The objects of one version that a list has shown.
 *
 * @param entries what there is of each kind
 */
record VersionObjects(Map<Kind, Entry> entries) {
    private static final int PAGE_KEYS = 1000;

    /** Lists those of one version. */
    static VersionObjects of(Bucket bucket, ModuleVersion version) throws IOException {
        String begin = bucket.settings().keys().beginOf(version);
        return listed(bucket, begin).getOrDefault(version, new VersionObjects(Map.of()));
    }

    /** Lists those of all versions of a module. */
    static Map<ModuleVersion, VersionObjects> of(Bucket bucket, ModulePath module) throws IOException {
        return listed(bucket, bucket.settings().keys().versions(module));
    }

    private static Map<ModuleVersion, VersionObjects> listed(Bucket bucket, String begin) throws IOException {
        Map<ModuleVersion, VersionObjects> found = new TreeMap<>();
        String after = "";
        boolean hasMore = true;
        while (hasMore) {
            Bucket.Listing listing = bucket.list(begin, after, PAGE_KEYS);
            for (Entry entry : listing.entries()) {
                after = entry.key();
                Optional<Named> named = bucket.settings().keys().parse(after);
                named.ifPresent(name -> found.computeIfAbsent(
                                name.version(), version -> new VersionObjects(new EnumMap<>(Kind.class)))
                        .entries()
                        .put(name.kind(), entry));
            }
            hasMore = listing.hasMore();
        }
        return found;
    }

    boolean has(Kind kind) {
        return entries.containsKey(kind);
    }

    /** One that is there. */
    Entry get(Kind kind) {
        return Objects.requireNonNull(entries.get(kind));
    }

    /** Whether all three of gomods/athens are there and nothing was found against them. */
    boolean isAdoptable() {
        return hasThree() && !has(Kind.REFUSED);
    }

    private boolean hasThree() {
        return has(Kind.INFO) && has(Kind.MOD) && has(Kind.ZIP);
    }

    boolean isWhole() {
        return has(Kind.WHOLE) || isAdoptable();
    }
}
