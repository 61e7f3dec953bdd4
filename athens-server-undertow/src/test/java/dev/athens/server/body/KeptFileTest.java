package dev.athens.server.body;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeptFileTest {
    private static final int BYTES = 100_000;

    @TempDir
    Path folder;

    private Path file() throws IOException {
        return Files.write(folder.resolve("v1.0.0.zip"), new byte[BYTES]);
    }

    @Test
    void closesTheFileWhenNobodyHoldsIt() throws IOException {
        KeptFile open = KeptFile.open(new Body.File(file(), BYTES));
        open.open(1, BYTES - 1).close();
        open.open(1, BYTES - 1).close();
        open.letGo();
        assertThatThrownBy(() -> open.open(1, BYTES - 1)).isInstanceOf(ClosedChannelException.class);
    }

    @Test
    void opensNoFileOfAnotherLength() throws IOException {
        Body.File cut = new Body.File(file(), BYTES + 1);
        assertThatThrownBy(() -> KeptFile.open(cut))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("has 100000 bytes instead of 100001");
    }
}
