package dev.athens.storage.jdbc;

import dev.athens.config.ConfigSection;
import dev.athens.storage.StorageParts;
import dev.athens.testkit.ClaimHolder;
import dev.athens.testkit.RemoteClaimHoldersContract;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;

class PostgresClaimHoldersIT extends RemoteClaimHoldersContract {
    @AutoClose
    private static PostgresServer server;

    @BeforeAll
    static void start() throws Exception {
        server = PostgresServer.start();
    }

    /** Opens a database, given as its port and name. */
    public static final class Opener implements ClaimHolder.Opener {
        /** For other processes. */
        public Opener() {}

        @Override
        public StorageParts open(String place, Duration lease) throws IOException {
            String[] parts = place.split("/", -1);
            return new PostgresStorageProvider()
                    .open(ConfigSection.of(
                            "Storage.Postgres",
                            Map.of(
                                    "Host",
                                    "127.0.0.1",
                                    "Port",
                                    parts[0],
                                    "Database",
                                    parts[1],
                                    "MaxConnections",
                                    "2",
                                    "LockTTL",
                                    "" + lease.toSeconds())));
        }
    }

    @Override
    protected String newPlace() throws Exception {
        return server.port() + "/" + server.newDatabase();
    }

    @Override
    protected InetSocketAddress service() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port());
    }

    @Override
    protected Class<? extends ClaimHolder.Opener> opener() {
        return Opener.class;
    }

    @Override
    protected long leases(String place) throws Exception {
        return Long.parseLong(server.query(place.split("/", -1)[1], "SELECT count(*) FROM athens_claims"));
    }
}
