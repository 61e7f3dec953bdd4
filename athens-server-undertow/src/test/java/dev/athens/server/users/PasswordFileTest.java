package dev.athens.server.users;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.athens.config.ConfigException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PasswordFileTest {
    private static final Path PATH = Path.of("users.htpasswd");
    private static final String HASH = "$2y$05$abcdefghijklmnopqrstuuOQiyCxlgf/oeuTqixKmWdcYUh4Hjl0a";

    @Test
    void readsUsersBetweenCommentsAndEmptyLines() {
        String text = "# people\r\n\r\nalice:" + HASH + "\r\n bob smith:" + HASH.replace("$2y$", "$2b$")
                + " \n\u00e9va:" + HASH.replace("$2y$05", "$2a$14") + "\n#end:" + HASH;
        PasswordFile file = PasswordFile.parse(PATH, text);

        assertThat(file.hashes()).containsOnlyKeys("alice", "bob smith", "\u00e9va");
        assertThat(PasswordFile.decoy(file.cost()))
                .as("as slow as the slowest")
                .startsWith("$2b$14$")
                .hasSize(HASH.length());
        assertThat(file.toString()).doesNotContain("$2");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            alice:{SHA}W6ph5Mm5Pz8GgiULbPgzG37mj9g=         | users.htpasswd:2: alice has a password that is not hashed by bcrypt; htpasswd -B writes such a line
            alice:$apr1$W6ph5Mm5$Pz8GgiULbPgzG37mj9g0.      | users.htpasswd:2: alice has a password that is not hashed by bcrypt; htpasswd -B writes such a line
            alice:secret                                    | users.htpasswd:2: alice has a password that is not hashed by bcrypt; htpasswd -B writes such a line
            alice:$2x$05$abcdefghijklmnopqrstuuOQiyCxlgf/oeuTqixKmWdcYUh4Hjl0a | users.htpasswd:2: alice has a password that is not hashed by bcrypt; htpasswd -B writes such a line
            alice:$2y$05$abcdefghijklmnopqrstuuOQiyCxlgf/oeuTqixKmWdcYUh4Hjl   | users.htpasswd:2: alice has a password that is not hashed by bcrypt; htpasswd -B writes such a line
            alice:$2y$15$abcdefghijklmnopqrstuuOQiyCxlgf/oeuTqixKmWdcYUh4Hjl0a | users.htpasswd:2: alice has a password of cost 15; allowed are 4 to 14, htpasswd -B -C 10 writes such a line
            alice:$2y$03$abcdefghijklmnopqrstuuOQiyCxlgf/oeuTqixKmWdcYUh4Hjl0a | users.htpasswd:2: alice has a password of cost 3; allowed are 4 to 14, htpasswd -B -C 10 writes such a line
            alice                                           | users.htpasswd:2: not a line of the form name:hash
            :hash                                           | users.htpasswd:2: not a line of the form name:hash
            first:$2y$05$abcdefghijklmnopqrstuuOQiyCxlgf/oeuTqixKmWdcYUh4Hjl0a | users.htpasswd:2: first is there twice
            """)
    void namesTheLineThatItDoesNotUnderstand(String line, String message) {
        assertThatThrownBy(() -> PasswordFile.parse(PATH, "first:" + HASH + "\n" + line + "\n"))
                .isInstanceOf(ConfigException.class)
                .hasMessage(message);
    }

    @Test
    void refusesAFileWithoutUsers() {
        assertThatThrownBy(() -> PasswordFile.parse(PATH, "# nobody\n"))
                .hasMessage("users.htpasswd: has no users; htpasswd -B adds one");
    }
}
