package dev.athens.storage.s3;

import dev.athens.module.ModuleVersion;
import dev.athens.storage.Catalog;
import dev.athens.storage.PageToken;
import dev.athens.storage.s3.Bucket.Entry;
import dev.athens.storage.s3.BucketKeys.Named;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Lists the whole versions of a bucket by the order of keys: modules as their paths with {@code /@v/} behind, and the versions
 * of each as text, a longer one before what it begins with ({@link #place}).
 *
 * <p>The objects of a version need not stand together: of {@code v1.0.0-a} and {@code v1.0.0-a.m} the latter's stand between
 * {@code v1.0.0-a.info} and {@code v1.0.0-a.zip}. So a version counts when the list has passed all of its objects, and a page that
 * begins behind one begins to read before the objects of all that may enclose it.
 */
final class BucketCatalog implements Catalog {
    private static final int PAGE_KEYS = 1000;

    /** Behind all that may follow the dot in a key. */
    private static final String LAST = "~";

    private final Bucket bucket;
    private final BucketKeys keys;

    BucketCatalog(Bucket bucket) {
        this.bucket = bucket;
        this.keys = bucket.settings().keys();
    }

    @Override
    public Page list(String token, int limit) throws IOException {
        Optional<ModuleVersion> after = PageToken.parse(token);
        String afterPlace = after.map(this::place).orElse("");
        String at = after.map(this::resume).orElse("");
        Map<String, ModuleVersion> open = new TreeMap<>();
        Map<ModuleVersion, VersionObjects> objects = new TreeMap<>();
        List<ModuleVersion> found = new ArrayList<>();
        boolean hasMore = true;
        while (hasMore && found.size() <= limit) {
            Bucket.Listing listing = bucket.list(keys.prefix(), at, PAGE_KEYS);
            for (Entry entry : listing.entries()) {
                at = entry.key();
                close(open, objects, at, found);
                Optional<Named> named = keys.parse(at);
                if (named.isPresent() && place(named.get().version()).compareTo(afterPlace) > 0) {
                    ModuleVersion version = named.get().version();
                    open.put(place(version), version);
                    objects.computeIfAbsent(version, key -> new VersionObjects(new EnumMap<>(BucketKeys.Kind.class)))
                            .entries()
                            .put(named.get().kind(), entry);
                }
            }
            hasMore = listing.hasMore();
            if (at.startsWith(keys.own())) {
                at = keys.own() + LAST;
            }
        }
        if (!hasMore) {
            close(open, objects, Character.toString(Character.MAX_VALUE), found);
        }
        return Page.of(found, limit);
    }

    /** Takes out all versions whose objects the list has passed. */
    private static void close(
            Map<String, ModuleVersion> open,
            Map<ModuleVersion, VersionObjects> objects,
            String at,
            List<ModuleVersion> found) {
        while (!open.isEmpty()) {
            String first = open.keySet().iterator().next();
            if (first.compareTo(at) > 0) {
                return;
            }
            ModuleVersion version = open.remove(first);
            if (objects.remove(version).isWhole()) {
                found.add(version);
            }
        }
    }

    /** What the order compares: behind all keys of the version. */
    private String place(ModuleVersion version) {
        return keys.beginOf(version) + LAST;
    }

    /** The place before the first object of what may come after a version. */
    private String resume(ModuleVersion version) {
        String module = keys.versions(version.path());
        String name = version.version().value();
        for (int dot = name.indexOf('.', name.indexOf('-') + 1); dot > 0; dot = name.indexOf('.', dot + 1)) {
            // an enclosing version whose first objects stand before this one's
            if (name.indexOf('-') > 0
                    && name.indexOf('-') < dot
                    && name.substring(dot + 1).compareTo("head") >= 0) {
                return module + name.substring(0, dot + 1);
            }
        }
        return place(version);
    }
}
