package dev.athens.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(30)
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

    /** As a cleaner of temporary folders does, which looks at files and folders one by one. */
    @ParameterizedTest
    @ValueSource(strings = {"the root", "its folder", "its lock"})
    void isMadeAgainWhenSomebodyHasRemovedIt(String removed) throws Exception {
        Path shared = root.resolve("shared");
        try (ScratchSpace living = ScratchSpace.open(shared)) {
            Path own = living.newFolder().getParent();
            Path lock = own.resolveSibling(own.getFileName() + ".lock");
            if (!removed.equals("its lock")) {
                OwnedFolder.deleteTree(removed.equals("the root") ? shared : own);
            }
            if (!removed.equals("its folder")) {
                Files.deleteIfExists(lock);
            }

            assertThat(living.newFolder()).isEmptyDirectory().hasParent(own);
            assertThat(lock).exists();
        }
        assertThat(shared).isEmptyDirectory();
    }

    @Test
    void startsBesideWhatBelongsToSomebodyElse() throws Exception {
        Path notOurs = Files.createDirectories(root.resolve("athens-scratch-2.lock/cannot-be-opened"));

        ScratchSpace.open(root).close();

        assertThat(notOurs).exists();
    }
}
