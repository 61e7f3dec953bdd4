package dev.athens.module;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

final class ModuleVersionTest {
    @Test
    void refusesVersionsOfAnotherMajor() {
        assertThatThrownBy(() -> ModuleVersion.parse("m.x/a", "v2.0.0"))
                .isInstanceOf(InvalidNameException.class)
                .hasMessage("m.x/a@v2.0.0: invalid version: should be v0 or v1, not v2");
        assertThatThrownBy(() -> ModuleVersion.parse("m.x/a/v2", "v1.0.0"))
                .isInstanceOf(InvalidNameException.class)
                .hasMessage("m.x/a/v2@v1.0.0: invalid version: should be v2, not v1");
    }

    @Test
    void sortsByPathThenByPrecedence() {
        assertThat(Stream.of("m.x/b@v1.0.0", "m.x/a@v1.10.0", "m.x/a@v1.9.0")
                        .map(text -> ModuleVersion.parse(text.substring(0, 5), text.substring(6)))
                        .sorted())
                .extracting(ModuleVersion::toString)
                .containsExactly("m.x/a@v1.9.0", "m.x/a@v1.10.0", "m.x/b@v1.0.0");
    }
}
