package dev.athens.storage.jdbc;

import dev.athens.config.ConfigSection;
import dev.athens.content.Blob;
import dev.athens.content.ModuleFiles;
import dev.athens.module.ModuleVersion;
import dev.athens.storage.StorageParts;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Map;

/** Saves and reads a zip in a process with a small heap. */
final class LargeZipProcess {
    private LargeZipProcess() {}

    /** Takes the port, the database, and the size. */
    public static void main(String[] arguments) throws Exception {
        ConfigSection config = ConfigSection.of(
                "Storage.Postgres", Map.of("Host", "127.0.0.1", "Port", arguments[0], "Database", arguments[1]));
        Blob zip = new Bytes(Long.parseLong(arguments[2]));
        ModuleVersion version = ModuleVersion.parse("example.com/a", "v1.0.0");
        try (StorageParts parts = new PostgresStorageProvider().open(config)) {
            parts.storage().save(version, new ModuleFiles(Blob.of("info"), Blob.of("mod"), zip));
            try (InputStream stored =
                            parts.storage().find(version).orElseThrow().zip().openStream();
                    InputStream expected = zip.openStream()) {
                byte[] left = new byte[1 << 16];
                byte[] right = new byte[1 << 16];
                int read = stored.readNBytes(left, 0, left.length);
                while (read > 0) {
                    if (expected.readNBytes(right, 0, read) != read || !Arrays.equals(left, 0, read, right, 0, read)) {
                        throw new AssertionError("other bytes");
                    }
                    read = stored.readNBytes(left, 0, left.length);
                }
                if (expected.read() >= 0) {
                    throw new AssertionError("too few bytes");
                }
            }
        }
        System.out.println("same");
    }
}
