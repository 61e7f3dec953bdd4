package dev.athens.storage.jdbc;

import dev.athens.storage.StorageParts;
import dev.athens.testkit.RemoteStorageContract;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;

class PostgresStorageContractIT extends RemoteStorageContract {
    @AutoClose
    private static PostgresServer server;

    @BeforeAll
    static void start() throws Exception {
        server = PostgresServer.start();
        server.execute("postgres", "CREATE USER reader", "CREATE USER stranger");
    }

    @Override
    protected InetSocketAddress server() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port());
    }

    @Override
    protected String newPlace() throws Exception {
        return server.newDatabase();
    }

    @Override
    protected StorageParts open(String place, Rights rights, InetSocketAddress address) throws Exception {
        String user =
                switch (rights) {
                    case ALL -> "postgres";
                    case READ -> "reader";
                    case NONE -> "stranger";
                };
        if (rights == Rights.READ) {
            server.execute(place, "GRANT SELECT ON ALL TABLES IN SCHEMA public TO reader");
        }
        return new PostgresStorageProvider()
                .open(server.config(
                        place,
                        "User",
                        user,
                        "Port",
                        "" + address.getPort(),
                        "CallTimeout",
                        "3s",
                        "MaxConnections",
                        "6"));
    }
}
