package dev.athens.server.text;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PlainTextTest {
    @Test
    void cutsNamesFromOutsideForTheLog() {
        assertThat(PlainText.logged("GET /\u001b" + "x".repeat(2000)))
                .hasSize(503)
                .startsWith("GET / x")
                .endsWith("x...");
        assertThat(PlainText.logged("GET /short")).isEqualTo("GET /short");
        assertThat(PlainText.logged("x".repeat(499) + "\ud83d\ude00")).isEqualTo("x".repeat(499) + " ...");
    }
}
