package dev.athens.server.options;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EndpointTest {
    @ParameterizedTest
    @ValueSource(strings = {"", "metrics", "/example.com/", "/example.com/m/@v/list"})
    void leavesThePathsOfModulesAlone(String prefix) {
        assertThatThrownBy(() -> Endpoint.of(prefix, exchange -> {})).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @CsvSource({"/metrics, false", "/debug/, true", "/, false", "/favicon.ico, false", "/a/b.c, false"})
    void isForOnePathOrForAllBelow(String prefix, boolean isSubtree) {
        assertThat(Endpoint.of(prefix, exchange -> {}).isSubtree()).isEqualTo(isSubtree);
    }

    @Test
    void answersSomeMethod() {
        assertThat(Endpoint.of("/metrics", exchange -> {}).methods()).containsExactlyInAnyOrder("GET", "HEAD");
        assertThatThrownBy(() -> new Endpoint("/metrics", Set.of(), exchange -> {}))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
