package dev.athens.benchmarks;

import dev.athens.module.ModuleHash;
import dev.athens.module.ModuleVersion;
import dev.athens.zip.DirHash;
import dev.athens.zip.InvalidZipException;
import dev.athens.zip.ModuleZipChecker;
import dev.athens.zip.ModuleZipWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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

/** Hashes and checks a zip of 200 files, 3 MB: every fill from another proxy does. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@State(Scope.Thread)
public class ZipHash {
    private static final ModuleVersion VERSION = ModuleVersion.parse("example.com/module", "v1.2.3");

    private Path zip = Path.of("");

    /** Writes the zip. */
    @Setup(Level.Trial)
    public void create() throws InvalidZipException, IOException {
        zip = Files.createTempFile("module", ".zip");
        ModuleZipWriter.write(VERSION, SourceTree.of(200, 15_000), zip);
    }

    /** Removes the zip. */
    @TearDown(Level.Trial)
    public void delete() throws IOException {
        Files.delete(zip);
    }

    /** The hash alone. */
    @Benchmark
    public ModuleHash hash() throws IOException {
        return DirHash.ofZip(zip);
    }

    /** The rules for module zips, and the hash. */
    @Benchmark
    public ModuleHash check() throws InvalidZipException, IOException {
        return ModuleZipChecker.check(VERSION, zip);
    }
}
