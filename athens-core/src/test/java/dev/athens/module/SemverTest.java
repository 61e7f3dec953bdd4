package dev.athens.module;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class SemverTest {
    private static Semver semver(String text) {
        return Semver.parse(text).orElseThrow();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "v",
                "1.0.0",
                "V1.0.0",
                "v01.0.0",
                "v1.02",
                "v1.0.00",
                "v1.0.0.0",
                "v1.",
                "v1.2.",
                "v1.2.3-",
                "v1.2.3+",
                "v1.2.3-01",
                "v1.2.3-a.",
                "v1.2.3-a..b",
                "v1.2.3-a_b",
                "v1.2.3+a+b",
                "v1-a",
                "v1+a",
                "v1.2-a",
                "v1.2+a",
                "v1.2.3x",
                "vx",
                "v1.2.3-é",
                "v-1.0.0",
                " v1.0.0",
                "v1.0.0 "
            })
    void refuses(String text) {
        assertThat(Semver.parse(text)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "v1, v1.0.0",
        "v1.2, v1.2.0",
        "v0.0.0, v0.0.0",
        "v1.2.3-0a.x-y, v1.2.3-0a.x-y",
        "v1.2.3+01.meta, v1.2.3",
        "v1.2.3-rc.1+a, v1.2.3-rc.1",
        "v2.0.0+incompatible, v2.0.0",
        "v99999999999999999999.1.2, v99999999999999999999.1.2"
    })
    void writesCanonicalForm(String text, String canonical) {
        assertThat(semver(text).canonical()).isEqualTo(canonical);
        assertThat(semver(text)).hasToString(text);
    }

    @Test
    void takesApart() {
        Semver semver = semver("v1.22.333-rc.1+b.2");
        assertThat(semver.major()).isEqualTo("v1");
        assertThat(semver.minor()).isEqualTo("22");
        assertThat(semver.patch()).isEqualTo("333");
        assertThat(semver.prerelease()).isEqualTo("rc.1");
        assertThat(semver.build()).isEqualTo("+b.2");
    }

    @Test
    void sortsAsTheGoCommandDoes() {
        List<Semver> sorted = Stream.of(
                        "v0.0.0-0",
                        "v0.0.0-0.0",
                        "v0.0.0",
                        "v1.0.0-0.2020",
                        "v1.0.0-1",
                        "v1.0.0-rc.9",
                        "v1.0.0-rc.10",
                        "v1.0.0-rc.a",
                        "v1.0.0-rc.a.0",
                        "v1",
                        "v1.0",
                        "v1.0.0",
                        "v1.0.0+a",
                        "v9.0.0",
                        "v10.0.0",
                        "v10.0.0+incompatible",
                        "v100000000000000000000.0.0")
                .map(SemverTest::semver)
                .toList();
        List<Semver> shuffled = new ArrayList<>(sorted);
        Collections.shuffle(shuffled, new Random(1));
        shuffled.sort(Semver.ORDER);
        assertThat(shuffled).isEqualTo(sorted);
    }

    @Test
    void ignoresBuildInPrecedence() {
        assertThat(semver("v1.0.0+a").comparePrecedence(semver("v1"))).isZero();
        assertThat(semver("v1.0.0+a")).isNotEqualTo(semver("v1.0.0"));
    }
}
