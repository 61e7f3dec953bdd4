package dev.athens.sumdb.log;

import static dev.athens.sumdb.log.LogTests.KEY;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.hash.Hashing;
import com.google.common.util.concurrent.internal.InternalFutureFailureAccess;
import dev.athens.sumdb.tree.SumdbRecord;
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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A process is killed while it starts or appends, again and again, on one log. */
class SumdbLogCrashIT {
    private static final int KILLS = 100;
    private static final int LONGEST_RUN_MILLIS = 1500;

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
        for (int kill = 0; kill < KILLS; kill++) {
            appendUntilTheKill();
        }
        assertThat(records).hasSizeGreaterThan(KILLS);
        try (SumdbLog log = LogTests.open(log(), KEY);
                HashFiles hashes = HashFiles.open(LogTests.files(log()))) {
            for (Map.Entry<Long, Integer> record : records.entrySet()) {
                assertThat(log.find(LogTests.version(record.getValue())))
                        .contains(new SumdbRecord(
                                record.getKey(),
                                LogTests.record(record.getValue()).text()));
            }
            for (Map.Entry<Long, String> root : roots.entrySet()) {
                assertThat(hashes.root(root.getKey())).hasToString(root.getValue());
            }
        }
        assertThat(LogAudit.of(log()).check(KEY.verifier(), checked -> {}).records())
                .isGreaterThanOrEqualTo(roots.lastKey());
    }

    private void appendUntilTheKill() throws IOException, InterruptedException {
        Path output = folder.resolve("output");
        Process process = new ProcessBuilder(
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
        try {
            // returns at once if the process ends by itself
            assertThat(process.waitFor(1 + random.nextInt(LONGEST_RUN_MILLIS), TimeUnit.MILLISECONDS))
                    .isFalse();
        } finally {
            process.destroyForcibly().onExit().join();
        }
        Files.readAllLines(output, StandardCharsets.UTF_8).forEach(line -> remember(line.split(" ", -1)));
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
