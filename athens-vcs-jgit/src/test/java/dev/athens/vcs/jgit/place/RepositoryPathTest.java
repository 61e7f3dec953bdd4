package dev.athens.vcs.jgit.place;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RepositoryPathTest {
    @ParameterizedTest
    @CsvSource(textBlock = """
                    https://github.com/a/b,                     github.com/a/b,     '',     true
                    https://GitHub.com/a/B.git/,                github.com/a/B,     '',     true
                    https://me:x@github.com/a/b,                github.com/a/b,     '',     true
                    http://github.com:80/a/b.git,               github.com/a/b,     '',     true
                    http://github.com:443/a/b,                  github.com/a/b,     443,    false
                    ssh://git@h.example:2222/a/b,               h.example/a/b,      2222,   false
                    git+ssh://h.example/~u/b,                   h.example/~u/b,     '',     true
                    https://h.example,                          h.example,          '',     true
                    https://h.example./a,                       h.example/a,        '',     false
                    https://h.example/a//b/,                    h.example/a/b,      '',     false
                    https://h.example/x/../a/./b,               h.example/a/b,      '',     false
                    https://h.example/x/%2E%2e/%61%2Fb,         h.example/a/b,      '',     false
                    https://h.example/a%zz,                     h.example/a%zz,     '',     false
                    https://h.example/a+b,                      h.example/a+b,      '',     false
                    https://h.example/a\\..\\b,                 h.example/b,        '',     false
                    https://h.example/a?b/c#d,                  h.example/a,        '',     false
                    https://[2001:db8::1]/a,                    [2001:db8::1]/a,    '',     true
                    """)
    void saysWhereARepositoryIs(String url, String value, String port, boolean plain) {
        RepositoryPath path = RepositoryPath.of(url).orElseThrow();
        assertThat(path.value()).isEqualTo(value);
        assertThat(path.port()).isEqualTo(port);
        assertThat(path.isPlain()).isEqualTo(plain);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/a/b",
                "git@h.example:a/b",
                "https:///a",
                "https://h.example\\a",
                "https://x\\@h.example/a",
                "https://a@b@h.example/a",
                "https://%68.example/a",
                "https://h.example:x/a",
                "https://h example/a",
            })
    void doesNotGuess(String url) {
        assertThat(RepositoryPath.of(url)).isEmpty();
    }
}
