package dev.athens.standalone.commands;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.athens.standalone.versions.Outcome;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ProgressTest {
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private long nanos;

    private Progress progress(boolean quiet, boolean terminal) {
        return new Progress(new PrintStream(err, true, UTF_8), quiet, terminal, () -> nanos);
    }

    private void countAt(Progress progress, Duration time, Outcome outcome) {
        nanos = time.toNanos();
        progress.count(outcome);
    }

    @Test
    void paintsALineOverOnATerminal() {
        Progress progress = progress(false, true);
        progress.total(4);
        countAt(progress, Duration.ofMillis(50), Outcome.of("fetched"));
        countAt(progress, Duration.ofMillis(100), Outcome.of("fetched"));
        countAt(progress, Duration.ofMillis(150), Outcome.problem("failed", "a@v1.0.0: no\n\u001b[31mway"));

        assertThat(err.toString(UTF_8))
                .isEqualTo("\r\u001b[K[###############               ] 2 of 4: 2 fetched\r\u001b[Ka@v1.0.0: no  [31mway"
                        + System.lineSeparator());
        assertThat(progress.summary()).isEqualTo("1 failed, 2 fetched in 0.15 s");
        assertThat(progress.hasProblems()).isTrue();
    }

    @Test
    void printsALineNowAndThenElsewhere() {
        Progress progress = progress(false, false);
        countAt(progress, Duration.ofSeconds(9), Outcome.of("imported"));
        countAt(progress, Duration.ofSeconds(10), Outcome.of("imported"));
        countAt(progress, Duration.ofSeconds(11), Outcome.of("imported"));

        assertThat(err.toString(UTF_8)).isEqualTo("2 done: 2 imported" + System.lineSeparator());
    }

    @Test
    void showsProblemsOnlyWhenItIsQuiet() {
        Progress progress = progress(true, true);
        countAt(progress, Duration.ofSeconds(20), Outcome.of("imported"));
        countAt(progress, Duration.ofSeconds(20), Outcome.problem("broken", "b"));

        assertThat(err.toString(UTF_8)).isEqualTo("b" + System.lineSeparator());
        assertThat(progress.summary()).isEqualTo("1 broken, 1 imported in 20.0 s");
    }
}
