package dev.athens.benchmarks;

import dev.athens.module.Version;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** Sorts the versions of a module that has many: each list and each query for the latest version does. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@State(Scope.Thread)
public class VersionOrder {
    private final List<Version> shuffled = versions();

    /** 400 versions: releases, release candidates and pseudo-versions. */
    @Benchmark
    public List<Version> sort() {
        List<Version> sorted = new ArrayList<>(shuffled);
        Collections.sort(sorted);
        return sorted;
    }

    private static List<Version> versions() {
        List<Version> versions = new ArrayList<>();
        for (int minor = 0; minor < 20; minor++) {
            for (int patch = 0; patch < 10; patch++) {
                versions.add(Version.parse("v1." + minor + "." + patch));
            }
            for (int candidate = 1; candidate <= 5; candidate++) {
                versions.add(Version.parse("v1." + minor + ".0-rc." + candidate));
                String time = "2024%02d%02d150405".formatted(1 + minor / 2, candidate);
                versions.add(Version.parse("v1." + minor + ".10-0." + time + "-0123456789ab"));
            }
        }
        Collections.shuffle(versions, new Random(1));
        return versions;
    }
}
