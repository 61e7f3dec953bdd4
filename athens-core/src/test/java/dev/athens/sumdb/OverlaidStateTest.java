package dev.athens.sumdb;

import static org.assertj.core.api.Assertions.assertThat;

import dev.athens.protocol.SumdbRequest;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class OverlaidStateTest {
    @Test
    void readsAFolderAndRemembersTheRest(@TempDir Path folder) throws Exception {
        SumdbState below = FolderState.open(folder);
        below.keep(SumdbRequest.parse("tile/8/1/000"), new byte[] {1});
        below.replaceHead("", "first");

        SumdbState state = FolderState.readOnly(folder);
        assertThat(state.head()).contains("first");
        assertThat(state.file(SumdbRequest.parse("tile/8/1/000"))).contains(new byte[] {1});
        assertThat(state.replaceHead("other", "no")).isFalse();
        assertThat(state.replaceHead("first", "second")).isTrue();
        assertThat(state.replaceHead("first", "no")).isFalse();
        assertThat(state.replaceHead("second", "third")).isTrue();
        state.keep(SumdbRequest.parse("tile/8/1/000"), new byte[] {2});
        state.keep(SumdbRequest.parse("tile/8/2/000"), new byte[] {3});

        assertThat(state.head()).contains("third");
        assertThat(state.file(SumdbRequest.parse("tile/8/1/000"))).contains(new byte[] {2});
        assertThat(state.file(SumdbRequest.parse("tile/8/2/000"))).contains(new byte[] {3});
        assertThat(below.head()).contains("first");
        assertThat(below.file(SumdbRequest.parse("tile/8/1/000"))).contains(new byte[] {1});
        assertThat(below.file(SumdbRequest.parse("tile/8/2/000"))).isEmpty();
    }

    @Test
    void needsNoFolder(@TempDir Path folder) throws Exception {
        SumdbState state = FolderState.readOnly(folder.resolve("none"));

        assertThat(state.head()).isEmpty();
        assertThat(state.replaceHead("", "first")).isTrue();
        assertThat(state.head()).contains("first");
        assertThat(folder).isEmptyDirectory();
    }
}
