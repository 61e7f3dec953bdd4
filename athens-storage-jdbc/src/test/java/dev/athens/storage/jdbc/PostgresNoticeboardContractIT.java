package dev.athens.storage.jdbc;

import dev.athens.storage.StorageParts;
import dev.athens.testkit.NoticeboardContract;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;

class PostgresNoticeboardContractIT extends NoticeboardContract {
    @AutoClose
    private static PostgresServer server;

    /** By the folder of the test. */
    private final Map<Path, String> databases = new ConcurrentHashMap<>();

    @BeforeAll
    static void start() throws Exception {
        server = PostgresServer.start();
    }

    @Override
    protected Opened open(Path folder) throws Exception {
        if (!databases.containsKey(folder)) {
            databases.put(folder, server.newDatabase());
        }
        StorageParts parts = new PostgresStorageProvider().open(server.config(databases.get(folder)));
        return new Opened(parts.noticeboard().orElseThrow(), parts);
    }
}
