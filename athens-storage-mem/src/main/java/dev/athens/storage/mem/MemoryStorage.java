package dev.athens.storage.mem;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.athens.content.ModuleFiles;
import dev.athens.content.ModuleHead;
import dev.athens.module.ModulePath;
import dev.athens.module.ModuleVersion;
import dev.athens.module.Version;
import dev.athens.storage.Catalog;
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
 * Module versions in memory, up to a number of bytes: to make room for a new version, those go that nobody has found for
 * the longest time. Files that were found before stay readable.
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
    private final Map<ModuleVersion, ModuleFiles> versions = new LinkedHashMap<>(16, 0.75f, true);

    @GuardedBy("versions")
    private long usedBytes;

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
        synchronized (versions) {
            return versions.keySet().stream()
                    .filter(version -> version.path().equals(module))
                    .map(ModuleVersion::version)
                    .sorted()
                    .toList();
        }
    }

    @Override
    public Optional<ModuleFiles> find(ModuleVersion version) {
        synchronized (versions) {
            return Optional.ofNullable(versions.get(version));
        }
    }

    @Override
    public Optional<ModuleHead> findHead(ModuleVersion version) {
        return find(version).map(ModuleFiles::head);
    }

    @Override
    public boolean saveHead(ModuleVersion version, ModuleHead head) {
        throw new UnsupportedOperationException("heads");
    }

    /**
     * {@inheritDoc}
     *
     * @throws IOException also if the version is larger than the storage
     */
    @Override
    public boolean save(ModuleVersion version, ModuleFiles files) throws IOException {
        synchronized (versions) {
            if (versions.containsKey(version)) {
                return false;
            }
        }
        refuseIfTooLarge(version, files);
        ModuleFiles copy = new ModuleFiles(
                HeapBlob.copyOf(files.info()), HeapBlob.copyOf(files.mod()), HeapBlob.copyOf(files.zip()));
        synchronized (versions) {
            if (versions.containsKey(version)) {
                return false;
            }
            makeRoom(copy.sizeBytes());
            versions.put(version, copy);
            usedBytes += copy.sizeBytes();
            return true;
        }
    }

    @Override
    public boolean delete(ModuleVersion version) {
        synchronized (versions) {
            Optional<ModuleFiles> removed = Optional.ofNullable(versions.remove(version));
            removed.ifPresent(files -> release(files));
            return removed.isPresent();
        }
    }

    @Override
    public Page list(String token, int limit) {
        Optional<ModuleVersion> after = PageToken.parse(token);
        List<ModuleVersion> all;
        synchronized (versions) {
            all = List.copyOf(versions.keySet());
        }
        return Page.of(
                all.stream()
                        .filter(version -> after.isEmpty() || version.compareTo(after.get()) > 0)
                        .sorted()
                        .limit(limit + 1L)
                        .toList(),
                limit);
    }

    private void refuseIfTooLarge(ModuleVersion version, ModuleFiles files) throws IOException {
        long size = files.sizeBytes();
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
        Iterator<ModuleFiles> oldestFirst = versions.values().iterator();
        while (usedBytes + neededBytes > maxBytes) {
            release(oldestFirst.next());
            oldestFirst.remove();
        }
    }

    @GuardedBy("versions")
    private void release(ModuleFiles files) {
        usedBytes -= files.sizeBytes();
    }

    @Override
    public String toString() {
        return "MemoryStorage[" + maxBytes + " bytes]";
    }
}
