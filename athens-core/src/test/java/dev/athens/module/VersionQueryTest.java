package dev.athens.module;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class VersionQueryTest {
    private static final ModulePath PATH = ModulePath.parse("m.x/a");

    @ParameterizedTest
    @ValueSource(strings = {"v1.0.0", "v2.0.0+incompatible", "v0.0.0-20200101000000-0123456789ab"})
    void takesVersionsThatFitAsExact(String text) {
        assertThat(VersionQuery.parse(PATH, text)).isEqualTo(new VersionQuery.Exact(Version.parse(text)));
        assertThat(VersionQuery.parse(PATH, text)).hasToString(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"main", "v1", "v2.0.0", "v1.2.3+meta", "0123abc", "feature/x", "latest"})
    void takesEverythingElseAsRevision(String text) {
        assertThat(VersionQuery.parse(PATH, text)).isEqualTo(new VersionQuery.Revision(text));
        assertThat(VersionQuery.parse(PATH, text)).hasToString(text);
    }

    @Test
    void refusesTheEmptyRevision() {
        assertThatThrownBy(() -> VersionQuery.parse(PATH, "")).isInstanceOf(InvalidNameException.class);
    }

    @Test
    void readsEscapedQueries() {
        assertThat(VersionQuery.parseEscaped(PATH, "v1.0.0-!r!c1"))
                .isEqualTo(new VersionQuery.Exact(Version.parse("v1.0.0-RC1")));
        assertThat(VersionQuery.parseEscaped(PATH, "!feature-x")).isEqualTo(new VersionQuery.Revision("Feature-x"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"v1.0.0 x", "a,b", "Feature", "(HEAD)"})
    void writesAsAProxyReadsIt(String name) {
        VersionQuery.Revision query = new VersionQuery.Revision(name);
        assertThat(VersionQuery.parseEscaped(PATH, query.escaped().orElseThrow()))
                .isEqualTo(query);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a/b", "a\\b", "a!b", "a:b", "\u00e9", "a\tb"})
    void doesNotWriteWhatNoProxyReads(String name) {
        assertThat(new VersionQuery.Revision(name).escaped()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", ".", "..", "x.", "a/b", "a\\b", "nul", "com1.x", "a:b", "a*", "a\nb", "a'b", "A", "!", "é"})
    void refusesWhatCannotBeAFileName(String escaped) {
        assertThatThrownBy(() -> VersionQuery.parseEscaped(PATH, escaped)).isInstanceOf(InvalidNameException.class);
    }
}
