package dev.athens.storage.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.athens.content.ModuleFiles;
import dev.athens.module.ModulePath;
import dev.athens.module.ModuleVersion;
import dev.athens.module.Version;
import dev.athens.storage.Storage;
import dev.athens.storage.StorageParts;
import java.io.BufferedReader;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Kills processes that save: nothing is torn, and what they had not finished is gone. */
class SaverKillsIT {
    private static final ModulePath MODULE = ModulePath.parse("example.com/a");

    @AutoClose
    private static PostgresServer server;

    @BeforeAll
    static void start() throws Exception {
        server = PostgresServer.start();
    }

    @Test
    void leavesNothingHalfSavedWhenItIsKilled() throws Exception {
        killSavers(5);
    }

    @Test
    @Tag("long")
    void leavesNothingHalfSavedWhenItIsKilledManyTimes() throws Exception {
        killSavers(100);
    }

    private static void killSavers(int times) throws Exception {
        String database = server.newDatabase();
        List<Version> told = new ArrayList<>();
        Random random = new Random(times);
        for (int round = 0; round < times; round++) {
            told.addAll(saveAndDie(database, round, random.nextInt(4), random.nextInt(40_000_000)));
        }
        // what was sent is worked off without the process
        while (!server.query(database, "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()")
                .equals("1")) {
            Thread.onSpinWait();
        }

        try (StorageParts parts = new PostgresStorageProvider().open(server.config(database))) {
            Storage storage = parts.storage();
            List<Version> versions = storage.list(MODULE);
            assertThat(versions).containsAll(told);
            for (Version version : versions) {
                ModuleFiles files =
                        storage.find(new ModuleVersion(MODULE, version)).orElseThrow();
                try (InputStream stored = files.zip().openStream();
                        InputStream expected = new Bytes(SaverProcess.ZIP_BYTES).openStream()) {
                    assertThat(stored).hasSameContentAs(expected);
                }
            }
            assertThat(server.query(database, "SELECT count(*) FROM athens_zip_chunks"))
                    .isEqualTo("" + 5 * versions.size());
            assertThat(server.query(database, "SELECT count(*) FROM athens_versions"))
                    .isEqualTo(server.query(database, "SELECT count(*) FROM athens_hashes"));
        }
    }

    /** Lets a process say some versions, and kills it a while later. */
    private static List<Version> saveAndDie(String database, int round, int versions, int nanos) throws Exception {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xshare:auto",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        SaverProcess.class.getName(),
                        "" + server.port(),
                        database,
                        "" + round)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        List<Version> told = new ArrayList<>();
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (int i = 0; i <= versions; i++) {
                told.add(Version.parse(lines.readLine()));
            }
            long end = System.nanoTime() + nanos;
            while (System.nanoTime() < end) {
                Thread.onSpinWait();
            }
            process.toHandle().destroyForcibly();
            process.waitFor();
        }
        return told;
    }
}
