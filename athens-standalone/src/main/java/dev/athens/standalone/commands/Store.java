package dev.athens.standalone.commands;

import dev.athens.config.ConfigException;
import dev.athens.fleet.Noticeboard;
import dev.athens.journal.Journal;
import dev.athens.standalone.wiring.Wiring;
import dev.athens.storage.MemoryLogStore;
import dev.athens.storage.RecordedHashes;
import dev.athens.storage.Storage;
import dev.athens.storage.StorageParts;
import dev.athens.storage.Usages;
import java.io.Closeable;
import java.io.IOException;
import java.time.InstantSource;
import java.util.Optional;

/**
 * A storage that can do all that the commands for stored versions need.
 *
 * @param storage keeps the versions
 * @param usages lists them and knows what they take
 * @param hashes knows what they were
 * @param journal where it is noted what is removed
 * @param noticeboard where servers hear of what was changed, if the storage has one
 * @param resources what is closed with it
 */
record Store(
        Storage storage,
        Usages usages,
        RecordedHashes hashes,
        Journal journal,
        Optional<Noticeboard> noticeboard,
        Closeable resources)
        implements Closeable {
    /**
     * Takes a storage whose abilities are all there.
     *
     * @throws ConfigException if one is not
     */
    static Store of(StorageParts parts) {
        return new Store(
                parts.storage(),
                parts.usages().orElseThrow(Store::lacksAbility),
                parts.hashes().orElseThrow(Store::lacksAbility),
                Journal.in(parts.logs().orElseGet(MemoryLogStore::logs).log(Wiring.JOURNAL), InstantSource.system()),
                parts.noticeboard(),
                parts.resources());
    }

    private static ConfigException lacksAbility() {
        return new ConfigException("this command is for the disk storage, set ATHENS_STORAGE_TYPE=disk");
    }

    @Override
    public void close() throws IOException {
        resources.close();
    }
}
