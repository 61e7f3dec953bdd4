package dev.athens.storage.s3;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Tests of this module have a time limit, which the parent POM sets; one that hangs would hang the build. */
class TimeLimitTest {
    @Test
    void isInForce() {
        assertThat(Thread.currentThread().getName())
                .as("JUnit runs tests with a limit in threads of its own")
                .startsWith("junit-timeout-thread-");
    }
}
