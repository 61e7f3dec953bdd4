package dev.athens.standalone;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.athens.module.ModuleHash;
import dev.athens.module.ModuleVersion;
import dev.athens.sumdb.log.SignerKey;
import dev.athens.sumdb.log.SumdbDatabase;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SumdbCommandsTest {
    private static final ModuleHash HASH = ModuleHash.parse("h1:7Sd73S66bGAau1kql0dENJKFjkZp8w6swQhZiHVN3F8=");

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @TempDir
    Path folder;

    private int run(String... args) {
        return Main.run(List.of(args), Map.of(), new PrintStream(out, true, UTF_8), new PrintStream(err, true, UTF_8));
    }

    private SignerKey fill(int records) throws Exception {
        SignerKey key = SignerKey.generate("sum.example/db");
        try (SumdbDatabase database = SumdbDatabase.builder(
                        folder.resolve("log"), key, version -> new SumdbDatabase.Hashes(HASH, HASH))
                .open()) {
            for (int i = 0; i < records; i++) {
                database.lookup(ModuleVersion.parse("m.example", "v1.0." + i));
            }
        }
        return key;
    }

    @Test
    void makesAKeyThatOnlyItsOwnerCanRead() throws Exception {
        Path file = folder.resolve("sum.key");
        assertThat(run("sumdb", "keygen", "sum.example/db", "--out", file.toString()))
                .isZero();
        SignerKey key = SignerKey.parse(Files.readString(file).strip());
        assertThat(out.toString(UTF_8)).isEqualTo(key.verifier() + System.lineSeparator());
        assertThat(err.toString(UTF_8)).contains(file.toString()).doesNotContain("PRIVATE");
        assertThat(Files.getPosixFilePermissions(file)).isEqualTo(PosixFilePermissions.fromString("rw-------"));
    }

    @Test
    void neverOverwritesAKey() throws Exception {
        Path file = Files.writeString(folder.resolve("sum.key"), "precious");
        assertThat(run("sumdb", "keygen", "sum.example", "--out", file.toString()))
                .isEqualTo(1);
        assertThat(file).hasContent("precious");
        assertThat(err.toString(UTF_8)).startsWith("athens: " + file + ": is there already");
        assertThat(out.toString(UTF_8)).isEmpty();
    }

    @Test
    void makesNoKeyForANameThatIsNone() {
        assertThat(run("sumdb", "keygen", "not a name")).isEqualTo(2);
        assertThat(err.toString(UTF_8))
                .isEqualTo("athens: invalid sumdb name (must be host[/path]): not a name" + System.lineSeparator());
    }

    @Test
    void saysWhatAGoodLogHolds() throws Exception {
        SignerKey key = fill(3);
        assertThat(run("sumdb", "audit", folder.resolve("log").toString())).isZero();
        assertThat(out.toString(UTF_8)).contains(key.verifier().toString(), "records 3", "root ");
        assertThat(run(
                        "sumdb",
                        "audit",
                        folder.resolve("log").toString(),
                        "--key",
                        key.verifier().toString()))
                .isZero();
    }

    @Test
    void saysWhatIsWrongWithALog() throws Exception {
        fill(3);
        try (Stream<Path> files = Files.walk(folder)) {
            Path head =
                    files.filter(file -> file.endsWith("3/head")).findFirst().orElseThrow();
            Files.writeString(head, Files.readString(head).replace("v1.0.1", "v1.0.9"));
        }
        assertThat(run("sumdb", "audit", folder.resolve("log").toString())).isEqualTo(1);
        assertThat(err.toString(UTF_8))
                .contains("log contradicts itself: the records do not make the tree that the head of 3 records");
    }

    @Test
    void refusesALogOfAnotherKey() throws Exception {
        fill(1);
        String other = SignerKey.generate("sum.example/db").verifier().toString();
        assertThat(run("sumdb", "audit", folder.resolve("log").toString(), "--key", other))
                .isEqualTo(1);
        assertThat(err.toString(UTF_8)).contains("log belongs to the key");
    }

    @Test
    void needsALogToCheck() {
        assertThat(run("sumdb", "audit", folder.toString())).isEqualTo(1);
        assertThat(err.toString(UTF_8)).contains("holds no log of a checksum database");
        assertThat(run("sumdb", "audit", folder.resolve("none").toString())).isEqualTo(1);
        assertThat(run("sumdb", "audit", folder.toString(), "--key", "nonsense"))
                .isEqualTo(2);
    }

    @Test
    void needsACommand() {
        assertThat(run("sumdb")).isEqualTo(2);
        assertThat(err.toString(UTF_8)).contains("sumdb: missing command, keygen or audit");
        assertThat(run("sumdb", "--help")).isZero();
        assertThat(out.toString(UTF_8)).contains("keygen", "audit");
    }
}
