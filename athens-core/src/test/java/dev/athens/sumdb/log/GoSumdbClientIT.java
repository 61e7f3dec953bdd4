package dev.athens.sumdb.log;

import static dev.athens.sumdb.log.LogTests.KEY;
import static dev.athens.sumdb.log.LogTests.version;
import static org.assertj.core.api.Assertions.assertThat;

import dev.athens.module.ModuleVersion;
import dev.athens.sumdb.DatabaseServer;
import dev.athens.sumdb.GoTool;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Go's own client of checksum databases, golang.org/x/mod/sumdb, as the judge of ours. */
class GoSumdbClientIT {
    @TempDir
    Path folder;

    @Test
    void acceptsTheDatabaseWhileItGrowsAndSeesAFork() throws Exception {
        GoTool.require();
        Path program = compile();
        fill("log", 0, 300);
        SumdbDatabase database = open("log");
        try (DatabaseServer server = new DatabaseServer("db.example", database::get, folder)) {
            Process process = new ProcessBuilder(
                            program.toString(), KEY.verifier().toString(), server.url() + "/sumdb/db.example")
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            try (BufferedWriter questions = process.outputWriter(StandardCharsets.UTF_8);
                    BufferedReader answers = process.inputReader(StandardCharsets.UTF_8)) {
                for (int i = 0; i < 600; i += 7) {
                    assertThat(ask(questions, answers, version(i))).isEqualTo(lines(i));
                }
                for (int size : new int[] {1000, 65_530, 65_540, 70_000}) {
                    database.close();
                    fill("log", Math.toIntExact(database.records()) + 1000, size + 1000);
                    database = open("log");
                    server.serve(database::get);
                    assertThat(ask(questions, answers, version(size + 999))).isEqualTo(lines(size + 999));
                    assertThat(ask(questions, answers, version(size / 2 + 1))).isEqualTo(lines(size / 2 + 1));
                }
                fill("fork", 1, 72_000);
                database.close();
                database = open("fork");
                server.serve(database::get);
                assertThat(ask(questions, answers, version(71_999)))
                        .startsWith("error: m.example/a4@v1.0.71999: ")
                        // what it says depends on which tiles it had already
                        .containsAnyOf("security error: misbehaving server", "downloaded inconsistent tile");
            } finally {
                process.destroyForcibly();
            }
        } finally {
            database.close();
        }
    }

    private static String lines(int number) {
        return LogTests.record(number).text().strip().replace('\n', '|');
    }

    private static String ask(BufferedWriter questions, BufferedReader answers, ModuleVersion version)
            throws IOException {
        questions.write(version.path() + " " + version.version() + "\n");
        questions.flush();
        return answers.readLine();
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
    private Path compile() throws Exception {
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
