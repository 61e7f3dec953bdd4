package dev.athens.sumdb;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.athens.fetch.FetchException;
import dev.athens.module.InvalidNameException;
import dev.athens.protocol.SumdbRequest;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A web server with a database below {@code /sumdb/<name>/}, and files of modules everywhere else. */
public final class DatabaseServer implements AutoCloseable {
    private final HttpServer server;
    private final Path files;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    public final List<String> asked = new CopyOnWriteArrayList<>();
    private volatile SumdbClient.Source database;

    public DatabaseServer(String name, SumdbClient.Source database, Path files) throws IOException {
        this.database = database;
        this.files = files;
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        String prefix = "/sumdb/" + name + "/";
        server.createContext(prefix, exchange -> answer(exchange, path(exchange).substring(prefix.length())));
        server.createContext("/", this::file);
        server.setExecutor(threads);
        server.start();
    }

    /** Where the proxy is; the database is below. */
    public String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** Lets another database answer from now on. */
    public void serve(SumdbClient.Source other) {
        database = other;
    }

    private String path(HttpExchange exchange) {
        String path = exchange.getRequestURI().getPath();
        asked.add(path);
        return path;
    }

    private void answer(HttpExchange exchange, String path) throws IOException {
        try (exchange) {
            byte[] body = database.get(SumdbRequest.parse(path));
            send(exchange, 200, body);
        } catch (InvalidNameException | FetchException.NotFound e) {
            send(exchange, 404, new byte[0]);
        } catch (FetchException e) {
            send(exchange, 500, new byte[0]);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            send(exchange, 503, new byte[0]);
        }
    }

    private void file(HttpExchange exchange) throws IOException {
        try (exchange) {
            Path file = files.resolve(path(exchange).substring(1));
            boolean found = Files.isRegularFile(file);
            send(exchange, found ? 200 : 404, found ? Files.readAllBytes(file) : new byte[0]);
        }
    }

    private static void send(HttpExchange exchange, int status, byte[] body) throws IOException {
        exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
        exchange.getResponseBody().write(body);
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
