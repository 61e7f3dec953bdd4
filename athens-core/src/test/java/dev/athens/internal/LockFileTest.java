package dev.athens.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.FutureTask;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
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

    /** The system tells processes apart, not threads: it takes this for a deadlock, which it is not. */
    @Test
    @EnabledOnOs(OS.LINUX)
    void isWaitedForByTwoProcessesThatHaveFilesOfEachOther() throws Exception {
        Path ours = folder.resolve("ours");
        Path theirs = folder.resolve("theirs");
        LockFile held = LockFile.take(ours);
        Process other = OtherProcess.start(theirs, ours);
        try (BufferedReader said = other.inputReader(StandardCharsets.UTF_8)) {
            assertThat(said.readLine()).isEqualTo("true");
            String waits = " " + other.pid() + " ";
            while (Files.readAllLines(Path.of("/proc/locks")).stream()
                    .noneMatch(line -> line.contains("->") && line.contains(waits))) {
                Thread.onSpinWait();
            }
            FutureTask<LockFile> taking = new FutureTask<>(() -> LockFile.take(theirs));
            Thread taker = new Thread(taking);
            taker.start();
            // it has been refused, and tries again
            while (!taking.isDone() && taker.getState() != Thread.State.TIMED_WAITING) {
                Thread.onSpinWait();
            }

            other.getOutputStream().close();

            taking.get().close();
            held.close();
            assertThat(said.readLine()).isEqualTo("taken");
        } finally {
            other.destroyForcibly();
        }
    }

    /** Tries to take a file in a process of its own; has it until its input ends if there is another one, which it waits for. */
    static final class OtherProcess {
        public static void main(String[] arguments) throws IOException, InterruptedException {
            Optional<LockFile> taken = LockFile.tryTake(Path.of(arguments[0]));
            System.out.println(taken.isPresent());
            if (taken.isEmpty()) {
                return;
            }
            if (arguments.length > 1) {
                Thread waiter = new Thread(() -> {
                    try {
                        LockFile.take(Path.of(arguments[1])).close();
                        System.out.println("taken");
                    } catch (IOException e) {
                        System.out.println(e);
                    }
                });
                waiter.start();
                System.in.read();
                taken.get().close();
                waiter.join();
                return;
            }
            taken.get().close();
        }

        static String takes(Path file) throws IOException, InterruptedException {
            Process process = start(file);
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            process.waitFor();
            return said.strip();
        }

        static Process start(Path... files) throws IOException {
            List<String> command = new ArrayList<>(List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-cp",
                    System.getProperty("java.class.path")
                            + File.pathSeparator
                            + System.getProperty("jdk.module.path", ""),
                    OtherProcess.class.getName()));
            Stream.of(files).map(Path::toString).forEach(command::add);
            return new ProcessBuilder(command).redirectErrorStream(true).start();
        }
    }
}
