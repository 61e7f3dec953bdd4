package dev.athens.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PercentEncodingTest {
    @ParameterizedTest
    @CsvSource({
        "/example.com/m/@v/list,            /example.com/m/@v/list",
        "/%21azure/x,                       /!azure/x",
        "/!azure/x,                         /!azure/x",
        "/v2.0.0+incompatible.info,         /v2.0.0+incompatible.info",
        "/v2.0.0%2Bincompatible.info,       /v2.0.0+incompatible.info",
        "/feature%2fx,                      /feature/x",
        "/%2521,                            /%21",
        "/%c3%A9,                           /é",
        "/%F0%9F%98%80,                     /😀"
    })
    void decodesOnce(String raw, String decoded) throws MalformedRequestException {
        assertThat(PercentEncoding.decode(raw)).isEqualTo(decoded);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/%",
                "/%4",
                "/%zz",
                "/%+1",
                "/%-1",
                "/%\u0664\u0664",
                "/%00",
                "/\0",
                "/é",
                "/%C3",
                "/%C0%AF",
                "/%ED%A0%80"
            })
    void rejectsNonsense(String raw) {
        assertThatThrownBy(() -> PercentEncoding.decode(raw)).isInstanceOf(MalformedRequestException.class);
    }
}
