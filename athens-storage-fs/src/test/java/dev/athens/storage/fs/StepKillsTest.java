package dev.athens.storage.fs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.athens.content.ModuleFiles;
import dev.athens.content.ModuleHead;
import dev.athens.module.ModulePath;
import dev.athens.module.ModuleVersion;
import dev.athens.module.Version;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Processes that are killed between and within the steps in which a version comes. */
@Timeout(1200)
class StepKillsTest {
    private static final int KILLS = 12;
    private static final int MANY_KILLS = 200;

    /** So many that none comes twice before the kill. */
    private static final int VERSIONS = 1000;

    private static final int CONTESTED_VERSIONS = 5;

    /** About as long as a version takes. */
    private static final Duration MAX_DELAY = Duration.ofMillis(30);

    private static final ModulePath MODULE = StepProcess.version(0).path();

    private final long seed = System.nanoTime();
    private final Random random = new Random(seed);

    @TempDir
    private Path folder;

    @Test
    void isWholeOrAHeadOrAbsentWhereverASaverIsKilled() throws Exception {
        killOne(KILLS);
    }

    @Test
    @Tag("long")
    void isWholeOrAHeadOrAbsentWhereverASaverIsKilled200Times() throws Exception {
        killOne(MANY_KILLS);
    }

    @Test
    void isWholeOrAHeadOrAbsentWhereverTwoSaversAreKilled() throws Exception {
        killTwo(KILLS);
    }

    @Test
    @Tag("long")
    void isWholeOrAHeadOrAbsentWhereverTwoSaversAreKilled200Times() throws Exception {
        killTwo(MANY_KILLS);
    }

    private void killOne(int kills) throws Exception {
        FileStorage storage = FileStorage.open(folder);
        for (int kill = 0; kill < kills; kill++) {
            // each finds what those before left
            try (JavaProcess saver = start("saver" + kill, VERSIONS, "all")) {
                List<String> reported = new ArrayList<>();
                int steps = random.nextInt(6);
                for (int i = 0; i < steps; i++) {
                    reported.add(saver.awaitLine());
                }
                pause();
                reported.addAll(saver.kill());
                for (String report : reported) {
                    assertIsStored(storage, report.split(" ", -1));
                }
            }
            assertEverythingFits(storage);
        }
        assertEverythingFits(FileStorage.open(folder));
        assertNoTemporaryFiles();
    }

    private void killTwo(int kills) throws Exception {
        FileStorage storage = FileStorage.open(folder);
        for (int kill = 0; kill < kills; kill++) {
            try (JavaProcess heads = start("first" + kill, CONTESTED_VERSIONS, "heads");
                    JavaProcess zips = start("second" + kill, CONTESTED_VERSIONS, "zips")) {
                heads.awaitLine();
                zips.awaitLine();
                pause();
                (kill % 2 == 0 ? heads : zips).kill();
                pause();
                heads.kill();
                zips.kill();
            }
            assertEverythingFits(storage);
        }
        assertEverythingFits(FileStorage.open(folder));
        assertNoTemporaryFiles();
    }

    private JavaProcess start(String name, int versions, String steps) throws IOException {
        JavaProcess process =
                JavaProcess.start(StepProcess.class, folder.toString(), name, Integer.toString(versions), steps);
        process.awaitLine();
        process.say("");
        return process;
    }

    private void pause() {
        long start = System.nanoTime();
        long delayNanos = random.nextLong(MAX_DELAY.toNanos());
        while (System.nanoTime() - start < delayNanos) {
            Thread.onSpinWait();
        }
    }

    /** What a process has told to be done is done. */
    private void assertIsStored(FileStorage storage, String[] report) throws IOException {
        ModuleVersion version = StepProcess.version(Integer.parseInt(report[1]));
        ModuleHead head = storage.findHead(version).orElseThrow();
        assertThat(StepProcess.mark(head.mod()))
                .as("seed %d, %s", seed, version)
                .isEqualTo(report[2]);
        if (report[0].equals("zip")) {
            assertThat(storage.find(version)).as("seed %d, %s", seed, version).isPresent();
        }
    }

    /** Files of a version have the same mark, whole versions are listed and nothing else is. */
    private void assertEverythingFits(FileStorage storage) throws IOException {
        List<Version> listed = storage.list(MODULE);
        for (int number : numbers()) {
            ModuleVersion version = StepProcess.version(number);
            Optional<ModuleHead> head = storage.findHead(version);
            Optional<ModuleFiles> whole = storage.find(version);
            String text = "seed " + seed + ", " + version;
            assertThat(listed.contains(version.version())).as(text).isEqualTo(whole.isPresent());
            if (head.isPresent()) {
                String mark = StepProcess.mark(head.get().info());
                assertThat(StepProcess.mark(head.get().mod())).as(text).isEqualTo(mark);
                if (whole.isPresent()) {
                    assertThat(StepProcess.mark(whole.get().zip())).as(text).isEqualTo(mark);
                }
            } else {
                assertThat(whole).as(text).isEmpty();
            }
        }
    }

    /** Of the versions of which there is anything. */
    private Set<Integer> numbers() throws IOException {
        Path versions = folder.resolve("example.com/a/@v");
        if (!Files.exists(versions)) {
            return Set.of();
        }
        try (Stream<Path> files = Files.list(versions)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.startsWith("v1.0."))
                    .map(name -> Integer.valueOf(name.split("\\.", -1)[2]))
                    .collect(Collectors.toSet());
        }
    }

    private void assertNoTemporaryFiles() throws IOException {
        try (Stream<Path> files = Files.walk(folder.resolve(".athens/tmp"))) {
            assertThat(files.filter(Files::isRegularFile).map(Path::toString))
                    .allSatisfy(file -> assertThat(file).endsWith(".lock"));
        }
    }
}
