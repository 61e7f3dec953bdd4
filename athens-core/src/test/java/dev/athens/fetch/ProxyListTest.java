package dev.athens.fetch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProxyListTest {
    /** The text form joins entries by commas and marks those that fall back on any failure by a pipe. */
    @ParameterizedTest
    @CsvSource(delimiter = ';', textBlock = """
                    direct                             ; direct
                    off                                ; off
                    https://a.example                  ; https://a.example
                    a.example                          ; https://a.example
                    a.example/x                        ; https://a.example/x
                    a.example:8080                     ; https://a.example:8080
                    localhost/x                        ; https://localhost/x
                    http://a.example,direct            ; http://a.example,direct
                    https://a.example|direct           ; https://a.example|,direct
                    https://a.example|https://b.example,direct ; https://a.example|,https://b.example,direct
                    ' https://a.example , ,, direct '  ; https://a.example,direct
                    direct,https://a.example           ; direct
                    https://a.example,off,::bad        ; https://a.example,off
                    file:///srv/mod                    ; file:///srv/mod
                    HTTPS://a.example                  ; HTTPS://a.example
                    https://user:secret@a.example/x    ; https://xxxxx@a.example/x
                    https://a.example/x?token=secret   ; https://a.example/x?xxxxx
                    """)
    void readsEntriesAndSeparators(String text, String expected) {
        assertThat(ProxyList.parse(text)).hasToString(expected);
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', textBlock = """
                    ','                            ; GOPROXY list is not the empty string, but contains no entries
                    ' '                            ; GOPROXY list is not the empty string, but contains no entries
                    ftp://u:p@a.example            ; invalid proxy URL scheme (must be https, http, file): ftp://xxxxx@a.example
                    word                           ; invalid proxy URL missing scheme: word
                    /srv/mod                       ; invalid proxy URL missing scheme: /srv/mod
                    https:/a.example               ; invalid proxy URL missing host: https:/a.example
                    file://host/srv                ; invalid file:// proxy URL with non-path elements: file://host/srv
                    file:///srv?x=1                ; invalid file:// proxy URL with non-path elements: file:///srv?xxxxx
                    https://u:p%zz@a.example       ; invalid proxy URL: https://xxxxx@a.example
                    https://u:p@a.example/ x?t=s   ; invalid proxy URL: https://xxxxx@a.example/ x?xxxxx
                    """)
    void refusesWhatIsNoListWithoutShowingCredentials(String text, String message) {
        assertThatThrownBy(() -> ProxyList.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message)
                .hasNoCause();
    }

    @Test
    void keepsTheCredentialsInTheUrlItself() {
        ProxyList.Source source = ProxyList.parse("https://user:secret@a.example")
                .entries()
                .get(0)
                .source();

        assertThat(((ProxyList.Proxy) source).url().getUserInfo()).isEqualTo("user:secret");
    }
}
