package dev.athens.storage.mem;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.athens.content.Blob;
import dev.athens.content.ModuleFiles;
import dev.athens.content.ModuleHead;
import dev.athens.module.ModulePath;
import dev.athens.module.ModuleVersion;
import dev.athens.module.Version;
import dev.athens.storage.Catalog;
import dev.athens.storage.HeadMismatchException;
import dev.athens.storage.PageToken;
import dev.athens.storage.Storage;
import dev.athens.storage.StorageParts;
import java.io.IOException;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Module versions and heads in memory, up to a number of bytes: to make room for a new one, those go that nobody has found
 * for the longest time, a version with its head. Files that were found before stay readable.
 *
 * <p>Only the bytes of files count. While a version is being saved its bytes are in memory beside the stored ones, so many
 * saves at once need more than the bound.
 *
 * <p><b>Concurrency.</b> Thread-safe. One lock guards the map; nothing is read or copied under it.
 */
public final class MemoryStorage implements Storage, Catalog {
    /** A bound for those who have no better one: 256 MiB. */
    public static final long DEFAULT_MAX_BYTES = 256L << 20;

    /** The largest array that every virtual machine can allocate. */
    private static final long MAX_BLOB_BYTES = Integer.MAX_VALUE - 8L;

    private final long maxBytes;

    /** In the order of use, the least recently found first. */
    @GuardedBy("versions")
    private final Map<ModuleVersion, Stored> versions = new LinkedHashMap<>(16, 0.75f, true);

    @GuardedBy("versions")
    private long usedBytes;

    private record Stored(ModuleHead head, Optional<Blob> zip) {
        Optional<ModuleFiles> files() {
            return zip.map(known -> new ModuleFiles(head, known));
        }

        long sizeBytes() {
            return head.sizeBytes() + zip.map(Blob::sizeBytes).orElse(0L);
        }
    }

    private MemoryStorage(long maxBytes) {
        this.maxBytes = maxBytes;
    }

    /**
     * Creates an empty storage.
     *
     * @param maxBytes how many bytes all stored files may have together, such as {@link #DEFAULT_MAX_BYTES}
     * @throws IllegalArgumentException if that is not positive
     */
    public static MemoryStorage ofMaxBytes(long maxBytes) {
        if (maxBytes <= 0) {
            throw new IllegalArgumentException("maxBytes must be positive, not " + maxBytes);
        }
        return new MemoryStorage(maxBytes);
    }

    /** This storage with all that it can do. */
    public StorageParts parts() {
        return StorageParts.of(this).withCatalog(this);
    }

    @Override
    public List<Version> list(ModulePath module) {
        return whole().stream()
                .filter(version -> version.path().equals(module))
                .map(ModuleVersion::version)
                .sorted()
                .toList();
    }

    private List<ModuleVersion> whole() {
        synchronized (versions) {
            return versions.entrySet().stream()
                    .filter(entry -> entry.getValue().zip().isPresent())
                    .map(Map.Entry::getKey)
                    .toList();
        }
    }

    @Override
    public Optional<ModuleFiles> find(ModuleVersion version) {
        return stored(version).flatMap(Stored::files);
    }

    @Override
    public Optional<ModuleHead> findHead(ModuleVersion version) {
        return stored(version).map(Stored::head);
    }

    private Optional<Stored> stored(ModuleVersion version) {
        synchronized (versions) {
            return Optional.ofNullable(versions.get(version));
        }
    }

    /**
     * {@inheritDoc}
     *
     * @throws IOException also if the head is larger than the storage
     */
    @Override
    public boolean saveHead(ModuleVersion version, ModuleHead head) throws IOException {
        if (stored(version).isPresent()) {
            return false;
        }
        refuseIfTooLarge(version, head.sizeBytes());
        Stored copy = new Stored(copyOf(head), Optional.empty());
        return replace(version, Optional.empty(), copy);
    }

    /**
     * {@inheritDoc}
     *
     * @throws IOException also if the version is larger than the storage
     */
    @Override
    public boolean save(ModuleVersion version, ModuleFiles files) throws IOException {
        Optional<Stored> before = stored(version);
        if (isWhole(before)) {
            return false;
        }
        refuseIfTooLarge(version, files.sizeBytes());
        Optional<Blob> zip = Optional.of(HeapBlob.copyOf(files.zip()));
        Optional<ModuleHead> copied = Optional.empty();
        while (!isWhole(before)) {
            if (before.isPresent()) {
                HeadMismatchException.requireFitting(version, before.get().head(), files);
            } else if (copied.isEmpty()) {
                copied = Optional.of(copyOf(files.head()));
            }
            ModuleHead head = before.isPresent() ? before.get().head() : copied.orElseThrow();
            if (replace(version, before, new Stored(head, zip))) {
                return true;
            }
            // somebody else has saved, deleted or evicted it meanwhile
            before = stored(version);
        }
        return false;
    }

    private static boolean isWhole(Optional<Stored> stored) {
        return stored.flatMap(Stored::zip).isPresent();
    }

    private static ModuleHead copyOf(ModuleHead head) throws IOException {
        return new ModuleHead(HeapBlob.copyOf(head.info()), HeapBlob.copyOf(head.mod()));
    }

    /** Stores something in the place of what was there before, and makes room for it; nothing if that is no longer there. */
    private boolean replace(ModuleVersion version, Optional<Stored> before, Stored now) throws IOException {
        // the stored head may be larger than the one that came with the zip
        refuseIfTooLarge(version, now.sizeBytes());
        synchronized (versions) {
            if (!Optional.ofNullable(versions.get(version)).equals(before)) {
                return false;
            }
            if (before.isPresent()) {
                remove(version);
            }
            makeRoom(now.sizeBytes());
            versions.put(version, now);
            usedBytes += now.sizeBytes();
            return true;
        }
    }

    @Override
    public boolean delete(ModuleVersion version) {
        synchronized (versions) {
            return remove(version);
        }
    }

    @GuardedBy("versions")
    private boolean remove(ModuleVersion version) {
        Optional<Stored> removed = Optional.ofNullable(versions.remove(version));
        removed.ifPresent(stored -> release(stored));
        return removed.isPresent();
    }

    @Override
    public Page list(String token, int limit) {
        Optional<ModuleVersion> after = PageToken.parse(token);
        return Page.of(
                whole().stream()
                        .filter(version -> after.isEmpty() || version.compareTo(after.get()) > 0)
                        .sorted()
                        .limit(limit + 1L)
                        .toList(),
                limit);
    }

    private void refuseIfTooLarge(ModuleVersion version, long size) throws IOException {
        if (size > maxBytes) {
            throw new IOException(version + ": " + size + " bytes do not fit into a memory storage of " + maxBytes
                    + " bytes, give it more or use another storage");
        }
        if (size > MAX_BLOB_BYTES) {
            throw new IOException(version + ": " + size + " bytes are more than the " + MAX_BLOB_BYTES
                    + " bytes that memory can hold in one piece, use another storage");
        }
    }

    @GuardedBy("versions")
    private void makeRoom(long neededBytes) {
        Iterator<Stored> oldestFirst = versions.values().iterator();
        while (usedBytes + neededBytes > maxBytes) {
            release(oldestFirst.next());
            oldestFirst.remove();
        }
    }

    @GuardedBy("versions")
    private void release(Stored stored) {
        usedBytes -= stored.sizeBytes();
    }

    @Override
    public String toString() {
        return "MemoryStorage[" + maxBytes + " bytes]";
    }
}
