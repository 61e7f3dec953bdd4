package dev.athens.server.files;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.athens.server.LoggedLines;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.logging.Logger;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class LogFileTest {
    @TempDir
    Path folder;

    private static void write(LogFile file, String line) throws IOException {
        file.write((line + "\n").getBytes(UTF_8));
    }

    @Test
    void appendsToWhatIsThereAndKeepsItFromOthers() throws IOException {
        Path path = folder.resolve("audit.log");
        try (LogFile file = LogFile.open(path)) {
            write(file, "one");
        }
        try (LogFile file = LogFile.open(path)) {
            write(file, "two");
        }
        assertThat(path).hasContent("one\ntwo\n");
        assertThat(Files.getPosixFilePermissions(path)).isEqualTo(PosixFilePermissions.fromString("rw-------"));
    }

    @Test
    void goesOnInANewFileWhenTheOldOneIsMovedOrRemoved() throws IOException {
        Path path = folder.resolve("audit.log");
        try (LogFile file = LogFile.open(path)) {
            write(file, "one");
            Files.move(path, folder.resolve("audit.log.1"));
            write(file, "two");
            Files.delete(path);
            write(file, "three");
        }
        assertThat(folder.resolve("audit.log.1")).hasContent("one\n");
        assertThat(path).hasContent("three\n");
    }

    @Test
    void losesLinesRatherThanFailWhenTheDiskIsFullOrTheFolderGone() throws Exception {
        Assumptions.assumeTrue(Files.exists(Path.of("/dev/full")), "needs a full disk");
        LoggedLines logged = new LoggedLines();
        Logger logger = Logger.getLogger(LogFile.class.getName());
        logger.addHandler(logged);
        Path inner = Files.createDirectory(folder.resolve("inner"));
        try (LogFile full = LogFile.open(Path.of("/dev/full"));
                LogFile gone = LogFile.open(inner.resolve("audit.log"))) {
            write(full, "lost");
            write(full, "lost too");
            assertThat(logged.next()).startsWith("/dev/full: cannot be written: No space left");
            assertThat(logged.isEmpty()).isTrue();

            Files.delete(inner.resolve("audit.log"));
            Files.delete(inner);
            write(gone, "lost");
            assertThat(logged.next()).startsWith(inner.resolve("audit.log") + ": cannot be written: ");
            Files.createDirectory(inner);
            write(gone, "written");
            assertThat(inner.resolve("audit.log")).hasContent("written\n");
        } finally {
            logger.removeHandler(logged);
        }
    }

    @Test
    void saysAtTheStartThatItCannotBeWritten() {
        assertThatThrownBy(() -> LogFile.open(folder.resolve("none/audit.log")))
                .isInstanceOf(IOException.class)
                .hasMessage(folder.resolve("none/audit.log") + ": there is no folder for it");
    }
}
