package dev.athens.standalone.wiring;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import dev.athens.config.ConfigException;
import dev.athens.content.ModuleFiles;
import dev.athens.fetch.FetchException;
import dev.athens.index.IndexEntry;
import dev.athens.index.IndexRepair;
import dev.athens.index.MemoryIndex;
import dev.athens.index.VersionIndex;
import dev.athens.module.ModuleVersion;
import dev.athens.module.Version;
import dev.athens.policy.DownloadMode;
import dev.athens.policy.DownloadPolicy;
import dev.athens.policy.FilterFile;
import dev.athens.proxy.ModuleProxy;
import dev.athens.proxy.ProxyListener;
import dev.athens.server.AthensServer;
import dev.athens.server.RawHttp;
import dev.athens.server.RawHttp.Reply;
import dev.athens.standalone.config.ServerConfig;
import dev.athens.storage.fs.FileStorage;
import dev.athens.testkit.FakeFetcher;
import dev.athens.testkit.FakeModule;
import dev.athens.zip.DirHash;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The weaknesses that were found in gomods/athens, by their numbers in that list: none of them is here. */
@Timeout(120)
class FaultsOfGomodsAthensIT {
    /** Those that have no place here yet, and why. */
    private static final Map<Integer, String> CANNOT_OCCUR = Map.of(
            9, "there is no MongoDB storage",
            10, "there is no S3 or Azure storage",
            11, "there is no external storage",
            15, "there is no Azure or MinIO storage; what a catalog page costs is measured in benchmarks",
            21, "there are no metrics");

    private static final ModuleVersion VERSION = ModuleVersion.parse("example.com/Mod", "v1.0.0");
    private static final String FILES = "/example.com/!mod/@v/";
    private static final String ZIP = FILES + "v1.0.0.zip";

    @TempDir
    Path folder;

    private final List<AutoCloseable> open = new ArrayList<>();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final FakeFetcher fetcher =
            FakeFetcher.serving(FakeModule.of(VERSION).file("a.go", "package a\n"));
    private FileStorage storage;

    @BeforeEach
    void openStorage() throws IOException {
        storage = FileStorage.open(folder.resolve("store"));
    }

    @AfterEach
    void close() throws Exception {
        for (int i = open.size() - 1; i >= 0; i--) {
            open.get(i).close();
        }
        threads.shutdownNow();
    }

    private <T extends AutoCloseable> T opened(T closeable) {
        open.add(closeable);
        return closeable;
    }

    /** A server over the storage and the fetcher; gives its port. */
    private int serve(Consumer<ModuleProxy.Builder> settings, Consumer<AthensServer.Builder> more) throws IOException {
        ModuleProxy.Builder proxy =
                ModuleProxy.builder(storage, fetcher).scratch(Files.createDirectories(folder.resolve("scratch")));
        settings.accept(proxy);
        AthensServer.Builder server = AthensServer.builder(opened(proxy.build()))
                .catalog(storage)
                .shutdownTimeout(Duration.ZERO)
                .host("127.0.0.1")
                .port(0);
        more.accept(server);
        return opened(server.start()).port();
    }

    private int serve() throws IOException {
        return serve(proxy -> {}, server -> {});
    }

    /** A server as the jar starts it. */
    private int configured(Map<String, String> settings) throws IOException {
        Map<String, String> environment = new HashMap<>(Map.of(
                "ATHENS_DISK_STORAGE_ROOT", folder.resolve("store").toString(),
                "ATHENS_PORT", "127.0.0.1:0",
                "ATHENS_SHUTDOWN_TIMEOUT", "0",
                "GOPROXY", "off",
                "GOSUMDB", "off",
                "NETRC", folder.resolve("none").toString()));
        environment.putAll(settings);
        Wiring wiring = opened(Wiring.of(ServerConfig.of(environment), environment));
        return opened(wiring.server().start()).port();
    }

    private void store(String module, String version) throws IOException {
        storage.save(
                ModuleVersion.parse(module, version),
                FakeModule.of(module, version).files());
    }

    private static int status(int port, String path) throws IOException {
        return RawHttp.get(port, path).status();
    }

    @Test
    void everyFaultIsAccountedFor() {
        List<Integer> tested = Stream.of(FaultsOfGomodsAthensIT.class.getDeclaredMethods())
                .map(method -> method.getName())
                .filter(name -> name.startsWith("fault"))
                .map(name -> Integer.parseInt(name.substring(5, 7)))
                .toList();
        for (int number = 1; number <= 25; number++) {
            assertThat(tested.contains(number)).as("fault " + number).isNotEqualTo(CANNOT_OCCUR.containsKey(number));
        }
    }

    @Test
    void fault01CatalogPagesLoseNothing() throws Exception {
        List<String> all = List.of("a.example/a-b", "a.example/a/z", "a.example/a", "a.example/A", "b.example/a");
        for (String module : all) {
            store(module, "v1.0.0");
            store(module, "v1.1.0");
        }
        int port = serve();
        List<String> seen = new ArrayList<>();
        String token = "";
        for (int page = 0; page < 10; page++) {
            String json =
                    RawHttp.get(port, "/catalog?pagesize=2&token=" + token).text();
            Stream.of(json.split("\"module\":\"", -1)).skip(1).forEach(rest -> seen.add(rest.split("\"", 2)[0]));
            if (!json.contains("\"next\"")) {
                break;
            }
            token = json.split("\"next\":\"", 2)[1].split("\"", 2)[0];
        }
        assertThat(seen)
                .containsExactlyInAnyOrderElementsOf(
                        Stream.concat(all.stream(), all.stream()).toList());
    }

    @Test
    void fault02ReadersNeverSeeATornZip() throws Exception {
        byte[] noise = new byte[3_000_000];
        new Random(1).nextBytes(noise);
        List<ModuleFiles> versions = IntStream.range(0, 12)
                .mapToObj(i -> FakeModule.of("example.com/big", "v1.0." + i)
                        .file("noise", noise)
                        .files())
                .toList();
        int port = configured(Map.of("ATHENS_NETWORK_MODE", "offline"));
        CountDownLatch saved = new CountDownLatch(1);
        List<Future<Integer>> readers = IntStream.range(0, 4)
                .mapToObj(reader -> threads.submit((Callable<Integer>) () -> {
                    int whole = 0;
                    for (int i = 0; saved.getCount() > 0 || i % 12 != 0; i++) {
                        int version = i % 12;
                        Reply reply = RawHttp.get(port, "/example.com/big/@v/v1.0." + version + ".zip");
                        if (reply.status() == 200) {
                            assertThat((long) reply.body().length)
                                    .isEqualTo(versions.get(version).zip().sizeBytes());
                            whole++;
                        } else {
                            assertThat(reply.status()).isEqualTo(404);
                        }
                    }
                    return whole;
                }))
                .toList();
        for (int i = 0; i < 12; i++) {
            storage.save(ModuleVersion.parse("example.com/big", "v1.0." + i), versions.get(i));
        }
        saved.countDown();
        for (Future<Integer> reader : readers) {
            assertThat(reader.get()).isPositive();
        }
    }

    @Test
    void fault03WhatIsStoredNeverChanges() throws Exception {
        int port = serve(proxy -> proxy.findMemory(Duration.ZERO), server -> {});
        byte[] first = RawHttp.get(port, ZIP).body();
        fetcher.publish(FakeModule.of(VERSION).file("a.go", "package changed\n").goMod("module changed\n"));
        Files.delete(folder.resolve("store/example.com/!mod/@v/list"));
        for (String file : List.of("v1.0.0.info", "v1.0.0.mod", "v1.0.0.zip")) {
            assertThat(status(port, FILES + file)).isEqualTo(200);
        }
        assertThat(RawHttp.get(port, ZIP).body()).isEqualTo(first);
        // a version that lost a file is not there at all, and comes back whole
        Files.delete(folder.resolve("store/example.com/!mod/@v/v1.0.0.mod"));
        assertThat(RawHttp.get(port, FILES + "v1.0.0.mod").text()).isEqualTo("module changed\n");
        assertThat(status(port, ZIP)).isEqualTo(200);
        assertThat(DirHash.ofZip(folder.resolve("store/example.com/!mod/@v/v1.0.0.zip")))
                .hasToString(Files.readString(folder.resolve("store/example.com/!mod/@v/v1.0.0.ziphash")));
    }

    @Test
    void fault04BackgroundFetchesAreStored() throws Exception {
        CountDownLatch stored = new CountDownLatch(20);
        int port = serve(
                proxy -> proxy.downloads(module -> new DownloadPolicy.Rule(DownloadMode.ASYNC, Optional.empty()))
                        .listener(new ProxyListener() {
                            @Override
                            public void stored(ModuleVersion version, Duration took) {
                                stored.countDown();
                            }
                        }),
                server -> {});
        for (int i = 0; i < 20; i++) {
            fetcher.publish(FakeModule.of("example.com/m" + i, "v1.0.0"));
            assertThat(status(port, "/example.com/m" + i + "/@v/v1.0.0.zip")).isEqualTo(404);
        }
        assertThat(stored.await(60, TimeUnit.SECONDS)).isTrue();
        for (int i = 0; i < 20; i++) {
            assertThat(status(port, "/example.com/m" + i + "/@v/v1.0.0.zip")).isEqualTo(200);
        }
    }

    @Test
    void fault05AListIsNotTiedToItsFirstCaller() throws Exception {
        CountDownLatch gate = new CountDownLatch(1);
        CountDownLatch started = new CountDownLatch(1);
        fetcher.blockedBy(gate).announcingTo(started);
        int port = serve();
        Socket first = RawHttp.open(port, "GET", FILES + "list");
        started.await();
        Future<Reply> second = threads.submit(() -> RawHttp.get(port, FILES + "list"));
        first.close();
        gate.countDown();
        assertThat(second.get().text()).isEqualTo("v1.0.0\n");
        assertThat(fetcher.lists()).hasSize(1);
    }

    @Test
    void fault06TroubleIsNoAbsence() throws Exception {
        int port = serve(proxy -> proxy.notFoundMemory(Duration.ZERO), server -> {});
        Map<Integer, FetchException> failures = Map.of(
                502, new FetchException.Unavailable("503 Service Unavailable"),
                504, FetchException.Unavailable.timedOut("timed out"),
                403, new FetchException.Refused("403 Forbidden"),
                404, new FetchException.NotFound("410 Gone"));
        for (Map.Entry<Integer, FetchException> failure : failures.entrySet()) {
            fetcher.failingWith(failure.getValue());
            for (String path : List.of(ZIP, FILES + "list", "/example.com/!mod/@latest", FILES + "main.info")) {
                assertThat(status(port, path)).as(path).isEqualTo(failure.getKey());
            }
        }
    }

    @Test
    void fault07AnIndexInTroubleLosesNothing() throws Exception {
        MemoryIndex memory = MemoryIndex.ofMaxEntries(100);
        boolean[] broken = {true};
        VersionIndex index = new VersionIndex() {
            @Override
            public int add(List<ModuleVersion> versions, Instant now) throws IOException {
                if (broken[0]) {
                    throw new IOException("index is down");
                }
                return memory.add(versions, now);
            }

            @Override
            public List<IndexEntry> since(Instant time, int limit) {
                return memory.since(time, limit);
            }
        };
        int port = serve(
                proxy -> proxy.listener(
                        ProxyListener.of(List.of(new FetchLog(), new IndexListener(index, InstantSource.system())))),
                server -> server.index(index));
        assertThat(status(port, ZIP)).isEqualTo(200);
        broken[0] = false;
        assertThat(RawHttp.get(port, "/index").text()).isEmpty();
        Instant before = Instant.now();
        IndexRepair.run(storage, index, InstantSource.system());
        store("example.com/later", "v1.0.0");
        IndexRepair.run(storage, index, InstantSource.system());
        String lines =
                RawHttp.get(port, "/index?since=" + before.minusSeconds(3600)).text();
        assertThat(lines.lines().map(line -> line.split("\"", 5)[3]))
                .containsExactly("example.com/Mod", "example.com/later");
        assertThat(RawHttp.get(port, "/index?since=" + before.plusSeconds(3600)).text())
                .isEmpty();
    }

    @Test
    void fault08MistakesInFilesStopTheStartAndNotARequest() throws Exception {
        Path file = folder.resolve("file");
        Map<String, String> mistakes = Map.of(
                "mode = \"sometimes\"", file + ":1:8: unknown mode sometimes",
                "downloadURL = 5", file + ":1:15: expected a text in quotes");
        for (Map.Entry<String, String> mistake : mistakes.entrySet()) {
            Files.writeString(file, mistake.getKey());
            assertThatThrownBy(() -> configured(Map.of("ATHENS_DOWNLOAD_MODE", "file:" + file)))
                    .isInstanceOf(ConfigException.class)
                    .hasMessageStartingWith(mistake.getValue());
        }
        for (String line : List.of("- example.com/m v1,", "- example.com/m *", "? example.com/m")) {
            Files.writeString(file, line);
            assertThatThrownBy(() -> configured(Map.of("ATHENS_FILTER_FILE", file.toString())))
                    .isInstanceOf(ConfigException.class)
                    .hasMessageStartingWith(file + ":1: ");
        }
    }

    @Test
    void fault12AListCostsItsOriginOneQuestionAMinute() throws Exception {
        int port = serve();
        for (int i = 0; i < 100; i++) {
            assertThat(status(port, FILES + "list")).isEqualTo(200);
        }
        assertThat(fetcher.lists()).hasSize(1);
    }

    @Test
    void fault13AFetchLeavesNothingBehind() throws Exception {
        int port = serve();
        assertThat(status(port, FILES + "v1.0.0.mod")).isEqualTo(200);
        assertThat(status(port, FILES + "v1.0.0.zip")).isEqualTo(200);
        assertThat(fetcher.headFetches()).hasSize(1);
        assertThat(fetcher.fetches()).hasSize(1);
        assertThat(temporaryFiles()).isEmpty();
    }

    @Test
    void fault14AHitDoesNotWaitBehindAMiss() throws Exception {
        store("example.com/stored", "v1.0.0");
        CountDownLatch gate = new CountDownLatch(1);
        CountDownLatch started = new CountDownLatch(1);
        fetcher.blockedBy(gate).announcingTo(started);
        int port = serve(proxy -> proxy.fetchThreads(1), server -> {});
        List<Future<Integer>> misses = IntStream.range(0, 64)
                .mapToObj(i -> threads.submit(() -> status(port, "/example.com/miss" + i + "/@v/v1.0.0.zip")))
                .toList();
        started.await();
        for (int i = 0; i < 100; i++) {
            assertThat(status(port, "/example.com/stored/@v/v1.0.0.zip")).isEqualTo(200);
        }
        assertThat(misses).noneMatch(Future::isDone);
        gate.countDown();
        for (Future<Integer> miss : misses) {
            assertThat(miss.get()).isEqualTo(404);
        }
    }

    @Test
    void fault16ArtefactsHaveAllThatCachesNeed() throws Exception {
        int port = serve();
        Reply whole = RawHttp.get(port, ZIP);
        assertThat(whole.header("Cache-Control")).contains("immutable");
        assertThat(whole.header("Accept-Ranges")).isEqualTo("bytes");
        Reply part = RawHttp.get(port, ZIP, "Range: bytes=2-5");
        assertThat(part.status()).isEqualTo(206);
        assertThat(part.body()).hasSize(4);
        assertThat(RawHttp.get(port, ZIP, "If-None-Match: " + whole.header("ETag"))
                        .status())
                .isEqualTo(304);
        for (String path : List.of(ZIP, FILES + "v1.0.0.info", FILES + "v1.0.0.mod", "/example.com/!mod/@latest")) {
            assertThat(RawHttp.send(port, "HEAD", path).status()).as(path).isEqualTo(200);
        }
    }

    @Test
    void fault17AFailedFetchLeavesNothingBehind() throws Exception {
        fetcher.publish(FakeModule.of("example.com/bad", "v1.0.0").file("a/../b", "x"));
        int port = serve();
        assertThat(status(port, "/example.com/bad/@v/v1.0.0.zip")).isNotEqualTo(200);
        fetcher.failingWith(new FetchException.Unavailable("broke off"));
        assertThat(status(port, ZIP)).isEqualTo(502);
        assertThat(temporaryFiles()).isEmpty();
    }

    private List<Path> temporaryFiles() throws IOException {
        List<Path> found = new ArrayList<>();
        for (Path root : List.of(folder.resolve("scratch"), folder.resolve("store/.athens/tmp"))) {
            try (Stream<Path> files = Files.walk(root, new FileVisitOption[0])) {
                files.filter(Files::isRegularFile)
                        .filter(file -> !file.toString().endsWith(".lock"))
                        .forEach(found::add);
            }
        }
        return found;
    }

    /** A checksum database that notes the names and values of all headers that it is sent. */
    private HttpServer database(ConcurrentLinkedQueue<String> headers) throws IOException {
        HttpServer database = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        database.createContext("/", exchange -> {
            exchange.getRequestHeaders().forEach((name, values) -> headers.add(name + ": " + values));
            headers.add(exchange.getRequestMethod() + " " + exchange.getRequestURI());
            byte[] text = "no\n".getBytes(UTF_8);
            exchange.sendResponseHeaders(404, text.length);
            exchange.getResponseBody().write(text);
            exchange.close();
        });
        database.start();
        opened(() -> database.stop(0));
        return database;
    }

    private int relaying(HttpServer database, Map<String, String> settings) throws IOException {
        Map<String, String> all = new HashMap<>(settings);
        all.put(
                "GOSUMDB",
                "db.example+f28cdc9e+AQOhB7/zzhC+HXDdGOdLwJln5NYwm6UNXx3chmQSVTG4 http://localhost:"
                        + database.getAddress().getPort());
        return configured(all);
    }

    @Test
    void fault18CredentialsOfClientsGoNowhere() throws Exception {
        ConcurrentLinkedQueue<String> headers = new ConcurrentLinkedQueue<>();
        int port = relaying(database(headers), Map.of());
        String lookup = "/sumdb/db.example/lookup/example.com/public@v1.0.0";
        assertThat(RawHttp.get(port, lookup + "?secret", "Authorization: Basic c2VjcmV0", "Cookie: secret")
                        .status())
                .isEqualTo(404);
        assertThat(headers).anyMatch(line -> line.startsWith("GET /lookup/example.com/public@v1.0.0"));
        assertThat(headers).noneMatch(line -> line.contains("c2VjcmV0") || line.contains("secret"));
        headers.clear();
        assertThat(RawHttp.send(port, "POST", lookup).status()).isEqualTo(405);
        assertThat(headers).isEmpty();
    }

    @Test
    void fault19NamesAreNamesAndNoArguments() throws Exception {
        int port = serve();
        for (String path : List.of("/-foo/@v/list", "/-foo/@latest", "/--help/@v/v1.0.0.info", "/a.b/-c/@v/--x.info")) {
            Reply reply = RawHttp.get(port, path);
            assertThat(reply.status()).as(path).isEqualTo(404);
            assertThat(reply.text()).doesNotContain("usage").doesNotContain("\tat ");
        }
        assertThat(RawHttp.get(port, FILES + "v1.0.0%00.info").status()).isEqualTo(400);
        assertThat(fetcher.fetches()).isEmpty();
    }

    @Test
    void fault20NoSpellingSlipsPastARule() throws Exception {
        ConcurrentLinkedQueue<String> asked = new ConcurrentLinkedQueue<>();
        HttpServer database = database(asked);
        int port = relaying(
                database,
                Map.of("ATHENS_GONOSUM_PATTERNS", "example.com/Secret,example.com/old@*", "GONOSUMDB", "x.example"));
        for (String module :
                List.of("example.com/!secret", "example.com/!secret/sub", "example.com/%21secret", "example.com/old")) {
            assertThat(status(port, "/sumdb/db.example/lookup/" + module + "@v1.0.0"))
                    .as(module)
                    .isEqualTo(403);
        }
        assertThat(asked).isEmpty();

        // neither does the proxy itself ask for them
        store("example.com/Secret", "v1.0.0");
        int verifying = relaying(
                database,
                Map.of(
                        "ATHENS_GONOSUM_PATTERNS",
                        "example.com/Secret",
                        "GONOSUMDB",
                        "x.example",
                        "GOPROXY",
                        folder.resolve("store").toUri().toString(),
                        "ATHENS_DISK_STORAGE_ROOT",
                        folder.resolve("other").toString()));
        assertThat(status(verifying, "/example.com/!secret/@v/v1.0.0.zip")).isEqualTo(200);
        assertThat(asked).isEmpty();

        Version pseudo = Version.parse("v1.0.1-0.20240102030405-0123456789ab");
        ModuleVersion head = new ModuleVersion(VERSION.path(), pseudo);
        fetcher.publish(FakeModule.of(head));
        fetcher.branch("master", head);
        int filtering = serve(proxy -> proxy.filter(FilterFile.parse("f", "- example.com/Mod <v1.1.0")), server -> {});
        for (String file : List.of("v1.0.0.zip", "v1.1.0-rc1.info", "master.info", pseudo + ".mod")) {
            Reply reply = RawHttp.get(filtering, FILES + file);
            assertThat(reply.status()).as(file).isEqualTo(403);
            assertThat(reply.text()).contains("excluded by line 1 of the filter");
        }
        assertThat(RawHttp.get(filtering, FILES + "list").text()).isEmpty();
    }

    @Test
    void fault22TheValidatorIsAskedOnceAndNotWaitedForForever() throws Exception {
        CountDownLatch gate = new CountDownLatch(1);
        ConcurrentLinkedQueue<String> asked = new ConcurrentLinkedQueue<>();
        HttpServer validator = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        validator.setExecutor(threads);
        validator.createContext("/", exchange -> {
            String body = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
            asked.add(body);
            if (body.contains("slow")) {
                try {
                    gate.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }
            exchange.sendResponseHeaders(body.contains("evil") ? 403 : 200, -1);
            exchange.close();
        });
        validator.start();
        opened(() -> validator.stop(0));
        for (String module : List.of("example.com/good", "example.com/evil", "example.com/slow")) {
            store(module, "v1.0.0");
        }
        int port = configured(Map.of(
                "ATHENS_PROXY_VALIDATOR",
                "http://localhost:" + validator.getAddress().getPort() + "/hook",
                "ATHENS_PROXY_VALIDATOR_TIMEOUT",
                "1s"));
        for (String file : List.of("info", "mod", "zip")) {
            assertThat(status(port, "/example.com/good/@v/v1.0.0." + file)).isEqualTo(200);
            assertThat(status(port, "/example.com/evil/@v/v1.0.0." + file)).isEqualTo(403);
        }
        assertThat(status(port, "/example.com/slow/@v/v1.0.0.zip")).isEqualTo(504);
        gate.countDown();
        assertThat(asked)
                .containsExactly(
                        "{\"Module\":\"example.com/good\",\"Version\":\"v1.0.0\"}",
                        "{\"Module\":\"example.com/evil\",\"Version\":\"v1.0.0\"}",
                        "{\"Module\":\"example.com/slow\",\"Version\":\"v1.0.0\"}");
    }

    @Test
    void fault23RulesAreReadAgainWithoutARestart() throws Exception {
        store("example.com/stored", "v1.0.0");
        Path file = Files.writeString(folder.resolve("filter"), "+\n");
        int port = configured(Map.of("ATHENS_FILTER_FILE", file.toString()));
        String path = "/example.com/stored/@v/v1.0.0.zip";
        assertThat(status(port, path)).isEqualTo(200);
        Files.writeString(file, "- example.com\n");
        Files.setLastModifiedTime(file, FileTime.from(Instant.now().plusSeconds(60)));
        awaitStatus(port, path, 403);
        // a mistake changes nothing
        Files.writeString(file, "nonsense\n");
        Files.setLastModifiedTime(file, FileTime.from(Instant.now().plusSeconds(120)));
        awaitStatus(port, path, 403);
    }

    private static void awaitStatus(int port, String path, int expected) throws IOException {
        long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (status(port, path) != expected) {
            assertThat(System.nanoTime()).as("rules were not read again").isLessThan(end);
            Thread.onSpinWait();
        }
    }

    @Test
    void fault24WhatTheDocumentsSayWorks() throws Exception {
        Path file = Files.writeString(
                folder.resolve("download.hcl"), "download \"example.com/*\" {\n  mode = \"none\"\n}\n");
        int port = configured(Map.of("ATHENS_DOWNLOAD_MODE", "file:" + file));
        assertThat(status(port, ZIP)).isEqualTo(404);
        Files.writeString(folder.resolve("filter"), "- example.com/Mod ^1.2.3\n");
        int filtering =
                configured(Map.of("ATHENS_FILTER_FILE", folder.resolve("filter").toString()));
        assertThat(status(filtering, FILES + "v1.3.0.zip")).isEqualTo(403);
    }

    @Test
    void fault25StatusesAndTypesAreTheSameEverywhere() throws Exception {
        int port = serve();
        for (String path :
                List.of("/example.com/Bad/@v/list", "/example.com/Bad/@latest", "/example.com/Bad/@v/v1.0.0.info")) {
            assertThat(status(port, path)).as(path).isEqualTo(404);
        }
        for (String query : List.of("pagesize=x", "pagesize=0", "pagesize=-1", "token=nonsense")) {
            assertThat(status(port, "/catalog?" + query)).as(query).isEqualTo(400);
        }
        assertThat(RawHttp.get(port, FILES + "list").header("Content-Type")).isEqualTo("text/plain; charset=utf-8");
        assertThat(RawHttp.get(port, "/example.com/!mod/@latest").header("Content-Type"))
                .isEqualTo("application/json");
        assertThat(RawHttp.get(port, "/version").header("Content-Type")).isEqualTo("application/json");
    }
}
