package dev.athens.zip;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.athens.module.ModulePath;
import dev.athens.module.ModuleVersion;
import dev.athens.module.Version;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/**
 * What passes as a module's zip has the same content for Java's own reader, if that reads it at all, and everything else has a
 * reason. Go's reader, which is the measure, opens more than Java's: with bytes before the directory and after the end, or with
 * an end that promises what is not there.
 */
final class ZipFuzzTest {
    private static final ModuleVersion VERSION =
            new ModuleVersion(ModulePath.parse("example.com/m"), Version.parse("v1.0.0"));

    @FuzzTest(maxDuration = "1m")
    void acceptsOnlyWhatOthersReadTheSame(byte[] bytes) throws Exception {
        Path file = Files.createTempFile("fuzz", ".zip");
        try {
            Files.write(file, bytes);
            String hash;
            try {
                hash = ModuleZipChecker.check(VERSION, file).toString();
            } catch (InvalidZipException e) {
                assertThat(e).hasMessageStartingWith("invalid module zip: ");
                return;
            }
            assertThat(hash(file).orElse(hash)).isEqualTo(hash);
        } finally {
            Files.delete(file);
        }
    }

    /** Source: golang.org/x/mod/sumdb/dirhash, Hash1. */
    private static Optional<String> hash(Path file) throws IOException, NoSuchAlgorithmException {
        TreeMap<String, String> lines = new TreeMap<>();
        try (ZipFile zip = new ZipFile(file.toFile())) {
            for (ZipEntry entry : zip.stream().toList()) {
                if (entry.isDirectory()) {
                    continue;
                }
                try (InputStream in = zip.getInputStream(entry)) {
                    byte[] digest = MessageDigest.getInstance("SHA-256").digest(in.readAllBytes());
                    lines.put(entry.getName(), HexFormat.of().formatHex(digest) + "  " + entry.getName() + "\n");
                }
            }
        } catch (ZipException | EOFException e) {
            return Optional.empty();
        }
        byte[] all = String.join("", lines.values()).getBytes(StandardCharsets.UTF_8);
        return Optional.of("h1:"
                + Base64.getEncoder()
                        .encodeToString(MessageDigest.getInstance("SHA-256").digest(all)));
    }
}
