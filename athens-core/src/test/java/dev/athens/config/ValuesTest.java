package dev.athens.config;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ValuesTest {
    @ParameterizedTest
    @CsvSource({
        "1, 1048576",
        "1B, 1",
        "500MB, 500000000",
        "100GB, 100000000000",
        "100GiB, 107374182400",
        "1.5 kib, 1536",
        "2tb, 2000000000000",
        "0.001KB, 1",
        "0MB, 0"
    })
    void readsSizes(String text, long bytes) {
        assertThat(ByteSize.parse(text, "MiB")).contains(bytes);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "MB", "-1MB", "1PB", "1 MB ", "1,5MB", "1e3", "999999999TB"})
    void readsNothingElse(String text) {
        assertThat(ByteSize.parse(text, "B")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"0, 0 MB", "1, 1 MB", "1000000, 1 MB", "1000001, 2 MB", "9223372036854775807, 9223372036855 MB"})
    void writesMegabytesRoundedUp(long bytes, String text) {
        assertThat(ByteSize.megabytes(bytes)).isEqualTo(text);
    }

    @Test
    void readsLimits() {
        assertThat(PatternLimit.parse("corp.example/*=20")).contains(new PatternLimit("corp.example/*", 20));
        assertThat(PatternLimit.parse("*=0")).contains(new PatternLimit("*", 0));
    }

    @ParameterizedTest
    @ValueSource(strings = {"20", "=20", "a=", "a=-1", "a=1234567", "20:a", "a= 1"})
    void readsNoOtherLimits(String text) {
        assertThat(PatternLimit.parse(text)).isEmpty();
    }
}
