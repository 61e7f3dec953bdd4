package dev.athens.vcs.jgit.place;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UrlsTest {
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
    void hidesWhatMayBeSecret(String text, String shown) {
        assertThat(Urls.redact(text)).isEqualTo(shown);
    }
}
