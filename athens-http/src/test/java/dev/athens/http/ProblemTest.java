package dev.athens.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ProblemTest {
    @Test
    void escapesWhatJsonWouldNotBear() {
        String json = new String(new Problem(404, "say \"no\\go\"\nthen\tleave\u0000").json(), UTF_8);

        assertThat(json).isEqualTo("{\"error\":{\"status\":404,\"message\":\"say \\\"no\\\\go\\\"\\nthen leave\"}}");
    }
}
