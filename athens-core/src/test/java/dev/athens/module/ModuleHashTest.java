package dev.athens.module;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ModuleHashTest {
    private static final String TEXT = "h1:AQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHyA=";

    @Test
    void isTheSameFromTextAndFromBytes() {
        byte[] bytes = new byte[32];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (i + 1);
        }

        assertThat(ModuleHash.parse(TEXT)).isEqualTo(ModuleHash.of(bytes)).hasToString(TEXT);
        assertThat(ModuleHash.parse(TEXT)).hasSameHashCodeAs(ModuleHash.of(bytes));
        bytes[0] = 0;
        assertThat(ModuleHash.parse(TEXT)).isNotEqualTo(ModuleHash.of(bytes));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "h1:",
                "h1:abc=",
                "h2:AQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHyA=",
                " h1:AQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHyA=",
                "h1:AQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHyA",
                "h1:AQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHyA=\n",
                "h1:AQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHyAh",
                "h1:AQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHy_="
            })
    void isNoOtherText(String text) {
        assertThat(ModuleHash.tryParse(text)).isEmpty();
        assertThatThrownBy(() -> ModuleHash.parse(text))
                .isInstanceOf(InvalidNameException.class)
                .hasMessageEndingWith(": not a hash as in go.sum");
    }

    @Test
    void hasThirtyTwoBytes() {
        assertThatThrownBy(() -> ModuleHash.of(new byte[31])).isInstanceOf(InvalidNameException.class);
    }
}
