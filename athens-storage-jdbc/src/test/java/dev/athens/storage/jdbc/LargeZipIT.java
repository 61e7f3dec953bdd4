package dev.athens.storage.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Zips of any size go through a heap of 64 MB, and one that is larger than the heap. */
class LargeZipIT {
    @AutoClose
    private static PostgresServer server;

    @BeforeAll
    static void start() throws Exception {
        server = PostgresServer.start();
    }

    @Test
    void streamsAZipThatIsLargerThanTheHeap() throws Exception {
        assertThat(saveAndRead(40 << 20, "-Xmx24m")).isEqualTo("same\n");
    }

    @Test
    @Tag("long")
    void streamsAZipOf400Megabytes() throws Exception {
        assertThat(saveAndRead(400 << 20, "-Xmx64m")).isEqualTo("same\n");
    }

    private static String saveAndRead(int bytes, String heap) throws Exception {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        heap,
                        "-cp",
                        System.getProperty("java.class.path"),
                        LargeZipProcess.class.getName(),
                        "" + server.port(),
                        server.newDatabase(),
                        "" + bytes)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        return said;
    }
}
