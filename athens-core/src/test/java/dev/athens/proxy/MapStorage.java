package dev.athens.proxy;

import dev.athens.content.Blob;
import dev.athens.content.ModuleFiles;
import dev.athens.content.ModuleHead;
import dev.athens.module.ModuleHash;
import dev.athens.module.ModulePath;
import dev.athens.module.ModuleVersion;
import dev.athens.module.Version;
import dev.athens.storage.HeadMismatchException;
import dev.athens.storage.Storage;
import dev.athens.zip.DirHash;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;

/** Keeps versions in a map, and can be told to fail. */
final class MapStorage implements Storage {
    private final ConcurrentSkipListMap<ModuleVersion, ModuleHead> heads = new ConcurrentSkipListMap<>();
    private final ConcurrentSkipListMap<ModuleVersion, Blob> zips = new ConcurrentSkipListMap<>();
    private volatile boolean failing;

    void fail() {
        failing = true;
    }

    @Override
    public List<Version> list(ModulePath module) throws IOException {
        check();
        return zips.keySet().stream()
                .filter(version -> version.path().equals(module))
                .map(ModuleVersion::version)
                .toList();
    }

    @Override
    public Optional<ModuleFiles> find(ModuleVersion version) throws IOException {
        check();
        return Optional.ofNullable(zips.get(version)).map(zip -> new ModuleFiles(heads.get(version), zip));
    }

    @Override
    public Optional<ModuleHead> findHead(ModuleVersion version) throws IOException {
        check();
        return Optional.ofNullable(heads.get(version));
    }

    @Override
    public boolean saveHead(ModuleVersion version, ModuleHead head) throws IOException {
        check();
        return heads.putIfAbsent(version, new ModuleHead(copy(head.info()), copy(head.mod()))) == null;
    }

    @Override
    public boolean save(ModuleVersion version, ModuleFiles files) throws IOException {
        check();
        saveHead(version, files.head());
        ModuleHash stored = DirHash.ofGoMod(heads.get(version).mod());
        ModuleHash offered = DirHash.ofGoMod(files.mod());
        if (!stored.equals(offered)) {
            throw new HeadMismatchException(version, stored, offered);
        }
        return zips.putIfAbsent(version, copy(files.zip())) == null;
    }

    private static Blob copy(Blob blob) throws IOException {
        return Blob.of(blob.readBytes(1 << 20));
    }

    @Override
    public boolean delete(ModuleVersion version) throws IOException {
        check();
        zips.remove(version);
        return heads.remove(version) != null;
    }

    private void check() throws IOException {
        if (failing) {
            throw new IOException("disk on fire");
        }
    }
}
