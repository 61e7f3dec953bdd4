package dev.athens.module;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class VersionTest {
    @ParameterizedTest
    @ValueSource(strings = {"v1.2.3", "v0.0.0-20200101000000-0123456789ab", "v2.0.0+incompatible", "v1.0.0-RC1"})
    void acceptsCanonicalVersions(String text) {
        assertThat(Version.parse(text)).hasToString(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"v1", "v1.2", "v1.2.3+meta", "v2.0.0+incompatible.1", "v1.2.3-a+meta"})
    void refusesVersionsThatAreNotCanonical(String text) {
        assertThat(Version.tryParse(text)).isEmpty();
        assertThatThrownBy(() -> Version.parse(text))
                .isInstanceOf(InvalidNameException.class)
                .hasMessage(text + ": version is not canonical");
    }

    @Test
    void refusesOtherText() {
        assertThatThrownBy(() -> Version.parse("master\n"))
                .isInstanceOf(InvalidNameException.class)
                .hasMessage("master\uFFFD: not a semantic version");
    }

    @Test
    void escapesUpperCase() {
        Version version = Version.parse("v1.0.0-RC1");
        assertThat(version.escaped()).isEqualTo("v1.0.0-!r!c1");
        assertThat(Version.parseEscaped("v1.0.0-!r!c1")).isEqualTo(version);
    }

    @ParameterizedTest
    @ValueSource(strings = {"v1.0.0-RC1", "v1.0.0-!", "v1.0.0-!1", "v1.0.0-!!a", "v1.0.0-é"})
    void refusesWrongEscaping(String escaped) {
        assertThatThrownBy(() -> Version.parseEscaped(escaped))
                .isInstanceOf(InvalidNameException.class)
                .hasMessageContaining("invalid escaping");
    }

    @Test
    void addsAndRemovesIncompatible() {
        Version plain = Version.parse("v2.0.0-a");
        Version incompatible = Version.parse("v2.0.0-a+incompatible");
        assertThat(plain.withIncompatible()).isEqualTo(incompatible);
        assertThat(incompatible.withIncompatible()).isEqualTo(incompatible);
        assertThat(incompatible.withoutIncompatible()).isEqualTo(plain);
        assertThat(plain.isIncompatible()).isFalse();
        assertThat(incompatible.isIncompatible()).isTrue();
        assertThat(incompatible.isPrerelease()).isTrue();
        assertThat(plain).isLessThan(incompatible);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "v0.0.0-20200101000000-0123456789ab",
                "v2.0.0-20200101000000-abc",
                "v1.2.4-0.20200101000000-0123456789ab",
                "v1.2.3-pre.0.20200101000000-0123456789ab",
                "v2.0.1-0.20200101000000-0123456789ab+incompatible",
                "v0.0.0-99999999999999-ABC"
            })
    void recognisesPseudoVersions(String text) {
        assertThat(Version.parse(text).isPseudo()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "v1.0.0",
                "v1.0.0-rc-1",
                "v1.2.0-20200101000000-0123456789ab",
                "v0.0.0-2020010100000-0123456789ab",
                "v1.2.3-pre.20200101000000-0123456789ab",
                "v0.0.0-20200101000000",
                "v0.0.0-20200101000000-012345.789ab",
                "v1.2.3-00.20200101000000-0123456789ab"
            })
    void knowsOtherVersionsFromPseudoVersions(String text) {
        assertThat(Version.isPseudo(text)).isFalse();
    }

    @Test
    void judgesTagsWithAnyBuildMetadata() {
        String pseudo = "v1.2.4-0.20200101000000-0123456789ab";
        assertThat(Version.isPseudo(pseudo + "+meta.1")).isTrue();
        assertThat(Version.isPseudo(pseudo + "+a".concat(".a".repeat(100_000)))).isTrue();
        assertThat(Version.isPseudo("foo/" + pseudo)).isFalse();
    }
}
