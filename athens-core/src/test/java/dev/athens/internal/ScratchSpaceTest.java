package dev.athens.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScratchSpaceTest {
    @TempDir
    Path root;

    @Test
    void removesWhatADeadProcessLeft() throws Exception {
        Path folder = Files.createDirectories(root.resolve("athens-scratch-1/fetch"));
        Files.writeString(folder.resolve("half.zip"), "half");
        Files.createFile(root.resolve("athens-scratch-1.lock"));
        Path stranger = Files.writeString(root.resolve("stranger.txt"), "stays");
        ScratchSpace.open(root).close();
        assertThat(root).isDirectoryContaining(stranger::equals);
        assertThat(root.resolve("athens-scratch-1")).doesNotExist();
        assertThat(root.resolve("athens-scratch-1.lock")).doesNotExist();
    }

    @Test
    void leavesThePlaceOfALivingSpaceAlone() throws Exception {
        try (ScratchSpace living = ScratchSpace.open(root)) {
            Path file = Files.writeString(living.newFolder().resolve("part.zip"), "part");
            ScratchSpace.open(root).close();
            assertThat(file).hasContent("part");
        }
        assertThat(root).isEmptyDirectory();
    }
}
