package dev.athens.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.athens.module.Version;
import dev.athens.storage.HeadMismatchException;
import dev.athens.storage.Storage;
import dev.athens.storage.mem.MemoryStorage;
import dev.athens.testkit.FakeModule;
import java.io.IOException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class OwnStorageTest {
    private static final FakeModule OLD = FakeModule.of("example.com/greet", "v1.0.0");
    private static final FakeModule NEW = FakeModule.of("example.com/greet", "v1.1.0");

    private final Storage upper = MemoryStorage.ofMaxBytes(1 << 20);
    private final Storage lower = MemoryStorage.ofMaxBytes(1 << 20);
    private final Storage storage = new OwnStorage(upper, lower);

    @BeforeEach
    void fillTheLowerStorage() throws IOException {
        lower.save(OLD.version(), OLD.files());
    }

    @Test
    void showsBothStorages() throws Exception {
        assertThat(storage.save(NEW.version(), NEW.files())).isTrue();

        assertThat(storage.find(OLD.version())).isPresent();
        assertThat(storage.find(NEW.version())).isPresent();
        assertThat(storage.list(OLD.version().path()))
                .extracting(Version::value)
                .containsExactly("v1.0.0", "v1.1.0");
    }

    @Test
    void neverChangesTheLowerStorage() throws Exception {
        assertThat(storage.save(OLD.version(), OLD.files())).isFalse();
        assertThat(upper.find(OLD.version())).isEmpty();

        assertThatThrownBy(() -> storage.delete(OLD.version()))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("example.com/greet@v1.0.0: cannot be deleted");
        assertThat(lower.find(OLD.version())).isPresent();
    }

    @Test
    void completesAHeadOfTheLowerStorageInTheUpperOne() throws Exception {
        lower.saveHead(NEW.version(), NEW.files().head());

        assertThat(storage.saveHead(NEW.version(), NEW.files().head())).isFalse();
        FakeModule other = NEW.goMod("module example.com/greet\n\ngo 1.17\n");
        assertThatThrownBy(() -> storage.save(NEW.version(), other.files())).isInstanceOf(HeadMismatchException.class);
        assertThat(storage.find(NEW.version())).isEmpty();

        assertThat(storage.save(NEW.version(), NEW.files())).isTrue();
        assertThat(storage.save(NEW.version(), NEW.files())).isFalse();
        assertThat(storage.find(NEW.version())).isPresent();
        assertThat(lower.find(NEW.version())).isEmpty();
        assertThatThrownBy(() -> storage.delete(NEW.version())).isInstanceOf(IOException.class);
    }
}
