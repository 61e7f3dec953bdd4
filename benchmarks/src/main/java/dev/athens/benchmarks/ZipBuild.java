package dev.athens.benchmarks;

import dev.athens.module.ModuleHash;
import dev.athens.module.ModuleVersion;
import dev.athens.zip.InvalidZipException;
import dev.athens.zip.ModuleZipWriter;
import dev.athens.zip.SourceEntry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** Builds the zip of a module whose files come out of a pack: every fill from git does. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@State(Scope.Thread)
public class ZipBuild {
    private static final ModuleVersion VERSION = ModuleVersion.parse("example.com/module", "v1.2.3");

    private Path zip = Path.of("");

    /** 20 files, 60 kB. */
    @State(Scope.Thread)
    public static class Small {
        private final List<SourceEntry> tree = SourceTree.of(20, 3_000);
    }

    /** 2,000 files, 30 MB. */
    @State(Scope.Thread)
    public static class Large {
        private final List<SourceEntry> tree = SourceTree.of(2_000, 15_000);
    }

    /** Makes the file. */
    @Setup(Level.Trial)
    public void create() throws IOException {
        zip = Files.createTempFile("module", ".zip");
    }

    /** Removes the file. */
    @TearDown(Level.Trial)
    public void delete() throws IOException {
        Files.delete(zip);
    }

    /** A small module. */
    @Benchmark
    public ModuleHash small(Small module) throws InvalidZipException, IOException {
        return ModuleZipWriter.write(VERSION, module.tree, zip).hash();
    }

    /** A large module. */
    @Benchmark
    public ModuleHash large(Large module) throws InvalidZipException, IOException {
        return ModuleZipWriter.write(VERSION, module.tree, zip).hash();
    }
}
