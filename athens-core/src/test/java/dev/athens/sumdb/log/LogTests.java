package dev.athens.sumdb.log;

import dev.athens.module.ModuleHash;
import dev.athens.module.ModuleVersion;
import dev.athens.storage.LogStore;
import dev.athens.sumdb.ScriptedDatabase;
import dev.athens.sumdb.tree.SumdbRecord;
import dev.athens.sumdb.tree.TreeHash;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

/** What tests of the log share: versions with hashes, and folders that are copied as a crash or a backup would have them. */
public final class LogTests {
    public static final SignerKey KEY = SignerKey.parse(ScriptedDatabase.SIGNER);

    private LogTests() {}

    public static ModuleVersion version(int number) {
        return ModuleVersion.parse("m.example/a" + number % 7, "v1.0." + number);
    }

    /** A hash that is different for each number. */
    public static ModuleHash hash(String kind, int number) {
        return ModuleHash.parse("h1:" + TreeHash.ofRecord(kind + number));
    }

    public static LogRecord record(int number) {
        return LogRecord.of(version(number), hash("zip", number), hash("mod", number));
    }

    public static SumdbDatabase.Hashes hashes(ModuleVersion version) {
        int number = Integer.parseInt(version.version().value().substring("v1.0.".length()));
        return new SumdbDatabase.Hashes(hash("zip", number), hash("mod", number));
    }

    /** Opens a log whose heads nobody else knows. */
    public static SumdbLog open(Path root, SignerKey key) throws IOException {
        return open(FormerLog.takenOver(root, key, false), key);
    }

    /** The same of any store. */
    public static SumdbLog open(LogStore store, SignerKey key) throws IOException {
        return SumdbLog.open(store, key, new SumdbLog.Company(Optional.empty(), Optional.empty(), false));
    }

    /** Appends records in their order and waits for the last one. */
    public static void append(SumdbLog log, int from, int to) throws Exception {
        List<CompletableFuture<SumdbRecord>> answers = new ArrayList<>();
        for (int i = from; i < to; i++) {
            answers.add(log.submit(record(i)));
        }
        for (CompletableFuture<SumdbRecord> answer : answers) {
            answer.get();
        }
    }

    /** The file with the newest head of a log that has had less than 256. */
    public static Path head(Path root) throws IOException {
        Path heads = root.resolve("heads").resolve("0");
        int newest = 0;
        while (Files.exists(heads.resolve(Integer.toString(newest + 1)))) {
            newest++;
        }
        return heads.resolve(Integer.toString(newest)).resolve("head");
    }

    /** The files with full tiles. */
    public static List<Path> tiles(Path root) throws IOException {
        try (Stream<Path> files = Files.list(root.resolve("tiles"))) {
            return files.sorted().toList();
        }
    }

    public static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Files.copy(file, to.resolve(from.relativize(file).toString()));
            }
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    public static void delete(Path folder) throws IOException {
        List<Path> files;
        try (Stream<Path> all = Files.walk(folder)) {
            files = all.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path file : files) {
            Files.delete(file);
        }
    }
}
