package dev.athens.storage.mem;

import static org.assertj.core.api.Assertions.assertThat;

import dev.athens.index.IndexEntry;
import dev.athens.index.MemoryIndex;
import dev.athens.index.VersionIndex;
import dev.athens.module.ModuleVersion;
import dev.athens.testkit.VersionIndexContract;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Here, because the core cannot use the test kit. */
class MemoryIndexContractTest extends VersionIndexContract {
    @Override
    protected VersionIndex newIndex(Path folder) {
        return MemoryIndex.ofMaxEntries(MemoryIndex.DEFAULT_MAX_ENTRIES);
    }

    @Test
    void forgetsTheOldestEntriesWhenItIsFull() {
        MemoryIndex index = MemoryIndex.ofMaxEntries(2);
        ModuleVersion one = ModuleVersion.parse("example.com/a", "v1.0.0");
        ModuleVersion two = ModuleVersion.parse("example.com/a", "v1.1.0");
        ModuleVersion three = ModuleVersion.parse("example.com/a", "v1.2.0");

        index.add(List.of(one, two, three), Instant.EPOCH);

        assertThat(index.since(Instant.EPOCH, 10))
                .extracting(IndexEntry::version)
                .containsExactly(two, three);
    }
}
