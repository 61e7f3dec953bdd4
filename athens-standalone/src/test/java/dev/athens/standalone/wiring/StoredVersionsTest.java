package dev.athens.standalone.wiring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.athens.content.ModuleHead;
import dev.athens.module.ModuleVersion;
import dev.athens.standalone.metrics.StoreCounts;
import dev.athens.storage.Catalog;
import dev.athens.storage.Usages;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class StoredVersionsTest {
    private static final Instant NOW = Instant.parse("2026-11-30T12:00:00Z");
    private static final ModuleVersion DELETED = ModuleVersion.parse("example.com/deleted", "v1.0.0");

    /** Two pages: two whole versions, then a head and one that is deleted before anybody looks at it. */
    private static final Usages USAGES = new Usages() {
        @Override
        public Page walk(String token, int limit) {
            return token.equals(Catalog.START)
                    ? new Page(List.of(entry("a", true), entry("b", true)), Optional.of("next"), List.of())
                    : new Page(List.of(entry("c", false), new Entry(DELETED, true)), Optional.empty(), List.of());
        }

        @Override
        public Optional<Usage> usage(ModuleVersion version) {
            return version.equals(DELETED) ? Optional.empty() : Optional.of(new Usage(4096, NOW));
        }

        @Override
        public void noteUse(ModuleVersion version, ModuleHead found, Instant now) {
            throw new AssertionError("to count is no use");
        }
    };

    private static Usages.Entry entry(String name, boolean whole) {
        return new Usages.Entry(ModuleVersion.parse("example.com/" + name, "v1.0.0"), whole);
    }

    @Test
    void areCountedPageByPage() throws Exception {
        assertThat(StoredVersions.count(USAGES, () -> NOW)).isEqualTo(new StoreCounts.Stored(2, 1, 3 * 4096, NOW));
    }

    @Test
    void areCountedNoFurtherWhenTheServerEnds() {
        Thread.currentThread().interrupt();

        assertThatThrownBy(() -> StoredVersions.count(USAGES, () -> NOW)).isInstanceOf(InterruptedException.class);
    }
}
