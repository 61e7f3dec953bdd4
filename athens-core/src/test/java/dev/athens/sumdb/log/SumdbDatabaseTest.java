package dev.athens.sumdb.log;

import static dev.athens.sumdb.log.LogTests.KEY;
import static dev.athens.sumdb.log.LogTests.hash;
import static dev.athens.sumdb.log.LogTests.version;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.athens.fetch.FetchException;
import dev.athens.module.ModuleVersion;
import dev.athens.module.PathPatterns;
import dev.athens.protocol.SumdbRequest;
import dev.athens.sumdb.ScriptedDatabase;
import dev.athens.sumdb.SumdbClient;
import dev.athens.sumdb.SumdbState;
import dev.athens.sumdb.tree.SumdbRecord;
import dev.athens.sumdb.tree.Tile;
import dev.athens.sumdb.tree.TreeHash;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SumdbDatabaseTest {
    private static final ModuleVersion PUBLIC = ModuleVersion.parse("public.example/Mod", "v1.2.0");

    @TempDir
    Path folder;

    private final List<SumdbDatabase> opened = new ArrayList<>();

    @AfterEach
    void close() throws IOException {
        for (SumdbDatabase database : opened) {
            database.close();
        }
    }

    private SumdbDatabase open(SumdbDatabase.Builder builder) throws IOException {
        SumdbDatabase database = builder.open();
        opened.add(database);
        return database;
    }

    private SumdbDatabase.Builder builder() {
        return SumdbDatabase.builder(folder, KEY, LogTests::hashes);
    }

    private static String text(SumdbDatabase database, String path) throws Exception {
        return new String(database.get(SumdbRequest.parse(path)), UTF_8);
    }

    /** Makes records in batches, and so fast. */
    private void fill(int from, int to) throws Exception {
        try (SumdbLog log = LogTests.open(folder, KEY)) {
            LogTests.append(log, from, to);
        }
    }

    @Test
    void answersALookupWithRecordAndHead() throws Exception {
        SumdbDatabase database = open(builder());
        String head = "go.sum database tree\n1\n"
                + TreeHash.ofRecord(LogTests.record(0).text()) + "\n";
        assertThat(text(database, "lookup/m.example/a0@v1.0.0"))
                .isEqualTo("0\nm.example/a0 v1.0.0 " + hash("zip", 0) + "\nm.example/a0 v1.0.0/go.mod " + hash("mod", 0)
                        + "\n\n" + KEY.sign(head));
        assertThat(text(database, "latest")).isEqualTo(KEY.sign(head));
        assertThat(text(database, "supported")).isEmpty();
        assertThat(database.records()).isEqualTo(1);
        assertThat(database.key()).isEqualTo(KEY.verifier());
    }

    @Test
    void writesNamesWithUpperCaseAsTheyAre() throws Exception {
        SumdbDatabase database = open(SumdbDatabase.builder(
                folder, KEY, version -> new SumdbDatabase.Hashes(hash("zip", 1), hash("mod", 1))));
        assertThat(text(database, "lookup/c.example/!mod/v2@v2.0.0-!r!c1"))
                .startsWith("0\nc.example/Mod/v2 v2.0.0-RC1 h1:");
        assertThat(text(database, "lookup/c.example/old@v2.0.0+incompatible"))
                .startsWith("1\nc.example/old v2.0.0+incompatible h1:");
        assertThat(text(database, "lookup/c.example/new@v0.0.0-20240101120000-abcdefabcdef"))
                .startsWith("2\nc.example/new v0.0.0-20240101120000-abcdefabcdef h1:");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "tile/8/0/000",
                "tile/8/0/000.p/4",
                "tile/8/0/001.p/1",
                "tile/8/1/000.p/1",
                "tile/8/7/000.p/1",
                "tile/8/data/000.p/4",
                "tile/8/0/x999/x999/999.p/1",
                "tile/8/0/x999/x999/x999/x999/999"
            })
    void knowsNoOtherFile(String path) throws Exception {
        fill(0, 3);
        SumdbDatabase database = open(builder());
        assertThatThrownBy(() -> database.get(SumdbRequest.parse(path))).isInstanceOf(FetchException.NotFound.class);
        assertThat(database.records()).isEqualTo(3);
    }

    @Test
    void servesTilesOfAnyPublishedWidth() throws Exception {
        fill(0, 600);
        SumdbDatabase database = open(builder());
        byte[] full = database.get(SumdbRequest.parse("tile/8/0/001"));
        assertThat(full).hasSize(256 * 32);
        assertThat(TreeHash.at(full, 32))
                .isEqualTo(TreeHash.ofRecord(LogTests.record(257).text()));
        assertThat(database.get(SumdbRequest.parse("tile/8/0/001.p/3"))).isEqualTo(java.util.Arrays.copyOf(full, 96));
        assertThat(database.get(SumdbRequest.parse("tile/8/1/000.p/2"))).hasSize(64);
        assertThat(TreeHash.at(database.get(SumdbRequest.parse("tile/8/1/000.p/2")), 32))
                .isEqualTo(Tile.subtree(full, 0, 256));
        assertThat(database.get(SumdbRequest.parse("tile/8/0/002.p/88"))).hasSize(88 * 32);
    }

    @Test
    void servesTheTextsOfRecords() throws Exception {
        fill(0, 300);
        SumdbDatabase database = open(builder());
        assertThat(text(database, "tile/8/data/000.p/2"))
                .isEqualTo(LogTests.record(0).text() + "\n" + LogTests.record(1).text() + "\n");
        assertThat(text(database, "tile/8/data/001.p/44"))
                .endsWith(LogTests.record(299).text() + "\n");
        assertThat(text(database, "tile/8/data/000").split("\n\n")).hasSize(256);
    }

    @Test
    void isBelievedByAClientWhileItGrows() throws Exception {
        SumdbState state = SumdbState.inMemory();
        int records = 0;
        for (int next : List.of(1, 2, 255, 256, 257, 1000, 65_535, 65_536, 65_600, 70_000)) {
            fill(records, next);
            records = next;
            try (SumdbDatabase database = builder().open()) {
                SumdbClient client = new SumdbClient(KEY.verifier(), database::get, state);
                for (int number : List.of(0, next / 3, next - 1, next)) {
                    client.verify(version(number), hash("zip", number), hash("mod", number), "test");
                }
                records++;
                assertThat(state.head()).contains(text(database, "latest"));
                assertThat(database.records()).isEqualTo(records);
            }
        }
    }

    @Test
    void asksTheSourceOnlyForWhatHasNoRecord() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        SumdbDatabase database = open(SumdbDatabase.builder(
                folder,
                KEY,
                version -> new SumdbDatabase.Hashes(hash("zip", asked.incrementAndGet()), hash("mod", 0))));
        SumdbRecord first = database.lookup(version(5));
        // whatever the source would say now, for a zip that was altered
        assertThat(database.lookup(version(5))).isEqualTo(first);
        assertThat(asked).hasValue(1);
    }

    @Test
    void makesOneRecordForConcurrentLookups() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        SumdbDatabase database = open(SumdbDatabase.builder(
                folder,
                KEY,
                version -> new SumdbDatabase.Hashes(hash("zip", asked.incrementAndGet()), hash("mod", 0))));
        int threads = 32;
        CountDownLatch start = new CountDownLatch(1);
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try {
            List<Future<SumdbRecord>> answers = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                answers.add(pool.submit(() -> {
                    start.await();
                    return database.lookup(version(5));
                }));
            }
            start.countDown();
            for (Future<SumdbRecord> answer : answers) {
                assertThat(answer.get()).isEqualTo(database.lookup(version(5)));
            }
        } finally {
            pool.shutdownNow();
        }
        assertThat(database.records()).isEqualTo(1);
    }

    @Test
    void makesNoRecordOfAFailure() throws Exception {
        List<FetchException> failures = List.of(
                new FetchException.NotFound("no such version"),
                new FetchException.Refused("forbidden"),
                new FetchException.Unavailable("down"));
        for (FetchException failure : failures) {
            SumdbDatabase.RecordSource failing = version -> {
                throw failure;
            };
            try (SumdbDatabase database =
                    SumdbDatabase.builder(folder, KEY, failing).open()) {
                assertThatThrownBy(() -> database.get(SumdbRequest.parse("lookup/m.example/a0@v1.0.0")))
                        .isSameAs(failure);
                assertThat(database.records()).isZero();
            }
        }
    }

    @Test
    void isNotForOtherModules() throws Exception {
        SumdbDatabase database = open(builder().modules(PathPatterns.parse("m.example")));
        database.lookup(version(0));
        assertThatThrownBy(() -> database.lookup(PUBLIC))
                .isInstanceOf(FetchException.NotFound.class)
                .hasMessage("public.example/Mod@v1.2.0: db.example is not for this module; "
                        + "set GONOSUMDB for it, or let the database ask another one");
        assertThat(database.records()).isEqualTo(1);
    }

    @Test
    void takesOverWhatAnotherDatabaseProves() throws Exception {
        SignerKey theirs = SignerKey.generate("public.example/db");
        ScriptedDatabase other = new ScriptedDatabase(theirs).fill(300).add(PUBLIC, hash("zip", 1), hash("mod", 1));
        SumdbDatabase database = open(builder()
                .modules(PathPatterns.parse("m.example"))
                .others(new SumdbClient(theirs.verifier(), other, SumdbState.inMemory())));
        database.lookup(version(0));
        assertThat(database.lookup(PUBLIC))
                .isEqualTo(new SumdbRecord(1, SumdbRecord.text(PUBLIC, hash("zip", 1), hash("mod", 1))));
        new SumdbClient(KEY.verifier(), database::get, SumdbState.inMemory())
                .verify(PUBLIC, hash("zip", 1), hash("mod", 1), "test");
        other.asked.clear();
        database.lookup(PUBLIC);
        assertThat(other.asked).isEmpty();
    }

    @Test
    void takesNothingOverThatIsNotProved() throws Exception {
        SignerKey theirs = SignerKey.generate("public.example/db");
        ScriptedDatabase other = new ScriptedDatabase(theirs)
                .add(PUBLIC, hash("zip", 1), hash("mod", 1))
                .lyingIn(
                        "lookup/",
                        text -> text.replace(
                                hash("zip", 1).toString(), hash("zip", 2).toString()));
        SumdbDatabase database = open(builder()
                .modules(PathPatterns.parse("m.example"))
                .others(new SumdbClient(theirs.verifier(), other, SumdbState.inMemory())));
        assertThatThrownBy(() -> database.lookup(PUBLIC)).isInstanceOf(FetchException.Refused.class);
        assertThatThrownBy(() -> database.lookup(ModuleVersion.parse("public.example/none", "v1.0.0")))
                .isInstanceOf(FetchException.NotFound.class);
        assertThat(database.records()).isZero();
    }

    @Test
    void refusesNamesThatAreTooLongForATile() throws Exception {
        ModuleVersion version = ModuleVersion.parse("m.example" + "/abcdefgh".repeat(220), "v1.0.0");
        SumdbDatabase database = open(
                SumdbDatabase.builder(folder, KEY, any -> new SumdbDatabase.Hashes(hash("zip", 1), hash("mod", 1))));
        assertThatThrownBy(() -> database.lookup(version))
                .isInstanceOf(FetchException.Refused.class)
                .hasMessageEndingWith(": name is too long for a record of db.example");
    }
}
