package dev.athens.storage.fs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.athens.content.Blob;
import dev.athens.content.ModuleFiles;
import dev.athens.module.ModulePath;
import dev.athens.module.ModuleVersion;
import dev.athens.module.Version;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Several processes on one folder, and processes that are killed. */
@Timeout(300)
class FileStorageProcessesTest {
    private static final int KILLS = 20;
    private static final int VERSIONS_PER_KILL = 1000;

    /** About as long as one delete and save. */
    private static final Duration MAX_DELAY = Duration.ofMillis(60);

    private static final ModulePath MODULE = SaverProcess.version(0).path();
    private static final int CONTESTED_VERSIONS = 40;

    @Test
    void isWholeOrAbsentWhereverASaverIsKilled(@TempDir Path folder) throws Exception {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        FileStorage storage = FileStorage.open(folder);

        for (int kill = 0; kill < KILLS; kill++) {
            // each heals what the one before left; the sizes differ as well
            String saver = "saver" + "x".repeat(kill);
            for (int number : replaceUntilKilled(folder, saver, random)) {
                assertThat(saver(storage, number))
                        .as("seed %d, version %d", seed, number)
                        .isEqualTo(saver);
            }
            for (Version version : storage.list(MODULE)) {
                assertThat(content(storage, new ModuleVersion(MODULE, version)))
                        .as("seed %d, %s", seed, version)
                        .startsWith("saver");
            }
        }

        assertEveryPartialVersionHeals(FileStorage.open(folder), folder);
        assertThat(temporaryFiles(folder)).isEmpty();
    }

    private static List<Integer> replaceUntilKilled(Path folder, String content, Random random) throws Exception {
        try (SaverProcess saver = SaverProcess.start(folder, content, VERSIONS_PER_KILL, true)) {
            List<Integer> reported = new ArrayList<>();
            saver.go();
            int saves = random.nextInt(4);
            for (int i = 0; i < saves; i++) {
                reported.add(Integer.valueOf(saver.awaitLine()));
            }
            long start = System.nanoTime();
            long delayNanos = random.nextLong(MAX_DELAY.toNanos());
            while (System.nanoTime() - start < delayNanos) {
                Thread.onSpinWait();
            }
            reported.addAll(saver.kill());
            return reported;
        }
    }

    /** Versions of which a killed saver has left files, but not all. */
    private static void assertEveryPartialVersionHeals(FileStorage storage, Path folder) throws IOException {
        Set<Integer> partial = new HashSet<>();
        try (Stream<Path> files = Files.list(folder.resolve("example.com/a/@v"))) {
            files.map(file -> file.getFileName().toString())
                    .filter(name -> name.startsWith("v1.0."))
                    .map(name -> Integer.valueOf(name.split("\\.", -1)[2]))
                    .forEach(partial::add);
        }
        partial.removeIf(number -> isThere(storage, number));
        for (int number : partial) {
            assertThat(storage.save(SaverProcess.version(number), SaverProcess.files("healer")))
                    .isTrue();
            assertThat(saver(storage, number)).isEqualTo("healer");
        }
    }

    @Test
    void letsOneProcessWinEachVersion(@TempDir Path folder) throws Exception {
        List<Integer> won = new ArrayList<>();
        try (SaverProcess first = SaverProcess.start(folder, "a", CONTESTED_VERSIONS, false);
                SaverProcess second = SaverProcess.start(folder, "bbb", CONTESTED_VERSIONS, false);
                SaverProcess third = SaverProcess.start(folder, "ccccc", CONTESTED_VERSIONS, false)) {
            first.go();
            second.go();
            third.go();
            won.addAll(first.awaitEnd());
            won.addAll(second.awaitEnd());
            won.addAll(third.awaitEnd());
        }

        FileStorage storage = FileStorage.open(folder);
        assertThat(won).doesNotHaveDuplicates().hasSize(CONTESTED_VERSIONS);
        assertThat(won).allSatisfy(number -> assertThat(saver(storage, number)).isIn("a", "bbb", "ccccc"));
        assertThat(temporaryFiles(folder)).isEmpty();
    }

    @Test
    void leavesTemporaryFilesOfALiveProcessAlone(@TempDir Path folder) throws Exception {
        try (SaverProcess live = SaverProcess.start(folder, "live", 1, false)) {
            Path its;
            try (Stream<Path> workspaces = Files.list(folder.resolve(".athens/tmp"))) {
                its = workspaces.filter(Files::isDirectory).findFirst().orElseThrow();
            }
            Path temporary = Files.writeString(its.resolve("1.zip"), "half of a zip");

            FileStorage.open(folder);

            assertThat(temporary).exists();
            live.kill();
            FileStorage.open(folder);
            assertThat(its).doesNotExist();
        }
    }

    /** The first ones also shut older versions out, and all find what dead processes left. */
    @Test
    void startEightAtOnceWithoutAnyDyingOrSweepingAnother(@TempDir Path folder) throws Exception {
        for (int i = 0; i < 100; i++) {
            Files.createDirectories(folder.resolve("scratch/athens-scratch-" + i + "/fetch"));
            Files.createFile(folder.resolve("scratch/athens-scratch-" + i + ".lock"));
            Files.createDirectories(folder.resolve("store/.athens/tmp/1-1-" + i));
            Files.createFile(folder.resolve("store/.athens/tmp/1-1-" + i + ".lock"));
        }
        Files.createDirectories(folder.resolve("store/.athens/locks"));
        List<JavaProcess> starters = new ArrayList<>();
        try {
            for (int i = 0; i < 8; i++) {
                starters.add(JavaProcess.start(StarterProcess.class, folder.toString()));
            }
            for (JavaProcess starter : starters) {
                assertThat(starter.awaitLine()).isEqualTo("ready");
            }
            for (JavaProcess starter : starters) {
                starter.say("");
            }
            for (JavaProcess starter : starters) {
                assertThat(starter.awaitLine()).isEqualTo("well");
            }
        } finally {
            starters.forEach(JavaProcess::close);
        }
        assertThat(folder.resolve("scratch/athens-scratch-99")).doesNotExist();
        assertThat(folder.resolve("store/.athens/tmp/1-1-99")).doesNotExist();
    }

    private static boolean isThere(FileStorage storage, int number) {
        try {
            return storage.find(SaverProcess.version(number)).isPresent();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static String saver(FileStorage storage, int number) throws IOException {
        return content(storage, SaverProcess.version(number));
    }

    /** The content of all three files, which must be the same. */
    private static String content(FileStorage storage, ModuleVersion version) throws IOException {
        ModuleFiles files = storage.find(version).orElseThrow();
        String content = text(files.info());
        assertThat(text(files.mod())).as("%s mod", version).isEqualTo(content);
        assertThat(text(files.zip())).as("%s zip", version).isEqualTo(content);
        return content;
    }

    private static String text(Blob blob) throws IOException {
        return new String(blob.readBytes(100), StandardCharsets.UTF_8);
    }

    private static List<Path> temporaryFiles(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder.resolve(".athens/tmp"))) {
            return files.filter(Files::isRegularFile)
                    .filter(file -> !file.toString().endsWith(".lock"))
                    .toList();
        }
    }
}
