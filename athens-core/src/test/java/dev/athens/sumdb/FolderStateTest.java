package dev.athens.sumdb;

import static org.assertj.core.api.Assertions.assertThat;

import dev.athens.protocol.SumdbRequest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FolderStateTest {
    @TempDir
    Path folder;

    @Test
    void remembersAfterARestart() throws Exception {
        FolderState state = FolderState.open(folder.resolve("db.example"));
        assertThat(state.head()).isEmpty();
        assertThat(state.replaceHead("", "one")).isTrue();
        state.keep(SumdbRequest.parse("tile/8/0/x001/000.p/5"), "tile".getBytes(StandardCharsets.UTF_8));
        state.keep(SumdbRequest.parse("lookup/github.com/!a/b@v1.0.0"), "record".getBytes(StandardCharsets.UTF_8));

        FolderState again = FolderState.open(folder.resolve("db.example"));
        assertThat(again.head()).contains("one");
        assertThat(again.file(SumdbRequest.parse("tile/8/0/x001/000.p/5")))
                .hasValueSatisfying(bytes ->
                        assertThat(bytes).asString(StandardCharsets.UTF_8).isEqualTo("tile"));
        assertThat(again.file(SumdbRequest.parse("lookup/github.com/!a/b@v1.0.0")))
                .isPresent();
        assertThat(again.file(SumdbRequest.parse("tile/8/0/x001/001"))).isEmpty();
    }

    @Test
    void replacesAHeadOnlyForThoseWhoKnowIt() throws Exception {
        FolderState state = FolderState.open(folder);
        assertThat(state.replaceHead("", "one")).isTrue();
        assertThat(FolderState.open(folder).replaceHead("", "two")).isFalse();
        assertThat(FolderState.open(folder).replaceHead("one", "two")).isTrue();
        assertThat(state.replaceHead("one", "three")).isFalse();
        assertThat(state.head()).contains("two");
    }

    @Test
    void knowsNothingUnderNamesThatNoFileCanHave() throws Exception {
        assertThat(FolderState.open(folder).file(SumdbRequest.parse("lookup/a.example/" + "a".repeat(300) + "@v1.0.0")))
                .isEmpty();
    }
}
