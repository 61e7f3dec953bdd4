package dev.athens.storage.jdbc;

import dev.athens.storage.StorageParts;
import dev.athens.testkit.StorageContract;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;

class PostgresStorageContractIT extends StorageContract {
    private static PostgresServer server;

    private final List<StorageParts> opened = new ArrayList<>();

    @BeforeAll
    static void start() throws Exception {
        server = PostgresServer.start();
    }

    @AfterAll
    static void stop() throws Exception {
        server.close();
    }

    @Override
    public StorageParts newStorage(Path folder) throws Exception {
        StorageParts parts = new PostgresStorageProvider().open(server.config(server.newDatabase()));
        opened.add(parts);
        return parts;
    }

    @AfterEach
    void close() throws IOException {
        for (StorageParts parts : opened) {
            parts.close();
        }
    }
}
