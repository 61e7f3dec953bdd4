package dev.athens.vcs.jgit;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Repositories made at random, one for each seed; the real go command says what is right. The seeds are fixed. For more,
 * {@code -Dathens.differential.first=1001 -Dathens.differential.count=5000}. A failure shows the case as text: shortened
 * and with its answers it becomes a file among the {@code cases}.
 */
@Execution(ExecutionMode.CONCURRENT)
class DifferentialIT {
    @TempDir
    private Path folder;

    @BeforeAll
    static void requireGo() {
        GoCommand.require();
    }

    static LongStream seeds() {
        long first = Long.getLong("athens.differential.first", 1);
        return LongStream.range(first, first + Long.getLong("athens.differential.count", 120));
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void agreesWithTheGoCommand(long seed) throws Exception {
        String text = RandomCase.text(seed);
        List<GoJudge.Difference> differences = GoJudge.compare(CaseFile.parse("s" + seed, text), folder);
        assertThat(differences).as("%s", text).isEmpty();
    }
}
