package dev.athens.storage;

import dev.athens.content.ModuleFiles;
import dev.athens.content.ModuleHead;
import dev.athens.module.ModulePath;
import dev.athens.module.ModuleVersion;
import dev.athens.module.Version;
import java.util.List;
import java.util.Optional;

/** What is at hand of a storage that is all behind a network. Thread-safe. */
final class NothingStored implements Storage {
    private static final String REASON = "nothing is kept here";

    @Override
    public List<Version> list(ModulePath module) {
        return List.of();
    }

    @Override
    public Optional<ModuleFiles> find(ModuleVersion version) {
        return Optional.empty();
    }

    @Override
    public Optional<ModuleHead> findHead(ModuleVersion version) {
        return Optional.empty();
    }

    @Override
    public boolean saveHead(ModuleVersion version, ModuleHead head) throws NotWritableException {
        throw new NotWritableException(version + ": " + REASON);
    }

    @Override
    public boolean save(ModuleVersion version, ModuleFiles files) throws NotWritableException {
        throw new NotWritableException(version + ": " + REASON);
    }

    @Override
    public boolean delete(ModuleVersion version) {
        return false;
    }

    @Override
    public Optional<String> readOnlyReason() {
        return Optional.of(REASON);
    }
}
