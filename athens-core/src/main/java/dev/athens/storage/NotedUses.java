package dev.athens.storage;

import dev.athens.content.ModuleFiles;
import dev.athens.content.ModuleHead;
import dev.athens.module.ModulePath;
import dev.athens.module.ModuleVersion;
import dev.athens.module.Version;
import java.io.IOException;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/**
 * A storage that notes when versions are found, so that those which nobody needs can be told. For those who serve what they
 * find; whoever only looks at a storage uses nothing. As thread-safe as the storage is.
 */
public final class NotedUses implements Storage {
    private final Storage storage;
    private final Usages usages;
    private final InstantSource clock;

    private NotedUses(Storage storage, Usages usages, InstantSource clock) {
        this.storage = storage;
        this.usages = usages;
        this.clock = clock;
    }

    /**
     * Wraps a storage.
     *
     * @param usages takes the notes
     * @param clock what is noted
     */
    public static NotedUses of(Storage storage, Usages usages, InstantSource clock) {
        return new NotedUses(storage, usages, clock);
    }

    @Override
    public List<Version> list(ModulePath module) throws IOException {
        return storage.list(module);
    }

    @Override
    public Optional<ModuleFiles> find(ModuleVersion version) throws IOException {
        Optional<ModuleFiles> found = storage.find(version);
        found.ifPresent(files -> usages.noteUse(version, files.head(), clock.instant()));
        return found;
    }

    @Override
    public Optional<ModuleHead> findHead(ModuleVersion version) throws IOException {
        Optional<ModuleHead> found = storage.findHead(version);
        found.ifPresent(head -> usages.noteUse(version, head, clock.instant()));
        return found;
    }

    @Override
    public boolean saveHead(ModuleVersion version, ModuleHead head) throws IOException {
        return storage.saveHead(version, head);
    }

    @Override
    public boolean save(ModuleVersion version, ModuleFiles files) throws IOException {
        return storage.save(version, files);
    }

    @Override
    public boolean delete(ModuleVersion version) throws IOException {
        return storage.delete(version);
    }

    @Override
    public Optional<String> readOnlyReason() {
        return storage.readOnlyReason();
    }

    @Override
    public String toString() {
        return "NotedUses[" + storage + "]";
    }
}
