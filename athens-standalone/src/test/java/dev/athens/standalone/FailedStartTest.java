package dev.athens.standalone;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A start that fails, wherever that is, leaves nothing open. */
@Timeout(60)
class FailedStartTest {
    /** A process opens the locks of a folder once and never closes them. */
    private static final String LOCKS = "module-locks";

    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private Set<Thread> before = Set.of();

    @TempDir
    private Path folder;

    private Path store;

    @BeforeEach
    void lookAround() throws IOException {
        store = Files.createDirectories(folder.resolve("store"));
        before = threads();
    }

    private void start(Map<String, String> more, String port) {
        Map<String, String> environment = new HashMap<>(Map.of(
                "ATHENS_DISK_STORAGE_ROOT", store.toString(),
                "ATHENS_GOGET_DIR", folder.resolve("scratch").toString(),
                "GOSUMDB", "off",
                "HOME", folder.toString()));
        environment.putAll(more);
        PrintStream out = new PrintStream(new ByteArrayOutputStream(), true, UTF_8);
        int code = Main.run(List.of("--port", port), environment, out, new PrintStream(err, true, UTF_8));
        assertThat(code).isPositive();
    }

    private void assertNothingIsLeft(String told) throws IOException {
        assertThat(err.toString(UTF_8)).startsWith("athens: ").contains(told);
        assertThat(openFiles()).isEmpty();
        Path temporary = store.resolve(".athens/tmp");
        if (Files.isDirectory(temporary)) {
            assertThat(temporary).isEmptyDirectory();
        }
        while (!before.containsAll(threads())) {
            Thread.onSpinWait();
        }
    }

    /** Those of the log are for the whole process. */
    private static Set<Thread> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().matches("(?i)(athens|xnio|jgit).*"))
                .filter(thread -> !thread.getName().equals("athens-log"))
                .collect(Collectors.toSet());
    }

    private List<String> openFiles() throws IOException {
        Path descriptors = Path.of("/proc/self/fd");
        assumeTrue(Files.isDirectory(descriptors), "this system does not show which files are open");
        try (Stream<Path> all = Files.list(descriptors)) {
            return all.map(FailedStartTest::target)
                    .filter(file -> file.startsWith(folder.toString()) && !file.endsWith(LOCKS))
                    .toList();
        }
    }

    private static String target(Path descriptor) {
        try {
            return Files.exists(descriptor) ? Files.readSymbolicLink(descriptor).toString() : "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void atTheProxiesOfModules() throws IOException {
        start(Map.of("GOPROXY", "https:///nohost"), "127.0.0.1:0");

        assertNothingIsLeft("invalid proxy URL");
    }

    @Test
    void atWaysToLogInThatCannotBe() throws IOException {
        Path file = Files.writeString(folder.resolve("access.toml"), """
                [[issuer]]
                url = "http://127.0.0.1:1"
                audience = "x"
                [certificates]
                authorities = "ca.pem"
                [[certificates.subject]]
                match = "CN=*"
                """);

        start(Map.of("ATHENS_ACCESS_FILE", file.toString()), "127.0.0.1:0");

        assertNothingIsLeft("[certificates]: needs a TLSCertFile");
    }

    @Test
    void atALogThatCannotBeWritten() throws IOException {
        Path audit = folder.resolve("none/audit.log");

        start(Map.of("ATHENS_AUDIT_LOG", audit.toString()), "127.0.0.1:0");

        assertNothingIsLeft(audit + ": there is no folder for it");
    }

    @Test
    void atWhatIsKeptOfChecksumDatabases() throws IOException {
        Files.createDirectories(store.resolve(".athens"));
        Files.writeString(store.resolve(".athens/sumdb"), "in the way");

        start(Map.of("GOSUMDB", "sum.golang.org"), "127.0.0.1:0");

        assertNothingIsLeft("cannot be used for checksum databases");
    }

    @Test
    void atTheKeyOfTheOwnDatabase() throws IOException {
        start(Map.of("ATHENS_SUMDB_KEY", "no key"), "127.0.0.1:0");

        assertNothingIsLeft("SumDBKey: ");
    }

    @Test
    void atTheLogOfTheOwnDatabase() throws Exception {
        String key = key();
        Files.createDirectories(store.resolve(".athens"));
        Files.writeString(store.resolve(".athens/sumdb-log"), "in the way");

        start(Map.of("ATHENS_SUMDB_KEY", key), "127.0.0.1:0");

        assertNothingIsLeft("sumdb-log");
    }

    @Test
    void atTheCertificate() throws Exception {
        Path pem = Files.writeString(folder.resolve("bad.pem"), "no certificate");
        Map<String, String> tls = Map.of(
                "ATHENS_TLSCERT_FILE", pem.toString(), "ATHENS_TLSKEY_FILE", pem.toString(), "ATHENS_SUMDB_KEY", key());

        start(tls, "127.0.0.1:0");

        assertNothingIsLeft("bad.pem");
    }

    @Test
    void atThePort() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            start(Map.of("ATHENS_SUMDB_KEY", key()), "127.0.0.1:" + taken.getLocalPort());
        }

        assertNothingIsLeft("cannot listen on ");
    }

    private String key() throws IOException {
        Path file = folder.resolve("key");
        PrintStream nowhere = new PrintStream(new ByteArrayOutputStream(), true, UTF_8);
        assertThat(Main.run(
                        List.of("sumdb", "keygen", "sum.corp.example", "--out", file.toString()),
                        Map.of(),
                        nowhere,
                        nowhere))
                .isZero();
        return Files.readString(file).strip();
    }
}
