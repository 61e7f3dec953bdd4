package dev.athens.proxy;

import dev.athens.content.Blob;
import dev.athens.content.ModuleFiles;
import dev.athens.module.ModulePath;
import dev.athens.module.ModuleVersion;
import dev.athens.module.Version;
import dev.athens.storage.Storage;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;

/** Keeps versions in a map, and can be told to fail. */
final class MapStorage implements Storage {
    private final ConcurrentSkipListMap<ModuleVersion, ModuleFiles> versions = new ConcurrentSkipListMap<>();
    private volatile boolean failing;

    void fail() {
        failing = true;
    }

    @Override
    public List<Version> list(ModulePath module) throws IOException {
        check();
        return versions.keySet().stream()
                .filter(version -> version.path().equals(module))
                .map(ModuleVersion::version)
                .toList();
    }

    @Override
    public Optional<ModuleFiles> find(ModuleVersion version) throws IOException {
        check();
        return Optional.ofNullable(versions.get(version));
    }

    @Override
    public boolean save(ModuleVersion version, ModuleFiles files) throws IOException {
        check();
        ModuleFiles copy = new ModuleFiles(copy(files.info()), copy(files.mod()), copy(files.zip()));
        return versions.putIfAbsent(version, copy) == null;
    }

    private static Blob copy(Blob blob) throws IOException {
        return Blob.of(blob.readBytes(1 << 20));
    }

    @Override
    public boolean delete(ModuleVersion version) throws IOException {
        check();
        return versions.remove(version) != null;
    }

    private void check() throws IOException {
        if (failing) {
            throw new IOException("disk on fire");
        }
    }
}
