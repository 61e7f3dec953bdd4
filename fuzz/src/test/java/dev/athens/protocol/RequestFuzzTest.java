package dev.athens.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.athens.module.InvalidNameException;
import java.nio.charset.StandardCharsets;

/** A decoded path is no request, or one whose own path means the same. */
final class RequestFuzzTest {
    @FuzzTest(maxDuration = "1m")
    void meansTheSameWrittenAnew(byte[] bytes) {
        String path = new String(bytes, StandardCharsets.UTF_8);
        ProtocolRequest request;
        try {
            request = ProtocolRequest.parse(path);
        } catch (InvalidNameException e) {
            assertThat(e.getMessage()).isNotBlank();
            return;
        }
        assertThat(ProtocolRequest.parse(request.path())).isEqualTo(request);
    }
}
