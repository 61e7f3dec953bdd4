package dev.athens.storage.jdbc;

import dev.athens.config.ConfigSection;
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
import java.util.stream.Stream;

/** A PostgreSQL server for tests, in a folder of its own, with as many databases as they want. */
public final class PostgresServer implements AutoCloseable {
    /** Debian has no links in PATH. */
    private static final String[] FOLDERS = Stream.of("17", "16", "15", "14", "13")
            .map(version -> "/usr/lib/postgresql/" + version + "/bin")
            .toArray(String[]::new);

    private static final String HOST = "127.0.0.1";

    private final Path folder;
    private final int port;
    private final AtomicInteger databases = new AtomicInteger();
    private ServerProcess process;

    private PostgresServer(Path folder, int port, ServerProcess process) {
        this.folder = folder;
        this.port = port;
        this.process = process;
    }

    /** Starts one. It refuses to be root's, so it belongs to the user postgres if we are root. */
    public static PostgresServer start() throws IOException, InterruptedException {
        Path initdb = ServerProcess.find("initdb", FOLDERS);
        Path folder = Files.createTempDirectory("athens-postgres-");
        Command.run(List.of("chmod", "0777", folder.toString()));
        Path data = folder.resolve("data");
        List<String> command = new ArrayList<>(asPostgres());
        command.addAll(List.of(
                initdb.toString(), "-D", data.toString(), "-A", "trust", "-U", "postgres", "--no-sync", "-E", "UTF8"));
        Command.run(command);
        int port = ServerProcess.freePort();
        PostgresServer server = new PostgresServer(folder, port, launch(folder, port));
        server.awaitReady();
        return server;
    }

    private static ServerProcess launch(Path folder, int port) throws IOException, InterruptedException {
        Path postgres = ServerProcess.find("postgres", FOLDERS);
        List<String> command = new ArrayList<>(asPostgres());
        command.addAll(List.of(
                postgres.toString(),
                "-D",
                folder.resolve("data").toString(),
                "-p",
                "" + port,
                "-k",
                folder.toString(),
                "-c",
                "listen_addresses=" + HOST,
                "-c",
                "fsync=off"));
        return ServerProcess.start(
                port,
                folder,
                Path.of(command.get(0)),
                command.subList(1, command.size()).toArray(String[]::new));
    }

    private static List<String> asPostgres() {
        return System.getProperty("user.name").equals("root")
                ? List.of(ServerProcess.find("runuser", "/sbin", "/usr/sbin").toString(), "-u", "postgres", "--")
                : List.of("/usr/bin/env");
    }

    /** Stops it at once, as a crash does, and starts it again. */
    public void restart() throws IOException, InterruptedException {
        stop();
        startAgain();
    }

    /** Stops it at once; whoever is connected sees the end. */
    public void stop() throws IOException {
        // runuser hands on only some signals
        long pid = Long.parseLong(Files.readAllLines(folder.resolve("data").resolve("postmaster.pid"))
                .get(0));
        Command.run(List.of("kill", "-QUIT", "" + pid));
        process.process().onExit().join();
    }

    /** Starts it again after {@link #stop}. */
    public void startAgain() throws IOException, InterruptedException {
        process = launch(folder, port);
        awaitReady();
    }

    /** It listens before it has recovered. */
    private void awaitReady() {
        while (!isReady() && process.process().isAlive()) {
            Thread.onSpinWait();
        }
    }

    private boolean isReady() {
        try (Connection connection = connect("postgres")) {
            return connection.isValid(1);
        } catch (SQLException e) {
            return false;
        }
    }

    /** Makes an empty database, and gives its name. */
    public String newDatabase() throws SQLException {
        String name = "athens" + databases.incrementAndGet();
        execute("postgres", "CREATE DATABASE " + name);
        return name;
    }

    /** The settings of a database. */
    public ConfigSection config(String database, String... others) {
        Map<String, String> values = new HashMap<>(Map.of("Host", HOST, "Port", "" + port, "Database", database));
        for (int i = 0; i < others.length; i += 2) {
            values.put(others[i], others[i + 1]);
        }
        return ConfigSection.of("Storage.Postgres", values);
    }

    /** Executes statements in a database. */
    public void execute(String database, String... statements) throws SQLException {
        try (Connection connection = connect(database);
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    /** The first column of the first row. */
    public String query(String database, String sql) throws SQLException {
        try (Connection connection = connect(database);
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getString(1);
        }
    }

    /** A connection, to be closed. */
    public Connection connect(String database) throws SQLException {
        return DriverManager.getConnection("jdbc:postgresql://" + HOST + ":" + port + "/" + database, "postgres", "");
    }

    /** Where it listens. */
    public int port() {
        return port;
    }

    @Override
    public void close() throws IOException {
        stop();
        Command.run(List.of("rm", "-rf", folder.toString()));
    }
}
