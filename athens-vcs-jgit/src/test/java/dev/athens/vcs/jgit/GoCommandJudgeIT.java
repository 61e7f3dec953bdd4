package dev.athens.vcs.jgit;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every case file again, this time the real go command says what is right. */
class GoCommandJudgeIT {
    @TempDir
    private Path folder;

    @BeforeAll
    static void requireGo() {
        GoCommand.require();
    }

    static List<CaseFile> cases() {
        return CaseFile.all();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cases")
    void agreesWithTheGoCommand(CaseFile source) throws Exception {
        assertThat(GoJudge.compare(source, folder)).isEmpty();
    }
}
