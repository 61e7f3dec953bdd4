package dev.athens.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.athens.module.Version;
import java.io.IOException;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class VersionInfoTest {
    private static final String FULL =
            "{\"Version\":\"v1.0.0\",\"Time\":\"2020-01-01T01:00:00Z\",\"Origin\":{\"VCS\":\"git\","
                    + "\"URL\":\"https://h.example/r\",\"Subdir\":\"sub\",\"Hash\":\"0123\",\"Ref\":\"refs/tags/sub/v1.0.0\"}}";

    private static VersionInfo parse(String json) throws IOException {
        return VersionInfo.parse(json.getBytes(UTF_8));
    }

    @Test
    void writesWhatTheGoCommandWrites() throws IOException {
        VersionInfo info = new VersionInfo(
                Version.parse("v1.0.0"),
                Optional.of(Instant.parse("2020-01-01T01:00:00Z")),
                Optional.of(new Origin(
                        "git",
                        "https://h.example/r",
                        Optional.of("sub"),
                        Optional.of("0123"),
                        Optional.of("refs/tags/sub/v1.0.0"))));
        assertThat(info.toJson()).asString(UTF_8).isEqualTo(FULL);
        assertThat(parse(FULL)).isEqualTo(info);
    }

    @Test
    void leavesOutWhatIsNotKnown() throws IOException {
        VersionInfo info = VersionInfo.of(Version.parse("v2.0.0+incompatible"));
        assertThat(info.toJson()).asString(UTF_8).isEqualTo("{\"Version\":\"v2.0.0+incompatible\"}");
        assertThat(parse("{\"Version\":\"v2.0.0+incompatible\",\"Time\":null,\"Origin\":null}"))
                .isEqualTo(info);
        Origin origin = new Origin("git", "", Optional.of(""), Optional.empty(), Optional.empty());
        assertThat(new VersionInfo(info.version(), Optional.empty(), Optional.of(origin)).toJson())
                .asString(UTF_8)
                .isEqualTo("{\"Version\":\"v2.0.0+incompatible\",\"Origin\":{\"VCS\":\"git\"}}");
    }

    @Test
    void isLenientAboutNamesAndUnknownFields() throws IOException {
        assertThat(parse(" {\"x\":[{\"Version\":1}],\"VERSION\":\"v1.0.0\",\"origin\":{\"vcs\":\"git\",\"y\":{}}}\n"))
                .isEqualTo(new VersionInfo(
                        Version.parse("v1.0.0"),
                        Optional.empty(),
                        Optional.of(new Origin("git", "", Optional.empty(), Optional.empty(), Optional.empty()))));
    }

    @ParameterizedTest
    @CsvSource({
        "2020-01-01T01:00:00.5Z, 2020-01-01T01:00:00.5Z",
        "2020-01-01T01:00:00+02:00, 2019-12-31T23:00:00Z",
        "0001-01-01T00:00:00Z, 0001-01-01T00:00:00Z"
    })
    void readsTimes(String text, Instant expected) throws IOException {
        assertThat(parse("{\"Version\":\"v1.0.0\",\"Time\":\"" + text + "\"}").time())
                .contains(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "null",
                "[]",
                "{",
                "{\"Version\":\"v1.0.0\"",
                "{\"Version\":\"v1.0.0\"}x",
                "{}",
                "{\"Version\":1}",
                "{\"Version\":\"master\"}",
                "{\"Version\":\"v1\"}",
                "{\"Version\":\"v1.0.0\",\"Time\":\"yesterday\"}",
                "{\"Version\":\"v1.0.0\",\"Time\":1}",
                "{\"Version\":\"v1.0.0\",\"Time\":\"\"}",
                "{\"Version\":\"v1.0.0\"}{}",
                "{\"Version\":\"v1.0.0\",\"Origin\":{\"VCS\":1}}",
                "{\"Version\":\"v1.0.0\",\"Origin\":{",
                "not found"
            })
    void refuses(String json) {
        assertThatThrownBy(() -> parse(json)).isInstanceOf(IOException.class);
    }

    @Test
    void boundsDepthAndSize() {
        assertThatThrownBy(() -> parse("{\"x\":" + "[".repeat(30_000) + "]".repeat(30_000) + "}"))
                .isInstanceOf(IOException.class);
        assertThatThrownBy(() -> VersionInfo.parse(new byte[VersionInfo.MAX_BYTES + 1]))
                .isInstanceOf(IOException.class)
                .hasMessage("version info larger than 65536 bytes");
    }
}
