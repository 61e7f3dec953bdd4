import dev.athens.index.IndexRepair;
import dev.athens.storage.Catalog;
import dev.athens.storage.fs.FileIndex;
import dev.athens.storage.fs.FileStorage;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Makes a disk storage of 200,000 versions, 50,000 modules below one host, and measures what grows with it: the start, a
 * page of the catalog, the index, the heap. See README.md beside this file.
 */
final class LargeStore {
    private static final int OWNERS = 50_000;
    private static final int VERSIONS = 4;

    /** Fewer than file systems allow for one file. */
    private static final int MAX_LINKS = 20_000;

    private static final int PAGE = 1_000;

    private LargeStore() {}

    public static void main(String[] args) throws Exception {
        Path root = Files.createTempDirectory(Path.of(args.length > 0 ? args[0] : "."), "large-store-");
        try {
            fill(root);
            measureServer(root, Path.of("athens-standalone", "target", "athens.jar"));
            measureLibrary(root);
        } finally {
            delete(root);
        }
    }

    /** All files are links to a few, so that it takes seconds and little space. */
    private static void fill(Path root) throws IOException {
        Path seeds = Files.createDirectories(root.resolve(".athens").resolve("seeds"));
        Path seed = seeds;
        int links = 0;
        for (int owner = 0; owner < OWNERS; owner++) {
            Path versions = Files.createDirectories(root.resolve("github.com/owner" + owner + "/repo/@v"));
            for (int i = 0; i < VERSIONS; i++) {
                for (String extension : List.of("zip", "mod", "info")) {
                    if (links++ % MAX_LINKS == 0) {
                        seed = Files.writeString(seeds.resolve("seed" + links), "{}");
                    }
                    Files.createLink(versions.resolve("v1." + i + ".0." + extension), seed);
                }
            }
        }
    }

    /** A server as operators start it. */
    private static void measureServer(Path root, Path jar) throws Exception {
        long start = System.nanoTime();
        ProcessBuilder builder = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx64m", "-jar", jar.toString(), "--port", "127.0.0.1:0", "--data", root.toString());
        Process server = builder.redirectErrorStream(true).start();
        try {
            String line = server.inputReader().readLine();
            while (!line.contains("GOPROXY=http://")) {
                line = server.inputReader().readLine();
            }
            print("server: start until it listens", start);
            drain(server);
            String url = line.replaceFirst(".*GOPROXY=http://localhost", "http://127.0.0.1");
            HttpClient client = HttpClient.newHttpClient();
            get(client, url + "/healthz");
            List<Long> pages = new ArrayList<>();
            Optional<String> token = Optional.of("");
            while (token.isPresent()) {
                long before = System.nanoTime();
                String page = get(client, url + "/catalog?pagesize=" + PAGE + "&token=" + token.get());
                pages.add(System.nanoTime() - before);
                int next = page.lastIndexOf("\"next\":\"");
                token = next < 0 ? Optional.empty() : Optional.of(page.substring(next + 8, page.length() - 2));
            }
            print("server: pages over HTTP", pages);
        } finally {
            server.destroy();
            server.waitFor();
        }
    }

    private static void drain(Process server) {
        Thread log = new Thread(() -> {
            try {
                server.getInputStream().transferTo(OutputStream.nullOutputStream());
            } catch (IOException e) {
                // it has ended
            }
        });
        log.setDaemon(true);
        log.start();
    }

    private static String get(HttpClient client, String url) throws Exception {
        HttpResponse<String> response = client.send(
                HttpRequest.newBuilder(URI.create(url)).build(), HttpResponse.BodyHandlers.ofString());
        if (response.statusCode() != 200) {
            throw new IOException(url + ": " + response.statusCode() + " " + response.body());
        }
        return response.body();
    }

    private static void measureLibrary(Path root) throws Exception {
        long heap = usedHeap();
        long start = System.nanoTime();
        FileStorage storage = FileStorage.open(root);
        FileIndex index = FileIndex.open(root);
        print("library: open storage and index", start);
        for (String round : List.of("cold", "warm")) {
            List<Long> pages = new ArrayList<>();
            Optional<String> token = Optional.of(Catalog.START);
            while (token.isPresent()) {
                long before = System.nanoTime();
                Catalog.Page page = storage.list(token.get(), PAGE);
                pages.add(System.nanoTime() - before);
                token = page.next();
            }
            print("library: pages, " + round, pages);
        }
        start = System.nanoTime();
        long added = IndexRepair.run(storage, index, InstantSource.system());
        print("library: index of " + added + " versions", start);
        start = System.nanoTime();
        FileIndex again = FileIndex.open(root);
        IndexRepair.run(storage, again, InstantSource.system());
        print("library: look for lost entries after a restart", start);
        start = System.nanoTime();
        int entries = again.since(Instant.now().minusSeconds(1), 2_000).size()
                + again.since(Instant.EPOCH, 2_000).size();
        print("library: " + entries + " entries of the index", start);
        print(String.format(
                Locale.ROOT, "library: heap grown by %.1f MB", Math.max(0, usedHeap() - heap) / 1048576.0));
        storage.list(Catalog.START, 1);
        again.since(Instant.EPOCH, 1);
    }

    private static long usedHeap() {
        System.gc();
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    private static void print(String what, long start) {
        print(String.format(Locale.ROOT, "%s: %.0f ms", what, (System.nanoTime() - start) / 1e6));
    }

    private static void print(String what, List<Long> nanos) {
        double first = nanos.get(0) / 1e6;
        List<Long> sorted = nanos.stream().sorted().toList();
        print(String.format(
                Locale.ROOT,
                "%s: first %.0f ms, median %.0f ms, 95 of 100 within %.0f ms, slowest %.0f ms",
                what,
                first,
                sorted.get(sorted.size() / 2) / 1e6,
                sorted.get(sorted.size() * 95 / 100) / 1e6,
                sorted.get(sorted.size() - 1) / 1e6));
    }

    private static void print(String line) {
        System.out.println(line);
    }

    private static void delete(Path root) throws IOException {
        try (Stream<Path> files = Files.walk(root)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
