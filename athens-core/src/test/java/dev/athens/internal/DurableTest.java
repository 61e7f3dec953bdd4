package dev.athens.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DurableTest {
    @TempDir
    Path folder;

    @Test
    void replacesAFileAndWhatACrashHasLeft() throws Exception {
        Path file = folder.resolve("head");
        Files.writeString(folder.resolve("head.new"), "half of somethi");

        Durable.replace(file, "one");
        Durable.replace(file, "two");

        assertThat(file).hasContent("two");
        assertThat(folder.resolve("head.new")).doesNotExist();
    }

    @Test
    void writesOnlyFilesThatAreNew() throws Exception {
        Path file = folder.resolve("file");

        assertThat(Durable.writeNew(file, new ByteArrayInputStream(new byte[] {1, 2, 3})))
                .isEqualTo(3);

        assertThat(file).hasBinaryContent(new byte[] {1, 2, 3});
        assertThatThrownBy(() -> Durable.writeNew(file, new ByteArrayInputStream(new byte[0])))
                .isInstanceOf(FileAlreadyExistsException.class);
    }

    @Test
    void createsWhatIsMissingOfFolders() throws Exception {
        Path deep = folder.resolve("a/b/c");

        Durable.createFolders(folder, deep);
        Durable.createFolders(folder, deep);

        assertThat(deep).isDirectory();
        Files.createFile(folder.resolve("file"));
        assertThatThrownBy(() -> Durable.createFolders(folder, folder.resolve("file/x")))
                .isInstanceOf(FileAlreadyExistsException.class);
    }
}
