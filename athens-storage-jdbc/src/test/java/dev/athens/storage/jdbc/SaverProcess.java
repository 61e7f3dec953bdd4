package dev.athens.storage.jdbc;

import dev.athens.config.ConfigSection;
import dev.athens.content.Blob;
import dev.athens.content.ModuleFiles;
import dev.athens.module.ModuleVersion;
import dev.athens.storage.Storage;
import java.util.Map;

/** Saves one version after the other in a process of its own until it is killed, and says which were saved. */
final class SaverProcess {
    static final int ZIP_BYTES = 5 * Chunks.BYTES;

    private SaverProcess() {}

    /** Takes the port, the database, and the minor version to begin with. */
    public static void main(String[] arguments) throws Exception {
        ConfigSection config = ConfigSection.of(
                "Storage.Postgres",
                Map.of("Host", "127.0.0.1", "Port", arguments[0], "Database", arguments[1], "MaxConnections", "2"));
        Storage storage = new PostgresStorageProvider().open(config).storage();
        for (int i = 0; i < 1_000_000; i++) {
            ModuleVersion version = ModuleVersion.parse("example.com/a", "v1." + arguments[2] + "." + i);
            ModuleFiles files = new ModuleFiles(Blob.of("info " + i), Blob.of("mod"), new Bytes(ZIP_BYTES));
            if (i % 2 == 0) {
                storage.saveHead(version, files.head());
            }
            storage.save(version, files);
            System.out.println(version.version());
        }
    }
}
