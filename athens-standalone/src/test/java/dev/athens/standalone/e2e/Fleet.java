package dev.athens.standalone.e2e;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Four started jars with the same settings. */
final class Fleet implements AutoCloseable {
    static final int SERVERS = 4;

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final ExecutorService threads = Executors.newFixedThreadPool(SERVERS);
    private final List<AthensJar> servers = new ArrayList<>();

    private Fleet() {}

    /**
     * Starts them.
     *
     * @param folder where each has one of its own
     * @param settings environment variables of each
     */
    static Fleet start(Path folder, Map<String, String> settings) throws Exception {
        Map<String, String> all = new HashMap<>(settings);
        // all clients of a test have one address
        all.put("ATHENS_MAX_WAITING_PER_CLIENT", "2500");
        Fleet fleet = new Fleet();
        try {
            List<Future<AthensJar>> starts = new ArrayList<>();
            for (int i = 0; i < SERVERS; i++) {
                Path own = folder.resolve("server" + i);
                // on machines of their own they would not share the clones in their temporary folders
                Map<String, String> each = new HashMap<>(all);
                each.put("ATHENS_GOGET_DIR", own.resolve("temporary").toString());
                starts.add(fleet.threads.submit(
                        () -> AthensJar.start(own, each, "-Xmx192m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC")));
            }
            for (Future<AthensJar> start : starts) {
                fleet.servers.add(start.get());
            }
            return fleet;
        } catch (Exception e) {
            fleet.close();
            throw e;
        }
    }

    /** Where a server is. */
    String url(int server) {
        return servers.get(server % SERVERS).url();
    }

    /** Asks the server of a number, of which there may be any, for a path such as {@code /example.com/m/@v/v1.0.0.zip}. */
    CompletableFuture<HttpResponse<byte[]>> ask(int server, String path) {
        URI uri = URI.create(url(server) + path);
        HttpRequest request = HttpRequest.newBuilder(uri).timeout(PATIENCE).build();
        return client.sendAsync(request, BodyHandlers.ofByteArray());
    }

    /** All that the servers have printed so far. */
    String log() {
        StringBuilder all = new StringBuilder();
        servers.forEach(server -> all.append(String.join("\n", server.log())).append("\n"));
        return all.toString();
    }

    /** Ends all of them as an operator would. */
    @Override
    public void close() {
        List<CompletableFuture<Void>> ends = servers.stream()
                .map(server -> CompletableFuture.runAsync(server::close, threads))
                .toList();
        ends.forEach(CompletableFuture::join);
        threads.shutdownNow();
    }
}
