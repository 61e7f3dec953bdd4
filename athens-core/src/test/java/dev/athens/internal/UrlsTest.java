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
    @CsvSource(delimiter = '|', textBlock = """
            https://h.example/u/r                            | https://h.example/u/r
            https://me:secret@h.example/u/r                  | https://h.example/u/r
            https://me@corp.example:se@cret@h.example/u/r    | https://h.example/u/r
            ssh://git@h.example:22/u/r                       | ssh://h.example:22/u/r
            https://h.example/u/r@v1?token=x#y               | https://h.example/u/r@v1
            https://h.example/u/r#token                      | https://h.example/u/r
            https://me:se?cr#et@h.example/u/r                | https://h.example/u/r
            bad (https://a:b@h.example/r?t=x), no https://c@i.example/#s: gone | bad (https://h.example/r), no https://i.example/: gone
            github.com/u/r@v1.0.0: why?                      | github.com/u/r@v1.0.0: why?
            """)
    void leavesOutOfTextsWhatMayBeSecret(String text, String shown) {
        assertThat(Urls.withoutSecrets(text)).isEqualTo(shown);
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
