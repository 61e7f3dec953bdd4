package dev.athens.storage.s3;

import dev.athens.content.Blob;
import dev.athens.content.ModuleFiles;
import dev.athens.content.ModuleHead;
import dev.athens.module.InvalidNameException;
import dev.athens.module.ModulePath;
import dev.athens.module.ModuleVersion;
import dev.athens.module.Version;
import dev.athens.storage.Catalog;
import dev.athens.storage.NotWritableException;
import dev.athens.storage.PageToken;
import dev.athens.storage.Storage;
import dev.athens.storage.s3.Bucket.Entry;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the MinIO storage of gomods/athens has written, to be read only: {@code <module>/<version>/go.mod}, {@code source.zip} and
 * {@code <version>.info}. It is given as it is, so whoever takes it over checks it. Thread-safe.
 */
final class MinioLayout implements Storage, Catalog {
    private static final String MOD = "go.mod";
    private static final String ZIP = "source.zip";
    private static final String INFO = ".info";
    private static final String READ_ONLY =
            "a bucket in the MinIO layout of gomods/athens is only read; copy it to a storage that can be written";
    private static final int PAGE_KEYS = 1000;

    /** Behind all that a name may have. */
    private static final String LAST = "~";

    private final Bucket bucket;
    private final String prefix;
    private final ZipLinks links;

    MinioLayout(Bucket bucket, ZipLinks links) {
        this.bucket = bucket;
        this.prefix = bucket.settings().keys().prefix();
        this.links = links;
    }

    @Override
    public List<Version> list(ModulePath module) throws IOException {
        List<Version> versions = new ArrayList<>();
        walk(prefix + module + "/", "", Integer.MAX_VALUE).stream()
                .filter(version -> version.path().equals(module))
                .forEach(version -> versions.add(version.version()));
        versions.sort(null);
        return versions;
    }

    @Override
    public Page list(String token, int limit) throws IOException {
        String after =
                PageToken.parse(token).map(version -> folder(version) + LAST).orElse("");
        return Page.of(walk(prefix, after, limit), limit);
    }

    /** All whole versions by the order of keys, at least one more than the limit if there are more. */
    private List<ModuleVersion> walk(String begin, String after, int limit) throws IOException {
        List<ModuleVersion> found = new ArrayList<>();
        String at = after;
        String folder = "";
        int files = 0;
        boolean hasMore = true;
        while (hasMore && found.size() <= limit) {
            Bucket.Listing listing = bucket.list(begin, at, PAGE_KEYS);
            for (Entry entry : listing.entries()) {
                at = entry.key();
                String next = at.substring(0, at.lastIndexOf('/') + 1);
                files = next.equals(folder) ? files : 0;
                folder = next;
                Optional<ModuleVersion> version = version(folder);
                if (version.isPresent() && isOneOf(version.get(), at) && ++files == 3) {
                    found.add(version.get());
                }
            }
            hasMore = listing.hasMore();
        }
        return found;
    }

    private boolean isOneOf(ModuleVersion version, String key) {
        String name = key.substring(key.lastIndexOf('/') + 1);
        return name.equals(MOD) || name.equals(ZIP) || name.equals(version.version() + INFO);
    }

    private Optional<ModuleVersion> version(String folder) {
        int end = folder.length() - 1;
        int slash = folder.lastIndexOf('/', end - 1);
        if (slash <= prefix.length()) {
            return Optional.empty();
        }
        try {
            return Optional.of(
                    ModuleVersion.parse(folder.substring(prefix.length(), slash), folder.substring(slash + 1, end)));
        } catch (InvalidNameException e) {
            return Optional.empty();
        }
    }

    private String folder(ModuleVersion version) {
        return prefix + version.path() + "/" + version.version() + "/";
    }

    @Override
    public Optional<ModuleFiles> find(ModuleVersion version) throws IOException {
        String folder = folder(version);
        Map<String, Entry> entries = new HashMap<>();
        for (Entry entry : bucket.list(folder, "", PAGE_KEYS).entries()) {
            entries.put(entry.key().substring(folder.length()), entry);
        }
        Entry info = entries.get(version.version() + INFO);
        Entry mod = entries.get(MOD);
        Entry zip = entries.get(ZIP);
        return info == null || mod == null || zip == null
                ? Optional.empty()
                : Optional.of(new ModuleFiles(
                        part(info), part(mod), new ZipBlob(bucket, zip.key(), zip.etag(), zip.sizeBytes(), links)));
    }

    private Blob part(Entry entry) {
        return bucket.part(entry.key(), entry.etag(), 0, entry.sizeBytes());
    }

    @Override
    public Optional<ModuleHead> findHead(ModuleVersion version) throws IOException {
        return find(version).map(ModuleFiles::head);
    }

    @Override
    public boolean saveHead(ModuleVersion version, ModuleHead head) throws IOException {
        throw new NotWritableException(READ_ONLY);
    }

    @Override
    public boolean save(ModuleVersion version, ModuleFiles files) throws IOException {
        throw new NotWritableException(READ_ONLY);
    }

    @Override
    public boolean delete(ModuleVersion version) throws IOException {
        throw new NotWritableException(READ_ONLY);
    }

    @Override
    public Optional<String> readOnlyReason() {
        return Optional.of(READ_ONLY);
    }

    @Override
    public String toString() {
        return "MinioLayout[" + bucket + "]";
    }
}
