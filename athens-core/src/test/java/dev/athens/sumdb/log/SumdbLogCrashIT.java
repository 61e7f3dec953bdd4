package dev.athens.sumdb.log;

import static dev.athens.sumdb.log.LogTests.KEY;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.hash.Hashing;
import com.google.common.util.concurrent.internal.InternalFutureFailureAccess;
import dev.athens.sumdb.tree.SumdbRecord;
import dev.athens.sumdb.tree.Tile;
import dev.athens.sumdb.tree.TreeHash;
import dev.athens.sumdb.tree.TreeReader;
import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Two processes are killed while they start or append, again and again, on one log. */
@Timeout(900)
class SumdbLogCrashIT {
    private static final int KILLS = 25;
    private static final int LONGEST_RUN_MILLIS = 1000;

    private final Random random = new Random(20240506);

    /** What was published at any time: numbers by the ids of their records, and roots by the sizes of their trees. */
    private final Map<Long, Integer> records = new HashMap<>();

    private final TreeMap<Long, String> roots = new TreeMap<>();

    @TempDir
    Path folder;

    private Path log() {
        return folder.resolve("log");
    }

    @Test
    void keepsEveryPublishedRecordAndHead() throws Exception {
        killWriters(KILLS);
    }

    @Test
    @Tag("long")
    void keepsEveryPublishedRecordAndHeadThroughManyKills() throws Exception {
        killWriters(10 * KILLS);
    }

    private void killWriters(int kills) throws Exception {
        for (int kill = 0; kill < kills; kill++) {
            appendUntilTheKill();
        }
        assertThat(records).hasSizeGreaterThan(kills);
        try (SumdbLog log = LogTests.open(log(), KEY)) {
            for (Map.Entry<Long, Integer> record : records.entrySet()) {
                assertThat(log.find(LogTests.version(record.getValue())))
                        .contains(new SumdbRecord(
                                record.getKey(),
                                LogTests.record(record.getValue()).text()));
            }
            for (Map.Entry<Long, String> root : roots.entrySet()) {
                assertThat(root(log, root.getKey())).hasToString(root.getValue());
            }
        }
        assertThat(LogAudit.of(log()).check(KEY.verifier(), checked -> {}).records())
                .isGreaterThanOrEqualTo(roots.lastKey());
    }

    private static TreeHash root(SumdbLog log, long records) throws Exception {
        Map<Tile, byte[]> edge = new HashMap<>();
        for (Tile tile : Tile.edge(records)) {
            edge.put(tile, log.hashes(tile).orElseThrow());
        }
        return TreeReader.root(records, edge);
    }

    /** Two write, one is killed, then the other. */
    private void appendUntilTheKill() throws IOException, InterruptedException {
        Path[] outputs = {folder.resolve("output-0"), folder.resolve("output-1")};
        Process[] writers = {start(outputs[0]), start(outputs[1])};
        try {
            for (Process writer : writers) {
                // returns at once if the process ends by itself
                assertThat(writer.waitFor(1 + random.nextInt(LONGEST_RUN_MILLIS), TimeUnit.MILLISECONDS))
                        .isFalse();
                writer.destroyForcibly().onExit().join();
            }
        } finally {
            for (Process writer : writers) {
                writer.destroyForcibly().onExit().join();
            }
        }
        for (Path output : outputs) {
            Files.readAllLines(output, StandardCharsets.UTF_8).forEach(line -> remember(line.split(" ", -1)));
        }
    }

    private Process start(Path output) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-cp",
                        classPath(),
                        CrashingLog.class.getName(),
                        log().toString())
                .redirectOutput(output.toFile())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    /** The last line may be torn, and counts as not published then. */
    private void remember(String[] words) {
        if (words.length != 4 || !words[3].endsWith("=")) {
            return;
        }
        Integer number = Integer.parseInt(words[1]);
        Integer before = records.put(Long.parseLong(words[0]), number);
        assertThat(before == null || before.equals(number))
                .as("one version for record %s", words[0])
                .isTrue();
        String root = roots.put(Long.parseLong(words[2]), words[3]);
        assertThat(root == null || root.equals(words[3]))
                .as("one root for %s records", words[2])
                .isTrue();
    }

    private static String classPath() {
        return Stream.of(SumdbLog.class, CrashingLog.class, Hashing.class, InternalFutureFailureAccess.class)
                .map(SumdbLogCrashIT::location)
                .distinct()
                .collect(Collectors.joining(File.pathSeparator));
    }

    private static String location(Class<?> type) {
        try {
            return Path.of(type.getProtectionDomain()
                            .getCodeSource()
                            .getLocation()
                            .toURI())
                    .toString();
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }
}
