package dev.athens.examples;

import dev.athens.content.ModuleFiles;
import dev.athens.content.ModuleHead;
import dev.athens.module.ModulePath;
import dev.athens.module.ModuleVersion;
import dev.athens.module.Version;
import dev.athens.storage.HeadMismatchException;
import dev.athens.storage.Storage;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Shows how to write a storage: this one lays a storage that is written to over one that is only read, such as the modules
 * that come with a container image. Its test is {@code StorageContract} of the test kit and nothing else.
 *
 * <p>Thread-safe, because both storages are and nobody writes to the lower one: a version is looked up below first, so no
 * whole version is in both. A head of the lower storage may become whole in the upper one, and stays the same head.
 */
public final class OwnStorage implements Storage {
    private final Storage upper;
    private final Storage lower;

    /**
     * Lays one storage over another.
     *
     * @param upper takes what is saved
     * @param lower must not change any more
     */
    public OwnStorage(Storage upper, Storage lower) {
        this.upper = upper;
        this.lower = lower;
    }

    @Override
    public List<Version> list(ModulePath module) throws IOException {
        return Stream.concat(lower.list(module).stream(), upper.list(module).stream())
                .sorted()
                .toList();
    }

    @Override
    public Optional<ModuleFiles> find(ModuleVersion version) throws IOException {
        Optional<ModuleFiles> found = lower.find(version);
        return found.isPresent() ? found : upper.find(version);
    }

    @Override
    public Optional<ModuleHead> findHead(ModuleVersion version) throws IOException {
        Optional<ModuleHead> found = lower.findHead(version);
        return found.isPresent() ? found : upper.findHead(version);
    }

    @Override
    public boolean saveHead(ModuleVersion version, ModuleHead head) throws IOException {
        return lower.findHead(version).isEmpty() && upper.saveHead(version, head);
    }

    @Override
    public boolean save(ModuleVersion version, ModuleFiles files) throws IOException {
        Optional<ModuleHead> head = lower.findHead(version);
        if (head.isEmpty()) {
            return upper.save(version, files);
        }
        if (lower.find(version).isPresent()) {
            return false;
        }
        HeadMismatchException.requireFitting(version, head.get(), files);
        return upper.save(version, new ModuleFiles(head.get(), files.zip()));
    }

    @Override
    public boolean delete(ModuleVersion version) throws IOException {
        if (lower.findHead(version).isPresent()) {
            throw new IOException(version + ": cannot be deleted, it is in the storage that is only read");
        }
        return upper.delete(version);
    }
}
