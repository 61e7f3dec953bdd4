package dev.athens.storage.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.athens.content.Blob;
import dev.athens.content.ModuleFiles;
import dev.athens.module.ModuleVersion;
import dev.athens.storage.Catalog;
import dev.athens.storage.NotWritableException;
import dev.athens.storage.Storage;
import dev.athens.storage.StorageParts;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What is particular to PostgreSQL. */
class PostgresStorageIT {
    private static final ModuleVersion ERRORS = ModuleVersion.parse("github.com/pkg/errors", "v0.9.1");
    private static final int ZIP_BYTES = 2 * Chunks.BYTES + 12_345;

    @AutoClose
    private static PostgresServer server;

    private final List<StorageParts> opened = new ArrayList<>();

    @BeforeAll
    static void start() throws Exception {
        server = PostgresServer.start();
    }

    @AfterEach
    void close() throws IOException {
        for (StorageParts parts : opened) {
            parts.close();
        }
    }

    private StorageParts open(String database, String... others) throws IOException {
        StorageParts parts = new PostgresStorageProvider().open(server.config(database, others));
        opened.add(parts);
        return parts;
    }

    private static ModuleFiles files(Blob zip) {
        return new ModuleFiles(Blob.of("info"), Blob.of("mod"), zip);
    }

    private static ModuleFiles bigFiles() {
        return files(new Bytes(ZIP_BYTES));
    }

    private static long chunks(String database) throws Exception {
        return Long.parseLong(server.query(database, "SELECT count(*) FROM athens_zip_chunks"));
    }

    @Test
    void makesItsTablesOnceWhenManyServersStartTogether() throws Exception {
        String database = server.newDatabase();
        int servers = 10;
        CyclicBarrier start = new CyclicBarrier(servers);
        ExecutorService threads = Executors.newFixedThreadPool(servers);
        try {
            List<Future<StorageParts>> starting = new ArrayList<>();
            for (int i = 0; i < servers; i++) {
                starting.add(threads.submit(() -> {
                    start.await();
                    return new PostgresStorageProvider().open(server.config(database, "MaxConnections", "2"));
                }));
            }
            for (Future<StorageParts> each : starting) {
                StorageParts parts = each.get();
                opened.add(parts);
                assertThat(parts.storage().find(ERRORS)).isEmpty();
            }
        } finally {
            threads.shutdownNow();
        }
        assertThat(server.query(
                        database, "SELECT string_agg(number::text, ' ') FROM athens_migrations WHERE part = 'storage'"))
                .isEqualTo("1 2");
    }

    @Test
    void holdsNoConnectionForSlowReaders() throws Exception {
        Storage storage = open(server.newDatabase(), "MaxConnections", "1").storage();
        storage.save(ERRORS, bigFiles());
        List<InputStream> readers = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            InputStream reader = storage.find(ERRORS).orElseThrow().zip().openStream();
            assertThat(reader.read()).isNotNegative();
            readers.add(reader);
        }

        for (InputStream reader : readers) {
            assertThat(reader.readAllBytes()).hasSize(ZIP_BYTES - 1);
        }
    }

    @Test
    void skipsToAnyPlaceOfAZip() throws Exception {
        Storage storage = open(server.newDatabase()).storage();
        storage.save(ERRORS, bigFiles());
        byte[] all = new Bytes(ZIP_BYTES).openStream().readAllBytes();

        for (int at :
                new int[] {0, 1, Chunks.BYTES - 1, Chunks.BYTES, 2 * Chunks.BYTES + 7, ZIP_BYTES - 1, ZIP_BYTES}) {
            try (InputStream in = storage.find(ERRORS).orElseThrow().zip().openStream()) {
                in.skipNBytes(at);
                assertThat(in.readAllBytes()).isEqualTo(Arrays.copyOfRange(all, at, ZIP_BYTES));
            }
        }
    }

    @Test
    void failsToReadAZipThatWasDeletedOrReplacedMeanwhile() throws Exception {
        String database = server.newDatabase();
        Storage storage = open(database).storage();
        storage.save(ERRORS, bigFiles());
        try (InputStream in = storage.find(ERRORS).orElseThrow().zip().openStream()) {
            assertThat(in.readNBytes(10)).hasSize(10);
            storage.delete(ERRORS);
            storage.save(ERRORS, bigFiles());

            assertThatThrownBy(in::readAllBytes)
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("deleted while it was read");
        }
        storage.delete(ERRORS);
        assertThat(chunks(database)).isZero();
    }

    @Test
    void leavesNothingOfTheSaverThatCameSecond() throws Exception {
        String database = server.newDatabase();
        int savers = 16;
        CyclicBarrier start = new CyclicBarrier(savers);
        ExecutorService threads = Executors.newFixedThreadPool(savers);
        List<Storage> processes =
                List.of(open(database).storage(), open(database).storage());
        try {
            List<Future<Boolean>> saving = new ArrayList<>();
            for (int i = 0; i < savers; i++) {
                Storage mine = processes.get(i % 2);
                saving.add(threads.submit(() -> {
                    start.await();
                    return mine.save(ERRORS, bigFiles());
                }));
            }
            int won = 0;
            for (Future<Boolean> each : saving) {
                won += each.get() ? 1 : 0;
            }
            assertThat(won).isEqualTo(1);
        } finally {
            threads.shutdownNow();
        }
        assertThat(chunks(database)).isEqualTo(3);
    }

    @Test
    void keepsWhatIsInQuarantine() throws Exception {
        String database = server.newDatabase();
        StorageParts parts = open(database);
        parts.storage().save(ERRORS, bigFiles());

        parts.hashes()
                .orElseThrow()
                .quarantine(ERRORS, parts.storage().findHead(ERRORS).orElseThrow(), "damaged");

        assertThat(server.query(
                        database,
                        "SELECT reason || count(*) FROM athens_quarantine"
                                + " JOIN athens_zip_chunks USING (zip) GROUP BY reason"))
                .isEqualTo("damaged3");
    }

    @Test
    void namesWhatIsNoNameAndListsTheRest() throws Exception {
        String database = server.newDatabase();
        StorageParts parts = open(database);
        parts.storage().save(ERRORS, bigFiles());
        server.execute(
                database,
                "INSERT INTO athens_versions (id, module, version, info, mod, zip, zip_bytes)"
                        + " SELECT nextval('athens_ids'), 'a' || n, 'none', '', '', 1, 0 FROM generate_series(1, 5) AS n");

        Catalog.Page page = parts.catalog().orElseThrow().list(Catalog.START, 2);

        assertThat(page.versions()).containsExactly(ERRORS);
        assertThat(page.next()).isEmpty();
        assertThat(page.unreadable()).hasSize(5).first().asString().contains("a1@none");
    }

    @Test
    void servesAgainAfterItsServerHasCrashed() throws Exception {
        String database = server.newDatabase();
        Storage storage = open(database).storage();
        storage.save(ERRORS, bigFiles());

        server.stop();
        assertThatThrownBy(() -> storage.find(ERRORS))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(database)
                .hasMessageContaining("127.0.0.1:" + server.port());
        assertThat(storage.readOnlyReason()).isEmpty();
        server.startAgain();

        assertThat(storage.find(ERRORS)).isPresent();
        server.restart();
        assertThat(storage.find(ERRORS)).isPresent();
    }

    @Test
    void saysWhyNothingCanBeSaved() throws Exception {
        String database = server.newDatabase();
        open(database).storage().save(ERRORS, bigFiles());
        server.execute(database, "ALTER DATABASE " + database + " SET default_transaction_read_only = on");
        Storage storage = open(database).storage();

        assertThat(storage.readOnlyReason())
                .hasValueSatisfying(reason -> assertThat(reason).contains("read-only"));
        assertThat(storage.find(ERRORS)).isPresent();
        assertThatThrownBy(() -> storage.save(ModuleVersion.parse("example.com/a", "v1.0.0"), bigFiles()))
                .isInstanceOf(NotWritableException.class);
    }

    @Test
    void doesNotOpenWhereItMayMakeNoTables() throws Exception {
        String database = server.newDatabase();
        server.execute(database, "CREATE USER maker" + database, "REVOKE CREATE ON SCHEMA public FROM PUBLIC");

        assertThatThrownBy(() -> open(database, "User", "maker" + database))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(database)
                .hasMessageContaining("let it create tables");
    }

    @Test
    void refusesTablesThatANewerVersionHasMade() throws Exception {
        String database = server.newDatabase();
        open(database);
        server.execute(database, "INSERT INTO athens_migrations (part, number) VALUES ('storage', 99)");

        assertThatThrownBy(() -> open(database))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("newer version of Athens");
    }

    @Test
    void neverShowsThePassword() throws Exception {
        String database = server.newDatabase();

        assertThatThrownBy(() -> open(database + "none", "Password", "very secret"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("does not exist")
                .hasStackTraceContaining("PostgreSQL at")
                .satisfies(e -> assertThat(stackTrace(e)).doesNotContain("very secret"));
        assertThat(open(database, "Password", "very secret").storage().toString())
                .contains(database)
                .doesNotContain("very secret");
    }

    private static String stackTrace(Throwable e) {
        StringWriter text = new StringWriter();
        e.printStackTrace(new PrintWriter(text));
        return text.toString();
    }

    @Test
    void refusesANameThatIsTooLongAndKeepsWorking() throws Exception {
        Storage storage = open(server.newDatabase()).storage();
        ModuleVersion endless = ModuleVersion.parse("example.com/" + "a/".repeat(1_500) + "b", "v1.0.0");

        assertThatThrownBy(() -> storage.save(endless, bigFiles()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("too long");
        assertThat(storage.find(endless)).isEqualTo(Optional.empty());
    }
}
