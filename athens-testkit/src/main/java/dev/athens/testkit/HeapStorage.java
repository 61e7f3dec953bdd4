package dev.athens.testkit;

import dev.athens.content.Blob;
import dev.athens.content.ModuleFiles;
import dev.athens.module.ModulePath;
import dev.athens.module.ModuleVersion;
import dev.athens.module.Version;
import dev.athens.storage.Storage;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Everything in memory, without a bound: the modules of a test are small. The test kit cannot use a storage module. */
final class HeapStorage implements Storage {
    private final Map<ModuleVersion, ModuleFiles> versions = new ConcurrentHashMap<>();

    @Override
    public List<Version> list(ModulePath module) {
        return versions.keySet().stream()
                .filter(version -> version.path().equals(module))
                .map(ModuleVersion::version)
                .sorted()
                .toList();
    }

    @Override
    public Optional<ModuleFiles> find(ModuleVersion version) {
        return Optional.ofNullable(versions.get(version));
    }

    @Override
    public boolean save(ModuleVersion version, ModuleFiles files) throws IOException {
        if (versions.containsKey(version)) {
            return false;
        }
        ModuleFiles copy = new ModuleFiles(copyOf(files.info()), copyOf(files.mod()), copyOf(files.zip()));
        return Optional.ofNullable(versions.putIfAbsent(version, copy)).isEmpty();
    }

    @Override
    public boolean delete(ModuleVersion version) {
        return Optional.ofNullable(versions.remove(version)).isPresent();
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
