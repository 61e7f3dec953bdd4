package dev.athens.index.jdbc;

import dev.athens.index.IndexParts;
import dev.athens.index.VersionIndex;
import dev.athens.storage.jdbc.PostgresServer;
import dev.athens.testkit.VersionIndexContract;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;

class PostgresIndexContractIT extends VersionIndexContract {
    @AutoClose
    private static PostgresServer server;

    private final List<IndexParts> opened = new ArrayList<>();

    @BeforeAll
    static void start() throws Exception {
        server = PostgresServer.start();
    }

    @Override
    protected VersionIndex newIndex(Path folder) throws Exception {
        IndexParts parts = new PostgresIndexProvider().open(server.config(server.newDatabase()));
        opened.add(parts);
        return parts.index();
    }

    @AfterEach
    void close() throws IOException {
        for (IndexParts parts : opened) {
            parts.close();
        }
    }
}
