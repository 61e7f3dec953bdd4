package dev.athens.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LockFileTest {
    @TempDir
    Path folder;

    @Test
    void isTakenByOneAtATime() throws Exception {
        Path file = folder.resolve("lock");
        try (LockFile first = LockFile.tryTake(file).orElseThrow()) {
            assertThat(first).isNotNull();
            assertThat(LockFile.tryTake(file)).isEmpty();
            assertThatThrownBy(() -> LockFile.take(file)).isInstanceOf(OverlappingFileLockException.class);
        }

        Optional<LockFile> next = LockFile.tryTake(file);

        assertThat(next).isPresent();
        next.get().close();
        assertThat(file).exists();
    }

    @Test
    void isNotTakenAloneWhileItIsShared() throws Exception {
        Path file = folder.resolve("lock");
        try (LockFile shared = LockFile.takeShared(file)) {
            assertThat(shared).isNotNull();
            assertThat(LockFile.tryTake(file)).isEmpty();
        }
        LockFile.take(file).close();
    }
}
