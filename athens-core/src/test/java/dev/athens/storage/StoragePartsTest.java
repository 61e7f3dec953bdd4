package dev.athens.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class StoragePartsTest {
    private static final Storage STORAGE = new NothingStored();
    private static final Catalog CATALOG = (token, limit) -> new Catalog.Page(List.of(), Optional.empty());

    @Test
    void whoeverWrapsAStorageTakesNothingAway() {
        StorageParts all = StorageParts.of(STORAGE).withCatalog(CATALOG).withNothingNear();
        List<UnaryOperator<StorageParts>> changes = List.of(
                parts -> parts.withStorage(new NothingStored()),
                parts -> parts.withCatalog(CATALOG),
                parts -> parts.withNear(StorageParts.Near.NOTHING));

        for (UnaryOperator<StorageParts> change : changes) {
            StorageParts changed = change.apply(all);
            assertThat(changed.near()).contains(StorageParts.Near.NOTHING);
            assertThat(changed.catalog()).contains(CATALOG);
            assertThat(changed.resources()).isSameAs(all.resources());
        }
    }

    @Test
    void aStorageWaitsForNoNetworkUnlessItSaysSo() {
        assertThat(StorageParts.of(STORAGE).near()).isEmpty();
    }
}
