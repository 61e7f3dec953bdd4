package dev.athens.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;

/** An {@code .info} is refused, or means the same after it was written anew. */
final class InfoFuzzTest {
    @FuzzTest(maxDuration = "1m")
    void meansTheSameWrittenAnew(byte[] json) throws IOException {
        VersionInfo info;
        try {
            info = VersionInfo.parse(json);
        } catch (IOException e) {
            assertThat(e.getMessage()).isNotBlank();
            return;
        }
        assertThat(VersionInfo.parse(info.toJson())).isEqualTo(info);
    }
}
