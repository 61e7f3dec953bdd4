package dev.athens.index.jdbc;

import dev.athens.config.ConfigSection;
import dev.athens.storage.jdbc.Command;
import dev.athens.testkit.ServerProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/** A MariaDB server for tests, in a folder of its own, with as many databases as they want. */
final class MysqlServer implements AutoCloseable {
    private static final String HOST = "127.0.0.1";

    private final Path folder;
    private final int port;
    private final AtomicInteger databases = new AtomicInteger();
    private final ServerProcess process;

    private MysqlServer(Path folder, int port, ServerProcess process) {
        this.folder = folder;
        this.port = port;
        this.process = process;
    }

    static MysqlServer start() throws IOException, InterruptedException {
        Path install = ServerProcess.find("mariadb-install-db");
        Path program = ServerProcess.find("mariadbd");
        Path folder = Files.createTempDirectory("athens-mariadb-");
        Command.run(List.of("chmod", "0777", folder.toString()));
        String data = folder.resolve("data").toString();
        List<String> user = System.getProperty("user.name").equals("root") ? List.of("--user=mysql") : List.of();
        List<String> command = new ArrayList<>(List.of(install.toString(), "--no-defaults", "--datadir=" + data));
        command.addAll(user);
        command.addAll(List.of("--auth-root-authentication-method=normal", "--skip-test-db"));
        Command.run(command);
        int port = ServerProcess.freePort();
        List<String> arguments = new ArrayList<>(List.of(
                "--no-defaults",
                "--datadir=" + data,
                "--port=" + port,
                "--bind-address=" + HOST,
                "--socket=" + folder.resolve("s.sock"),
                "--innodb-flush-log-at-trx-commit=0"));
        arguments.addAll(user);
        return new MysqlServer(
                folder, port, ServerProcess.start(port, folder, program, arguments.toArray(String[]::new)));
    }

    String newDatabase() throws SQLException {
        String name = "athens" + databases.incrementAndGet();
        execute("mysql", "CREATE DATABASE " + name);
        return name;
    }

    ConfigSection config(String database, String... others) {
        Map<String, String> values = new HashMap<>(Map.of("Host", HOST, "Port", "" + port, "Database", database));
        for (int i = 0; i < others.length; i += 2) {
            values.put(others[i], others[i + 1]);
        }
        return ConfigSection.of("Index.MySQL", values);
    }

    void execute(String database, String... statements) throws SQLException {
        try (Connection connection = connect(database);
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    String query(String database, String sql) throws SQLException {
        try (Connection connection = connect(database);
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getString(1);
        }
    }

    Connection connect(String database) throws SQLException {
        return DriverManager.getConnection(
                "jdbc:mariadb://" + HOST + ":" + port + "/" + database + "?sslMode=disable", "root", "");
    }

    int port() {
        return port;
    }

    @Override
    public void close() throws IOException {
        process.close();
        Command.run(List.of("rm", "-rf", folder.toString()));
    }
}
