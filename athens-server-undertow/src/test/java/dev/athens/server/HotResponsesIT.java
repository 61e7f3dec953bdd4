package dev.athens.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.athens.content.Blob;
import dev.athens.content.ModuleFiles;
import dev.athens.content.ModuleHead;
import dev.athens.fetch.FetchException;
import dev.athens.fetch.ModuleFetcher;
import dev.athens.module.ModulePath;
import dev.athens.module.ModuleVersion;
import dev.athens.module.Version;
import dev.athens.module.VersionQuery;
import dev.athens.protocol.VersionInfo;
import dev.athens.proxy.ModuleProxy;
import dev.athens.server.RawHttp.Reply;
import dev.athens.storage.Storage;
import dev.athens.storage.fs.FileStorage;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HotResponsesIT {
    private static final ModuleVersion VERSION = ModuleVersion.parse("example.com/m", "v1.0.0");
    private static final String FILES = "/example.com/m/@v/";

    /** After so many requests even a long body has had its turn. */
    private static final int MANY = 20;

    @TempDir
    Path folder;

    private final AtomicInteger looks = new AtomicInteger();
    private final AtomicInteger questions = new AtomicInteger();
    private FileStorage files;
    private ModuleProxy proxy;
    private AthensServer server;

    private volatile boolean evicted;

    /** A file of a cache that has evicted it since it was found. */
    private record Evicted(Path folder, Blob elsewhere) implements Blob {
        @Override
        public long sizeBytes() {
            return elsewhere.sizeBytes();
        }

        @Override
        public InputStream openStream() throws IOException {
            return elsewhere.openStream();
        }

        @Override
        public Optional<Path> file() {
            return Optional.of(folder.resolve("gone"));
        }
    }

    @BeforeEach
    void start() throws IOException {
        files = FileStorage.open(folder.resolve("store"));
        proxy = ModuleProxy.builder(counted(files), origin())
                .scratch(folder)
                .findMemory(Duration.ofHours(1))
                .build();
        server = AthensServer.builder(proxy).host("127.0.0.1").port(0).start();
    }

    @AfterEach
    void stop() {
        server.close();
        proxy.close();
    }

    private Storage counted(Storage storage) {
        return new Storage() {
            @Override
            public List<Version> list(ModulePath module) throws IOException {
                return storage.list(module);
            }

            @Override
            public Optional<ModuleFiles> find(ModuleVersion version) throws IOException {
                looks.incrementAndGet();
                return storage.find(version)
                        .map(found ->
                                evicted ? new ModuleFiles(found.head(), new Evicted(folder, found.zip())) : found);
            }

            @Override
            public Optional<ModuleHead> findHead(ModuleVersion version) throws IOException {
                looks.incrementAndGet();
                return storage.findHead(version);
            }

            @Override
            public boolean saveHead(ModuleVersion version, ModuleHead head) throws IOException {
                return storage.saveHead(version, head);
            }

            @Override
            public boolean save(ModuleVersion version, ModuleFiles saved) throws IOException {
                return storage.save(version, saved);
            }

            @Override
            public boolean delete(ModuleVersion version) throws IOException {
                return storage.delete(version);
            }
        };
    }

    private ModuleFetcher origin() {
        return new ModuleFetcher() {
            @Override
            public List<Version> list(ModulePath module) {
                questions.incrementAndGet();
                return List.of(VERSION.version());
            }

            @Override
            public VersionInfo resolve(ModulePath module, VersionQuery query) throws FetchException.NotFound {
                throw new FetchException.NotFound("none");
            }

            @Override
            public ModuleFiles fetch(ModuleVersion version, Path scratch) throws FetchException.NotFound {
                throw new FetchException.NotFound("none");
            }
        };
    }

    private byte[] store(int zipBytes) throws IOException {
        byte[] zip = new byte[zipBytes];
        new Random(zipBytes).nextBytes(zip);
        files.save(
                VERSION,
                new ModuleFiles(Blob.of("{\"Version\":\"v1.0.0\"}"), Blob.of("module example.com/m\n"), Blob.of(zip)));
        return zip;
    }

    private Reply get(String file, String... headers) throws IOException {
        return RawHttp.get(server.port(), FILES + file, headers);
    }

    @Test
    void looksIntoTheStorageOnce() throws IOException {
        store(1000);
        for (int i = 0; i < MANY; i++) {
            assertThat(get("v1.0.0.info").text()).isEqualTo("{\"Version\":\"v1.0.0\"}");
        }
        assertThat(looks).hasValue(1);
    }

    @Test
    void rendersAListOnce() throws IOException {
        for (int i = 0; i < MANY; i++) {
            assertThat(get("list").text()).isEqualTo("v1.0.0\n");
        }
        assertThat(questions).hasValue(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 16 * 1024, 16 * 1024 + 1, 32 * 1024, 100_000, 3_000_000})
    void sendsTheSameAsBeforeWhateverIsAsked(int bytes) throws IOException {
        byte[] zip = store(bytes);
        Reply first = get("v1.0.0.zip");
        for (int i = 0; i < MANY; i++) {
            Reply again = get("v1.0.0.zip");
            assertThat(again.status()).isEqualTo(200);
            assertThat(Arrays.equals(again.body(), zip)).isTrue();
            for (String header : List.of("etag", "content-type", "cache-control", "content-length", "accept-ranges")) {
                assertThat(again.header(header)).isNotEmpty().isEqualTo(first.header(header));
            }
            assertRange(zip, (int) (i * (long) bytes / MANY), bytes - 1);
            assertRange(zip, 0, i * bytes / MANY);
        }
        assertThat(get("v1.0.0.zip", "If-None-Match: " + first.header("etag")).status())
                .isEqualTo(304);
        Reply head = RawHttp.send(server.port(), "HEAD", FILES + "v1.0.0.zip");
        assertThat(head.header("content-length")).isEqualTo(Integer.toString(bytes));
        assertThat(head.body()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 16 * 1024, 16 * 1024 + 1, 32 * 1024, 100_000, 3_000_000})
    void sendsTheSameOnAConnectionThatStaysOpen(int bytes) throws IOException {
        byte[] zip = store(bytes);
        try (OpenConnection connection = new OpenConnection(server.port())) {
            Reply first = connection.ask("GET", FILES + "v1.0.0.zip");
            for (int i = 0; i < 2 * MANY; i++) {
                Reply again = connection.ask("GET", FILES + "v1.0.0.zip");
                assertThat(Arrays.equals(again.body(), zip)).isTrue();
                assertThat(again.headers().keySet()).isEqualTo(first.headers().keySet());
                for (String header : first.headers().keySet()) {
                    if (!header.equals("date") && !header.equals("x-request-id")) {
                        assertThat(again.header(header)).isEqualTo(first.header(header));
                    }
                }
                assertThat(connection
                                .ask("GET", FILES + "v1.0.0.zip", "If-None-Match: " + first.header("etag"))
                                .status())
                        .isEqualTo(304);
                assertThat(connection
                                .ask("GET", FILES + "v1.0.0.zip", "Range: bytes=0-0")
                                .status())
                        .isEqualTo(206);
                assertThat(connection.ask("HEAD", FILES + "v1.0.0.zip").body()).isEmpty();
                assertThat(connection.ask("GET", FILES + "v1.0.1.zip").status()).isEqualTo(404);
            }
        }
    }

    @Test
    void sendsNothingThatIsForgottenOnAConnectionThatStaysOpen() throws IOException {
        store(1000);
        try (OpenConnection connection = new OpenConnection(server.port())) {
            for (int i = 0; i < MANY; i++) {
                assertThat(connection.ask("GET", FILES + "v1.0.0.info").status())
                        .isEqualTo(200);
            }
            files.delete(VERSION);
            proxy.forget(VERSION.path());
            assertThat(connection.ask("GET", FILES + "v1.0.0.info").status()).isEqualTo(404);
        }
    }

    private void assertRange(byte[] zip, int start, int last) throws IOException {
        Reply part = get("v1.0.0.zip", "Range: bytes=" + start + "-" + last);
        assertThat(part.status()).isEqualTo(206);
        assertThat(Arrays.equals(part.body(), Arrays.copyOfRange(zip, start, last + 1)))
                .isTrue();
    }

    @Test
    void saysThatAFileWhichItKeepsOpenWasCut() throws IOException {
        store(100_000);
        for (int i = 0; i < MANY; i++) {
            assertThat(get("v1.0.0.zip").status()).isEqualTo(200);
        }
        Path zip = folder.resolve("store" + FILES + "v1.0.0.zip");
        try (FileChannel file = FileChannel.open(zip, StandardOpenOption.WRITE)) {
            file.truncate(50_000);
        }
        int before = looks.get();
        Reply part = get("v1.0.0.zip", "Range: bytes=60000-69999");
        assertThat(part.status()).isEqualTo(500);
        assertThat(part.text()).contains("internal error: the storage failed");
        assertThat(looks).hasValue(before);
    }

    @Test
    void keepsOtherQuestionsApart() throws IOException {
        store(1000);
        for (int i = 0; i < MANY; i++) {
            assertThat(get("v1.0.0.info").status()).isEqualTo(200);
            assertThat(get("v1.0.0.info?go-get=1").status()).isEqualTo(404);
            assertThat(get("list").header("cache-control")).isEqualTo("public, max-age=60");
            assertThat(get("list", "Disable-Module-Fetch: true").header("cache-control"))
                    .isEqualTo("no-store");
            assertThat(RawHttp.send(server.port(), "POST", FILES + "v1.0.0.info")
                            .status())
                    .isEqualTo(405);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {40_000, 100_000, 300_000})
    void sendsWhatWasEvictedBeforeItCouldBeKept(int bytes) throws Exception {
        byte[] content = new byte[bytes];
        new Random(1).nextBytes(content);
        files.save(VERSION, new ModuleFiles(Blob.of("{}"), Blob.of("module example.com/m\n"), Blob.of(content)));
        evicted = true;

        for (int i = 0; i < MANY; i++) {
            assertThat(RawHttp.get(server.port(), FILES + "v1.0.0.zip").body()).isEqualTo(content);
        }
    }
}
