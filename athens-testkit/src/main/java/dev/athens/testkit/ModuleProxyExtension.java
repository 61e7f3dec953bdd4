package dev.athens.testkit;

import dev.athens.proxy.ModuleProxy;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Gives tests a module proxy that serves modules made of strings, for the real go command or anything else that speaks the
 * protocol. In a static field it runs for all tests of the class, in an instance field for each test anew.
 *
 * <pre>{@code
 * @RegisterExtension
 * static final ModuleProxyExtension PROXY = ModuleProxyExtension.serving(FakeModule.of("github.com/acme/a", "v1.0.0")
 *         .goMod("module github.com/acme/a\n")
 *         .file("a.go", "package a\n"));
 *
 * @Test
 * void downloads() throws Exception {
 *     ProcessBuilder go = new ProcessBuilder("go", "mod", "download", "-json", "github.com/acme/a@v1.0.0");
 *     go.environment().putAll(PROXY.goEnvironment());
 *     assertThat(go.start().waitFor()).isZero();
 * }
 * }</pre>
 *
 * <p>Concurrency: one thread starts and stops it, as JUnit does; meanwhile any thread may use it.
 */
public final class ModuleProxyExtension
        implements BeforeAllCallback, AfterAllCallback, BeforeEachCallback, AfterEachCallback {
    private final FakeFetcher fetcher;
    private final FakeChecksumDatabase checksums;
    private volatile Optional<Running> running = Optional.empty();

    /**
     * A running proxy.
     *
     * @param startedBy the unique id of the class or test that it was started for; nested classes use it as well
     */
    private record Running(ModuleProxy proxy, HttpBridge bridge, Closeable checksums, Path folder, String startedBy) {}

    private ModuleProxyExtension(FakeFetcher fetcher) {
        this.fetcher = fetcher;
        this.checksums = new FakeChecksumDatabase(fetcher);
    }

    /** A proxy for these modules, on a free port of the loopback address. */
    public static ModuleProxyExtension serving(FakeModule... modules) {
        return new ModuleProxyExtension(FakeFetcher.serving(modules));
    }

    /** Adds a module, or replaces it unless somebody has fetched it; what is asked next sees it. */
    public void publish(FakeModule module) {
        fetcher.publish(module);
    }

    /** Where the modules come from; it can be told to wait or to fail, which all that is not stored yet does at once. */
    public FakeFetcher fetcher() {
        return fetcher;
    }

    /** The checksum database of the modules, below {@code /sumdb/} of the proxy; it can lie and fail. */
    public FakeChecksumDatabase checksums() {
        return checksums;
    }

    /** The address of the proxy without a slash at the end, such as {@code http://127.0.0.1:40123}. */
    public String url() {
        return running().bridge().url();
    }

    /** The decoded paths that were asked for since the start, such as {@code /github.com/!azure/x/@v/list}. */
    public List<String> requests() {
        return running().bridge().requests();
    }

    /**
     * The environment variables that make the go command use this proxy and nothing else, with a module cache of its own.
     * Add them to those of a {@link ProcessBuilder}, which may be cleared before. Nothing is verified, unless GOSUMDB is set
     * to that of {@link #checksums}.
     *
     * <p>The cache of compiled packages, GOCACHE, is that of this process, else one in the system's temporary folder, which
     * stays there for further tests: without it the go command would compile its own library each time.
     */
    public Map<String, String> goEnvironment() {
        Map<String, String> environment = new LinkedHashMap<>();
        environment.put("GOPROXY", url());
        environment.put("GONOPROXY", "");
        environment.put("GOPRIVATE", "");
        environment.put("GOSUMDB", "off");
        environment.put("GONOSUMDB", "");
        environment.put("GOMODCACHE", running().folder().resolve("modcache").toString());
        environment.put("GOCACHE", goCache());
        // without -modcacherw nobody but the go command could remove the cache
        environment.put("GOFLAGS", "-mod=mod -modcacherw");
        environment.put("GOENV", "off");
        environment.put("GOWORK", "off");
        environment.put("GOTOOLCHAIN", "local");
        return environment;
    }

    private static String goCache() {
        String given = System.getenv("GOCACHE");
        return given != null && !given.isEmpty() ? given : sharedGoCache().toString();
    }

    private static Path sharedGoCache() {
        return Path.of(System.getProperty("java.io.tmpdir"), "go-build-of-tests-" + System.getProperty("user.name"))
                .toAbsolutePath();
    }

    @Override
    public void beforeAll(ExtensionContext context) throws IOException {
        start(context.getUniqueId());
    }

    @Override
    public void beforeEach(ExtensionContext context) throws IOException {
        start(context.getUniqueId());
    }

    @Override
    public void afterEach(ExtensionContext context) throws IOException {
        stop(context.getUniqueId());
    }

    @Override
    public void afterAll(ExtensionContext context) throws IOException {
        stop(context.getUniqueId());
    }

    private Running running() {
        return running.orElseThrow(
                () -> new IllegalStateException("proxy is not running: put @RegisterExtension on its field"));
    }

    private void start(String starter) throws IOException {
        if (running.isPresent()) {
            return;
        }
        Path folder = Files.createTempDirectory("module-proxy-extension");
        ModuleProxy proxy = ModuleProxy.builder(new HeapStorage(), fetcher)
                .scratch(Files.createDirectory(folder.resolve("scratch")))
                // what is published later must be found at once, and what fails from now on fail at once
                .notFoundMemory(Duration.ZERO)
                .freshness(Duration.ZERO)
                .staleFor(Duration.ZERO)
                .build();
        Closeable database = checksums.open(Files.createDirectory(folder.resolve("sumdb")));
        running = Optional.of(new Running(proxy, HttpBridge.start(proxy, checksums), database, folder, starter));
    }

    private void stop(String starter) throws IOException {
        Optional<Running> stopped = running.filter(it -> it.startedBy().equals(starter));
        if (stopped.isPresent()) {
            running = Optional.empty();
            stopped.get().bridge().close();
            stopped.get().proxy().close();
            stopped.get().checksums().close();
            deleteWithContent(stopped.get().folder());
        }
    }

    private static void deleteWithContent(Path folder) throws IOException {
        Files.walkFileTree(folder, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path visited, @Nullable IOException trouble) throws IOException {
                Files.delete(visited);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
