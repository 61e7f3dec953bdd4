package dev.athens.standalone.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A module of 400 MB goes through a heap of 64 MB, from another proxy and from git. */
class LargeModuleIT {
    private static final int MEGABYTES = 400;
    private static final String SMALL_HEAP = "-Xmx64m";

    @TempDir
    Path folder;

    @Test
    void fillsAndServesALargeModuleFromAnUpstreamInASmallHeap() throws Exception {
        Path zip = folder.resolve("large.zip");
        writeZip(zip);
        try (ScriptedUpstream upstream = new ScriptedUpstream()) {
            upstream.module("/u.example/large", "v1.0.0", exchange -> send(exchange, zip));
            try (AthensJar athens =
                    AthensJar.start(folder.resolve("athens"), Map.of("GOPROXY", upstream.url()), SMALL_HEAP)) {
                String url = athens.url() + "/u.example/large/@v/v1.0.0.zip";
                assertThat(countBytes(url)).isEqualTo(Files.size(zip));
                assertThat(countBytes(url)).isEqualTo(Files.size(zip));
            }
        }
    }

    @Test
    void buildsALargeModuleFromGitInASmallHeap() throws Exception {
        GoCommand.require("git");
        Path repositories = folder.resolve("repositories");
        Path repository = repositories.resolve("github.com/acme/large");
        Files.createDirectories(repository);
        writeRandom(Files.newOutputStream(repository.resolve("large.bin")));
        GitRepository.create(repository)
                .commit("go.mod", "module github.com/acme/large\n")
                .tag("v1.0.0");
        try (GitHttpBackend git = new GitHttpBackend(repositories);
                AthensJar athens = AthensJar.start(
                        folder.resolve("athens"), Map.of("GIT_CONFIG_GLOBAL", gitConfig(git)), SMALL_HEAP)) {
            long bytes = countBytes(athens.url() + "/github.com/acme/large/@v/v1.0.0.zip");
            assertThat(bytes).isGreaterThan((long) MEGABYTES << 20);
        }
    }

    private String gitConfig(GitHttpBackend git) throws IOException {
        Path config = folder.resolve("gitconfig");
        Files.writeString(config, "[url \"" + git.url() + "/\"]\n\tinsteadOf = https://\n");
        return config.toString();
    }

    static void writeZip(Path file) throws IOException {
        try (ZipOutputStream zip = new ZipOutputStream(new BufferedOutputStream(Files.newOutputStream(file)))) {
            zip.setLevel(Deflater.NO_COMPRESSION);
            zip.putNextEntry(new ZipEntry("u.example/large@v1.0.0/large.bin"));
            writeRandomTo(zip);
        }
    }

    private static void writeRandom(OutputStream out) throws IOException {
        try (out) {
            writeRandomTo(out);
        }
    }

    /** Bytes that no compression makes smaller. */
    private static void writeRandomTo(OutputStream out) throws IOException {
        SplittableRandom random = new SplittableRandom(400);
        byte[] megabyte = new byte[1 << 20];
        for (int i = 0; i < MEGABYTES; i++) {
            random.nextBytes(megabyte);
            out.write(megabyte);
        }
    }

    static void send(HttpExchange exchange, Path file) throws IOException {
        exchange.sendResponseHeaders(200, Files.size(file));
        Files.copy(file, exchange.getResponseBody());
    }

    static long countBytes(String url) throws IOException {
        HttpURLConnection connection =
                (HttpURLConnection) URI.create(url).toURL().openConnection();
        try (InputStream in = connection.getInputStream()) {
            return in.transferTo(OutputStream.nullOutputStream());
        } finally {
            connection.disconnect();
        }
    }
}
