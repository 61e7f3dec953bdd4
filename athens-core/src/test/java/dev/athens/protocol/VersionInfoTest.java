package dev.athens.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.athens.internal.GoText;
import dev.athens.module.Version;
import java.io.IOException;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
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
    @MethodSource("dev.athens.protocol.InfoCase#all")
    void readsWhatTheGoCommandReads(InfoCase theCase) throws IOException {
        byte[] json = GoText.encode(theCase.document());
        if (theCase.isRead()) {
            assertThat(VersionInfo.parse(json).version()).hasToString("v1.0.0");
            return;
        }
        assertThatThrownBy(() -> VersionInfo.parse(json))
                .isInstanceOf(IOException.class)
                .message()
                .contains("version info")
                .doesNotContainPattern("[Tt]oken|Json|_");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"Version\":\"master\"}", "{\"Version\":\"v1\"}"})
    void refusesVersionsThatAreNotCanonical(String json) {
        assertThatThrownBy(() -> parse(json)).isInstanceOf(IOException.class);
    }

    @Test
    void addsASecondOriginToTheFirst() throws IOException {
        String json = "{\"Version\":\"v1.0.0\",\"Origin\":{\"VCS\":\"git\",\"Hash\":\"ab\"},"
                + "\"Origin\":{\"URL\":\"u\",\"Hash\":\"cd\",\"VCS\":null}}";
        assertThat(parse(json).origin())
                .contains(new Origin("git", "u", Optional.empty(), Optional.of("cd"), Optional.empty()));
    }

    @Test
    void saysWhereADocumentIsNoJson() {
        assertThatThrownBy(() -> parse("{\"Version\":\"v1.0.0\",}"))
                .hasMessage("version info is not valid JSON at character 21");
    }

    @ParameterizedTest
    @ValueSource(strings = {"9999-12-31T23:59:59-01:00", "0000-01-01T00:00:00+01:00"})
    void writesNoTimeThatNoGoCommandReads(String time) throws IOException {
        assertThat(parse("{\"Version\":\"v1.0.0\",\"Time\":\"" + time + "\"}").toJson())
                .asString(UTF_8)
                .isEqualTo("{\"Version\":\"v1.0.0\"}");
    }

    @Test
    void writesWhatWasNotUtf8() throws IOException {
        String json = "{\"Version\":\"v1.0.0\",\"Origin\":{\"URL\":\"\\ud800\udcff\"}}";
        assertThat(VersionInfo.parse(GoText.encode(json)).toJson())
                .asString(UTF_8)
                .isEqualTo("{\"Version\":\"v1.0.0\",\"Origin\":{\"URL\":\"\ufffd\ufffd\"}}");
    }

    @Test
    void boundsDepthAndSize() throws IOException {
        assertThat(parse(nested(9_999)).version()).hasToString("v1.0.0");
        assertThatThrownBy(() -> parse(nested(10_000)))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("version info is not valid JSON");
        assertThatThrownBy(() -> VersionInfo.parse(new byte[VersionInfo.MAX_BYTES + 1]))
                .isInstanceOf(IOException.class)
                .hasMessage("version info larger than 65536 bytes");
    }

    private static String nested(int arrays) {
        return "{\"Version\":\"v1.0.0\",\"x\":" + "[".repeat(arrays) + "]".repeat(arrays) + "}";
    }
}
