package dev.athens.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
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
    void keepsWhatOthersMayDoWithASecretThatIsReplaced() throws Exception {
        Path file = folder.resolve("secret");
        Files.writeString(folder.resolve("secret.new"), "half of somethi");

        Durable.replaceSecret(file, "one");
        assertThat(Files.getPosixFilePermissions(file)).isEqualTo(PosixFilePermissions.fromString("rw-------"));

        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
        Durable.replaceSecret(file, "two");
        assertThat(file).hasContent("two");
        assertThat(Files.getPosixFilePermissions(file)).isEqualTo(PosixFilePermissions.fromString("rw-r-----"));
        assertThat(folder.resolve("secret.new")).doesNotExist();
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
