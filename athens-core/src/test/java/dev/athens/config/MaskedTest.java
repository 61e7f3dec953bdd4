package dev.athens.config;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MaskedTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            https://a.example/x                       | https://a.example/x
            https://user:pass@a.example/x             | https://***@a.example/x
            https://token@a.example|                    https://***@a.example
            https://user:p/a@ss@a.example             | https://***@a.example
            https://a.example/x?token=s               | https://a.example/x?***
            GOPROXY=https://u:p@a.example,direct      | GOPROXY=https://***@a.example,direct
            https://u:p@a.example;https://b.example?s | https://***@a.example;https://b.example?***
            me@a.example                              | me@a.example
            """)
    void hidesLoginsAndQueriesOfUrls(String text, String masked) {
        assertThat(Masked.urls(text)).isEqualTo(masked);
    }
}
