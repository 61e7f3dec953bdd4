package dev.athens.module;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class PseudoVersionTest {
    private static final Instant TIME = Instant.parse("2021-03-05T05:29:59.9Z");
    private static final String SUFFIX = "20210305052959-0123456789ab";

    @ParameterizedTest
    @CsvSource({
        "'', '', v0.0.0-@",
        "v2, '', v2.0.0-@",
        "'', v0.9.0, v0.9.1-0.@",
        "'', v1.2.9, v1.2.10-0.@",
        "'', v0.1.0-rc.1, v0.1.0-rc.1.0.@",
        "'', v2.0.0+incompatible, v2.0.1-0.@+incompatible",
        "'', v1.0.0+build, v1.0.1-0.@+build",
        "'', v1.2.99999999999999999999, v1.2.100000000000000000000-0.@",
        "v3, v1.0.0-a+b, v1.0.0-a.0.@+b"
    })
    void builds(String major, String base, String expected) {
        assertThat(PseudoVersion.build(major, Semver.parse(base), TIME, "0123456789ab"))
                .isEqualTo(expected.replace("@", SUFFIX));
    }

    @ParameterizedTest
    @CsvSource({
        "v0.0.0-@, ''",
        "v2.0.0-@, ''",
        "v0.9.1-0.@, v0.9.0",
        "v1.2.10-0.@, v1.2.9",
        "v1.2.100-0.@, v1.2.99",
        "v0.1.0-rc.1.0.@, v0.1.0-rc.1",
        "v2.0.1-0.@+incompatible, v2.0.0",
        "v1.2.3-0.0.@, v1.2.3-0"
    })
    void takesApart(String version, String base) {
        PseudoVersion parts = PseudoVersion.parse(Version.parse(version.replace("@", SUFFIX)));
        assertThat(parts).isEqualTo(new PseudoVersion(Version.tryParse(base), "20210305052959", "0123456789ab"));
        assertThat(parts.time()).contains(Instant.parse("2021-03-05T05:29:59Z"));
    }

    @Test
    void refusesBasesThatCannotBe() {
        assertThatThrownBy(() -> PseudoVersion.parse(Version.parse("v0.1.0-0." + SUFFIX)))
                .isInstanceOf(InvalidNameException.class)
                .hasMessageEndingWith(": version before v0.1.0 would have negative patch number");
        assertThatThrownBy(() -> PseudoVersion.parse(Version.parse("v2.0.0-" + SUFFIX + "+incompatible")))
                .isInstanceOf(InvalidNameException.class)
                .hasMessageEndingWith(": lacks base version, but has build metadata \"+incompatible\"");
        assertThatThrownBy(() -> PseudoVersion.parse(Version.parse("v1.0.0")))
                .isInstanceOf(InvalidNameException.class)
                .hasMessage("v1.0.0: not a pseudo-version");
    }

    @ParameterizedTest
    @CsvSource({"20210399052959", "20210229000000", "20210305240000", "20210305052960", "00000000000000"})
    void knowsImpossibleTimes(String timestamp) {
        assertThat(new PseudoVersion(Optional.empty(), timestamp, "abc").time()).isEmpty();
    }

    @Test
    void writesTimesInUtc() {
        assertThat(PseudoVersion.timestamp(Instant.EPOCH)).isEqualTo("19700101000000");
        assertThat(PseudoVersion.timestamp(Instant.parse("2021-03-04T23:59:59-05:30")))
                .isEqualTo("20210305052959");
    }
}
