package dev.athens.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;

/** A path from the wire is malformed, or decoded as Java does it. */
final class PercentEncodingFuzzTest {
    @FuzzTest(maxDuration = "1m")
    void decodesAsOthersDo(byte[] bytes) {
        String raw = new String(bytes, StandardCharsets.UTF_8);
        String path;
        try {
            path = PercentEncoding.decode(raw);
        } catch (MalformedRequestException e) {
            assertThat(e.reason()).isNotBlank();
            return;
        }
        if (raw.chars().allMatch(c -> c < 0x80)) {
            assertThat(path).isEqualTo(URLDecoder.decode(raw.replace("+", "%2B"), StandardCharsets.UTF_8));
        }
    }
}
