package dev.athens.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UrlsTest {
    @ParameterizedTest
    @CsvSource(textBlock = """
                    https://a.example            , https://a.example
                    https://u:p@a.example        , https://xxxxx@a.example
                    https://token@a.example/x@v  , https://xxxxx@a.example/x@v
                    https://u:p@q@a.example/     , https://xxxxx@a.example/
                    https://a.example/x@v        , https://a.example/x@v
                    https://a.example/x?t=s      , https://a.example/x?xxxxx
                    https://a.example?u@b        , https://a.example?xxxxx
                    https://a.example/x#s        , https://a.example/x#xxxxx
                    u:p@a.example                , xxxxx@a.example
                    file:///srv/a@b              , file:///srv/a@b
                    ''                           , ''
                    """)
    void hidesUserInfoAndQuery(String url, String shown) {
        assertThat(Urls.redact(url)).isEqualTo(shown);
    }

    @ParameterizedTest
    @CsvSource({
        "https://a.example, https://a.example/x/y@z",
        "https://a.example/, https://a.example/x/y@z",
        "https://u:p@a.example/b?t=s, https://u:p@a.example/b/x/y@z?t=s"
    })
    void appendsToThePath(URI base, URI expected) {
        assertThat(Urls.below(base, "x/y@z")).isEqualTo(expected);
    }
}
