package dev.athens.testkit;

import dev.athens.content.Blob;
import dev.athens.content.ModuleFiles;
import dev.athens.content.ModuleHead;
import dev.athens.module.ModulePath;
import dev.athens.module.ModuleVersion;
import dev.athens.module.Version;
import dev.athens.storage.HeadMismatchException;
import dev.athens.storage.Storage;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Everything in memory, without a bound: the modules of a test are small. The test kit cannot use a storage module. */
public final class HeapStorage implements Storage {
    private final Map<ModuleVersion, Stored> versions = new ConcurrentHashMap<>();

    private record Stored(ModuleHead head, Optional<Blob> zip) {}

    /** A storage that holds nothing yet. */
    public HeapStorage() {}

    @Override
    public List<Version> list(ModulePath module) {
        return versions.entrySet().stream()
                .filter(entry -> entry.getKey().path().equals(module)
                        && entry.getValue().zip().isPresent())
                .map(entry -> entry.getKey().version())
                .sorted()
                .toList();
    }

    @Override
    public Optional<ModuleFiles> find(ModuleVersion version) {
        return Optional.ofNullable(versions.get(version))
                .flatMap(stored -> stored.zip().map(zip -> new ModuleFiles(stored.head(), zip)));
    }

    @Override
    public Optional<ModuleHead> findHead(ModuleVersion version) {
        return Optional.ofNullable(versions.get(version)).map(Stored::head);
    }

    @Override
    public boolean saveHead(ModuleVersion version, ModuleHead head) throws IOException {
        if (versions.containsKey(version)) {
            return false;
        }
        Stored copy = new Stored(copyOf(head), Optional.empty());
        return Optional.ofNullable(versions.putIfAbsent(version, copy)).isEmpty();
    }

    @Override
    public boolean save(ModuleVersion version, ModuleFiles files) throws IOException {
        if (find(version).isPresent()) {
            return false;
        }
        Optional<Blob> zip = Optional.of(copyOf(files.zip()));
        saveHead(version, files.head());
        Stored head = Optional.ofNullable(versions.get(version))
                .orElseThrow(() -> new IOException(version + ": deleted while it was saved"));
        if (head.zip().isPresent()) {
            return false;
        }
        HeadMismatchException.requireFitting(version, head.head(), files);
        return versions.replace(version, head, new Stored(head.head(), zip));
    }

    @Override
    public boolean delete(ModuleVersion version) {
        return Optional.ofNullable(versions.remove(version)).isPresent();
    }

    private static ModuleHead copyOf(ModuleHead head) throws IOException {
        return new ModuleHead(copyOf(head.info()), copyOf(head.mod()));
    }

    private static Blob copyOf(Blob source) throws IOException {
        byte[] bytes;
        try (InputStream in = source.openStream()) {
            bytes = in.readAllBytes();
        }
        if (bytes.length != source.sizeBytes()) {
            throw new IOException("source gave " + bytes.length + " bytes instead of " + source.sizeBytes());
        }
        return Blob.of(bytes);
    }
}
