package dev.athens.sumdb.log;

import static dev.athens.sumdb.log.LogTests.KEY;
import static dev.athens.sumdb.log.LogTests.version;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.util.concurrent.Uninterruptibles;
import dev.athens.module.ModuleVersion;
import dev.athens.storage.FolderLogStore;
import dev.athens.storage.LogStore;
import dev.athens.sumdb.DatabaseServer;
import dev.athens.sumdb.GoTool;
import dev.athens.sumdb.SumdbClient;
import dev.athens.sumdb.tree.SumdbRecord;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Go's own client of checksum databases, golang.org/x/mod/sumdb, as the judge of ours. */
@Timeout(900)
class GoSumdbClientIT {
    private static final int TIMES = 5;
    private static final int MANY_TIMES = 50;
    private static Path program;

    @TempDir
    Path folder;

    @BeforeAll
    static void compileJudge(@TempDir Path work) throws Exception {
        GoTool.require();
        program = compile(work);
    }

    /** Go's client as a process that goes on asking. */
    private static final class Client implements AutoCloseable {
        private final Process process;
        private final BufferedWriter questions;
        private final BufferedReader answers;

        Client(DatabaseServer server) throws IOException {
            process = new ProcessBuilder(
                            program.toString(), KEY.verifier().toString(), server.url() + "/sumdb/db.example")
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            questions = process.outputWriter(StandardCharsets.UTF_8);
            answers = process.inputReader(StandardCharsets.UTF_8);
        }

        String ask(ModuleVersion version) throws IOException {
            questions.write(version.path() + " " + version.version() + "\n");
            questions.flush();
            return answers.readLine();
        }

        @Override
        public void close() {
            process.destroyForcibly();
        }
    }

    @Test
    void acceptsTheDatabaseWhileItGrowsAndSeesAFork() throws Exception {
        fill("log", 0, 300);
        SumdbDatabase database = open("log");
        try (DatabaseServer server = new DatabaseServer("db.example", database::get, folder)) {
            try (Client client = new Client(server)) {
                for (int i = 0; i < 600; i += 7) {
                    assertThat(client.ask(version(i))).isEqualTo(lines(i));
                }
                for (int size : new int[] {1000, 65_530, 66_600}) {
                    database.close();
                    fill("log", Math.toIntExact(database.records()) + 1000, size + 1000);
                    database = open("log");
                    server.serve(database::get);
                    assertThat(client.ask(version(size + 999))).isEqualTo(lines(size + 999));
                    assertThat(client.ask(version(size / 2 + 1))).isEqualTo(lines(size / 2 + 1));
                }
                fill("fork", 1, 68_000);
                database.close();
                database = open("fork");
                server.serve(database::get);
                assertThat(client.ask(version(67_999)))
                        .startsWith("error: m.example/a1@v1.0.67999: ")
                        // what it says depends on which tiles it had already
                        .containsAnyOf("security error: misbehaving server", "downloaded inconsistent tile");
            }
        } finally {
            database.close();
        }
    }

    @Test
    void acceptsTheDatabaseOfTwoServersOfWhichOnePauses() throws Exception {
        pauseWriter(TIMES);
    }

    @Test
    @Tag("long")
    void acceptsTheDatabaseOfTwoServersOfWhichOnePausesManyTimes() throws Exception {
        pauseWriter(MANY_TIMES);
    }

    /** Stops a server between the tiles and the head, while the other one appends, and asks both in turn. */
    private void pauseWriter(int times) throws Exception {
        PausingStore pausing = new PausingStore(FolderLogStore.of(folder.resolve("log")));
        ExecutorService threads = Executors.newCachedThreadPool();
        try (SumdbDatabase slow = database(pausing);
                SumdbDatabase quick = database(FolderLogStore.of(folder.resolve("log")));
                DatabaseServer server = new DatabaseServer("db.example", inTurn(slow, quick), folder);
                Client client = new Client(server)) {
            int records = 0;
            for (int i = 0; i < times; i++) {
                // the next record fills a tile
                fill("log", records, 256 * (i + 1) - 1);
                records = 256 * (i + 1) - 1;
                quick.lookup(version(records - 1));
                slow.lookup(version(records - 1));
                pausing.pause();
                ModuleVersion late = version(records);
                Future<SumdbRecord> waiting = threads.submit(() -> slow.lookup(late));
                pausing.reached.await();
                quick.lookup(version(records + 1));
                pausing.released.countDown();
                assertThat(waiting.get().id()).isEqualTo(records + 1);
                for (int number : new int[] {records, records + 1, records / 2, 0}) {
                    assertThat(client.ask(version(number))).isEqualTo(lines(number));
                }
                records += 2;
                assertThat(slow.records()).isEqualTo(records);
            }
            assertThat(LogAudit.of(folder.resolve("log"))
                            .check(KEY.verifier(), checked -> {})
                            .records())
                    .as("none is there twice")
                    .isEqualTo(records);
        } finally {
            threads.shutdownNow();
        }
    }

    private static SumdbDatabase database(LogStore store) throws IOException {
        return SumdbDatabase.builder(any -> store, KEY, LogTests::hashes).open();
    }

    private static SumdbClient.Source inTurn(SumdbDatabase one, SumdbDatabase other) {
        AtomicInteger turn = new AtomicInteger();
        return request -> (turn.getAndIncrement() % 2 == 0 ? one : other).get(request);
    }

    private static final class PausingStore implements LogStore {
        private final LogStore store;
        private volatile CountDownLatch reached = new CountDownLatch(0);
        private volatile CountDownLatch released = new CountDownLatch(0);

        PausingStore(LogStore store) {
            this.store = store;
        }

        void pause() {
            released = new CountDownLatch(1);
            reached = new CountDownLatch(1);
        }

        @Override
        public Optional<Head> head(String known) throws IOException {
            return store.head(known);
        }

        @Override
        public Optional<String> replace(String known, byte[] content) throws IOException {
            reached.countDown();
            Uninterruptibles.awaitUninterruptibly(released);
            return store.replace(known, content);
        }

        @Override
        public Optional<byte[]> find(String name) throws IOException {
            return store.find(name);
        }

        @Override
        public void add(String name, byte[] content) throws IOException {
            store.add(name, content);
        }

        @Override
        public void remove(String name) throws IOException {
            store.remove(name);
        }
    }

    private static String lines(int number) {
        return LogTests.record(number).text().strip().replace('\n', '|');
    }

    private void fill(String log, int from, int to) throws Exception {
        try (SumdbLog open = LogTests.open(folder.resolve(log), KEY)) {
            LogTests.append(open, from, to);
        }
    }

    private SumdbDatabase open(String log) throws IOException {
        return SumdbDatabase.builder(folder.resolve(log), KEY, LogTests::hashes).open();
    }

    /** Compiles with the go command's own copy of the client; only a module outside its tree can use it. */
    private static Path compile(Path folder) throws Exception {
        Path work = Files.createDirectories(folder.resolve("lookups"));
        GoTool go = new GoTool(folder.resolve("go"));
        String goRoot = go.run(work, "env", "GOROOT").output().strip();
        copy(Path.of(goRoot, "src/cmd/vendor/golang.org/x/mod"), work.resolve("mod"));
        Files.writeString(work.resolve("mod/go.mod"), "module golang.org/x/mod\n\ngo 1.24\n");
        try (InputStream source = GoSumdbClientIT.class.getResourceAsStream("lookups.go")) {
            Files.copy(Objects.requireNonNull(source), work.resolve("lookups.go"));
        }
        Files.writeString(
                work.resolve("go.mod"),
                "module lookups\n\ngo 1.24\n\nrequire golang.org/x/mod v0.0.0\n\nreplace golang.org/x/mod => ./mod\n");
        GoTool.Result built = go.run(work, "build", "-o", "lookups", ".");
        assertThat(built.status()).as(built.output()).isZero();
        return work.resolve("lookups");
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Files.copy(file, to.resolve(from.relativize(file).toString()));
            }
        }
    }
}
