package dev.athens.storage;

import dev.athens.content.ModuleFiles;
import dev.athens.content.ModuleHead;
import dev.athens.module.ModulePath;
import dev.athens.module.ModuleVersion;
import dev.athens.module.Version;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * A storage that is read here and written by others. Thread-safe if the other one is.
 *
 * @param storage what is read
 * @param reason why nothing is written, for people
 */
public record ReadOnlyStorage(Storage storage, String reason) implements Storage {
    @Override
    public List<Version> list(ModulePath module) throws IOException {
        return storage.list(module);
    }

    @Override
    public Optional<ModuleFiles> find(ModuleVersion version) throws IOException {
        return storage.find(version);
    }

    @Override
    public Optional<ModuleHead> findHead(ModuleVersion version) throws IOException {
        return storage.findHead(version);
    }

    @Override
    public boolean saveHead(ModuleVersion version, ModuleHead head) throws NotWritableException {
        throw refused(version);
    }

    @Override
    public boolean save(ModuleVersion version, ModuleFiles files) throws NotWritableException {
        throw refused(version);
    }

    @Override
    public boolean delete(ModuleVersion version) throws NotWritableException {
        throw refused(version);
    }

    private NotWritableException refused(ModuleVersion version) {
        return new NotWritableException(version + ": " + reason);
    }

    @Override
    public Optional<String> readOnlyReason() {
        return Optional.of(reason);
    }
}
