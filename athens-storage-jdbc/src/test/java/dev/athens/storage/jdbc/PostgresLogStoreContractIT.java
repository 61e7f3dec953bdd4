package dev.athens.storage.jdbc;

import dev.athens.storage.StorageParts;
import dev.athens.testkit.LogStoreContract;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;

class PostgresLogStoreContractIT extends LogStoreContract {
    private static PostgresServer server;

    private String database = "";

    @BeforeAll
    static void start() throws Exception {
        server = PostgresServer.start();
    }

    @AfterAll
    static void stop() throws IOException {
        server.close();
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
