package dev.athens.storage.jdbc;

import dev.athens.storage.StorageParts;
import dev.athens.testkit.LogStoreContract;
import java.nio.file.Path;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;

class PostgresLogStoreContractIT extends LogStoreContract {
    @AutoClose
    private static PostgresServer server;

    private String database = "";

    @BeforeAll
    static void start() throws Exception {
        server = PostgresServer.start();
    }

    @BeforeEach
    void makeDatabase() throws Exception {
        database = server.newDatabase();
    }

    @Override
    protected Opened open(Path folder) throws Exception {
        StorageParts parts = new PostgresStorageProvider().open(server.config(database));
        return new Opened(parts.logs().orElseThrow(), parts);
    }
}
