package dev.athens.sumdb;

import static dev.athens.sumdb.log.LogTests.KEY;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.athens.content.Blob;
import dev.athens.fetch.FetchException;
import dev.athens.module.ModuleVersion;
import dev.athens.module.PathPatterns;
import dev.athens.sumdb.log.LogTests;
import dev.athens.sumdb.log.SignerKey;
import dev.athens.sumdb.log.SumdbDatabase;
import dev.athens.zip.DirHash;
import dev.athens.zip.ModuleZipWriter;
import dev.athens.zip.SourceEntry;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The go command with GOSUMDB set to our database, on modules from a proxy that is believed nothing. */
class GoCommandSumdbIT {
    private static final ModuleVersion PRIVATE = ModuleVersion.parse("corp.example/Tool", "v1.0.0");
    private static final ModuleVersion PUBLIC = ModuleVersion.parse("public.example/lib", "v1.2.0");

    @TempDir
    Path folder;

    private GoTool go;

    @BeforeEach
    void publish() throws Exception {
        GoTool.require();
        publish(PRIVATE, "package tool\n");
        publish(PUBLIC, "package lib\n");
        go = new GoTool(folder.resolve("go"));
    }

    private void publish(ModuleVersion version, String source) throws Exception {
        Path target = Files.createDirectories(
                folder.resolve("files").resolve(version.path().escaped()).resolve("@v"));
        String mod = "module " + version.path() + "\n";
        Files.writeString(target.resolve(version.version() + ".info"), "{\"Version\":\"" + version.version() + "\"}");
        Files.writeString(target.resolve(version.version() + ".mod"), mod);
        ModuleZipWriter.write(
                version,
                List.of(entry("go.mod", mod), entry("a.go", source)),
                target.resolve(version.version() + ".zip"));
    }

    private static SourceEntry entry(String name, String content) {
        return new SourceEntry(name, SourceEntry.Kind.REGULAR, () -> new ByteArrayInputStream(content.getBytes(UTF_8)));
    }

    /** What the proxy has now. */
    private SumdbDatabase.Hashes hashes(ModuleVersion version) throws FetchException {
        Path files = folder.resolve("files").resolve(version.path().escaped()).resolve("@v");
        try {
            return new SumdbDatabase.Hashes(
                    DirHash.ofZip(files.resolve(version.version() + ".zip")),
                    DirHash.ofGoMod(Blob.of(Files.readString(files.resolve(version.version() + ".mod")))));
        } catch (IOException e) {
            throw new FetchException.NotFound(version + ": unknown", e);
        }
    }

    private SumdbDatabase database() throws Exception {
        SignerKey theirs = SignerKey.generate("public.example/db");
        SumdbDatabase.Hashes hashes = hashes(PUBLIC);
        ScriptedDatabase other = new ScriptedDatabase(theirs).fill(300).add(PUBLIC, hashes.zip(), hashes.mod());
        return SumdbDatabase.builder(folder.resolve("log"), KEY, this::hashes)
                .modules(PathPatterns.parse("corp.example"))
                .others(new SumdbClient(theirs.verifier(), other, SumdbState.inMemory()))
                .open();
    }

    private GoTool.Result download(ModuleVersion version) throws Exception {
        Path work = Files.createTempDirectory(folder, "work");
        Files.writeString(work.resolve("go.mod"), "module m.example\n\ngo 1.21\n");
        return go.run(work, "get", version.toString());
    }

    @Test
    void downloadsThroughTheProxy() throws Exception {
        try (SumdbDatabase database = database();
                DatabaseServer server = new DatabaseServer("db.example", database::get, folder.resolve("files"))) {
            go.with("GOPROXY", server.url()).with("GOSUMDB", KEY.verifier().toString());
            for (ModuleVersion version : List.of(PRIVATE, PUBLIC)) {
                GoTool.Result result = download(version);
                assertThat(result.status()).as(result.output()).isZero();
            }
            assertThat(server.asked).contains("/sumdb/db.example/supported", "/sumdb/db.example/tile/8/0/000.p/2");
            assertThat(database.records()).isEqualTo(2);
        }
    }

    @Test
    void downloadsWithTheUrlOfTheDatabase() throws Exception {
        try (SumdbDatabase database = database();
                DatabaseServer server = new DatabaseServer("db.example", database::get, folder.resolve("files"))) {
            go.with("GOPROXY", server.url()).with("GOSUMDB", KEY.verifier() + " " + server.url() + "/sumdb/db.example");
            for (ModuleVersion version : List.of(PRIVATE, PUBLIC)) {
                GoTool.Result result = download(version);
                assertThat(result.status()).as(result.output()).isZero();
            }
            assertThat(server.asked)
                    .contains("/sumdb/db.example/lookup/corp.example/!tool@v1.0.0")
                    .doesNotContain("/sumdb/db.example/supported");
        }
    }

    @Test
    void refusesAZipThatWasAlteredAfterItsRecord() throws Exception {
        try (SumdbDatabase database = database();
                DatabaseServer server = new DatabaseServer("db.example", database::get, folder.resolve("files"))) {
            database.lookup(PRIVATE);
            publish(PRIVATE, "package tool // altered\n");
            go.with("GOPROXY", server.url()).with("GOSUMDB", KEY.verifier().toString());
            GoTool.Result result = download(PRIVATE);
            assertThat(result.status()).isNotZero();
            assertThat(result.output())
                    .contains("corp.example/Tool@v1.0.0: verifying module: checksum mismatch")
                    .contains("SECURITY ERROR");
        }
    }

    @Test
    void refusesWhatTheDatabaseCannotKnow() throws Exception {
        ModuleVersion unknown = ModuleVersion.parse("public.example/unknown", "v1.0.0");
        publish(unknown, "package unknown\n");
        try (SumdbDatabase database = database();
                DatabaseServer server = new DatabaseServer("db.example", database::get, folder.resolve("files"))) {
            go.with("GOPROXY", server.url()).with("GOSUMDB", KEY.verifier().toString());
            GoTool.Result result = download(unknown);
            assertThat(result.status()).isNotZero();
            assertThat(result.output()).contains("public.example/unknown@v1.0.0: verifying");
            assertThat(database.records()).isZero();
        }
    }

    /** The go command remembers the newest head, so a restored backup is a fork to it. */
    @Test
    void seesAForkWhenAnOlderLogIsRestored() throws Exception {
        Path backup = folder.resolve("backup");
        try (SumdbDatabase database = database();
                DatabaseServer server = new DatabaseServer("db.example", database::get, folder.resolve("files"))) {
            LogTests.copy(folder.resolve("log"), backup);
            go.with("GOPROXY", server.url()).with("GOSUMDB", KEY.verifier().toString());
            assertThat(download(PRIVATE).status()).isZero();
        }
        try (SumdbDatabase restored =
                        SumdbDatabase.builder(backup, KEY, this::hashes).open();
                DatabaseServer server = new DatabaseServer("db.example", restored::get, folder.resolve("files"))) {
            go.with("GOPROXY", server.url());
            restored.lookup(PUBLIC);
            ModuleVersion next = ModuleVersion.parse("corp.example/Tool", "v1.1.0");
            publish(next, "package tool\n");
            GoTool.Result result = download(next);
            assertThat(result.status()).isNotZero();
            assertThat(result.output()).contains("SECURITY ERROR").contains("misbehavior detected");
        }
    }
}
