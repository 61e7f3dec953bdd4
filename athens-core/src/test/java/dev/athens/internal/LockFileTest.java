package dev.athens.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.File;
import java.io.IOException;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
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

    /** Closing any channel to a file gives all locks of the process on it up, those of others too. */
    @Test
    void isNotLostWhenTheSameProcessTriesToTakeItAgain() throws Exception {
        Path file = folder.resolve("lock");
        try (LockFile first = LockFile.tryTake(file).orElseThrow()) {
            assertThat(first).isNotNull();
            assertThat(LockFile.tryTake(file)).isEmpty();

            assertThat(OtherProcess.takes(file)).isEqualTo("false");
        }
        assertThat(OtherProcess.takes(file)).isEqualTo("true");
    }

    /** Tries to take a file in a process of its own. */
    static final class OtherProcess {
        public static void main(String[] arguments) throws IOException {
            Optional<LockFile> taken = LockFile.tryTake(Path.of(arguments[0]));
            System.out.print(taken.isPresent());
            if (taken.isPresent()) {
                taken.get().close();
            }
        }

        static String takes(Path file) throws IOException, InterruptedException {
            Process process = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-cp",
                            System.getProperty("java.class.path")
                                    + File.pathSeparator
                                    + System.getProperty("jdk.module.path", ""),
                            OtherProcess.class.getName(),
                            file.toString())
                    .redirectErrorStream(true)
                    .start();
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            process.waitFor();
            return said;
        }
    }
}
