package dev.athens.standalone;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.athens.policy.TokenLogins;
import dev.athens.server.users.Tokens;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class TokenCommandsTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final Map<String, String> environment = new HashMap<>();

    @TempDir
    Path folder;

    private Path file() {
        return folder.resolve("tokens.jsonl");
    }

    private int run(String... args) {
        environment.putIfAbsent("ATHENS_TOKENS_FILE", file().toString());
        out.reset();
        err.reset();
        return Main.run(
                List.of(args), environment, new PrintStream(out, true, UTF_8), new PrintStream(err, true, UTF_8));
    }

    private String printed() {
        return out.toString(UTF_8).strip();
    }

    private TokenLogins.Outcome outcome(String token) {
        return Tokens.ofFile(file()).check(token).orElseThrow().join();
    }

    @Test
    void printsATokenOnceAndAlone() {
        assertThat(run("token", "create", "ci", "--modules", "corp.example/*,example.com/a", "--expires", "12h"))
                .isZero();
        String token = printed();
        assertThat(token).matches("athens_[0-9A-Za-z]{49}");
        assertThat(err.toString(UTF_8))
                .contains("machine HOST login ci password TOKEN")
                .doesNotContain(token);
        TokenLogins.Known known = (TokenLogins.Known) outcome(token);
        assertThat(known.until()).isBetween(Instant.now(), Instant.now().plus(Duration.ofHours(12)));

        assertThat(run("token", "list")).isZero();
        assertThat(printed())
                .hasLineCount(1)
                .matches("ci  read corp\\.example/\\*,example\\.com/a  created [^ ]+Z  expires [^ ]+Z");
    }

    @Test
    void rotatesAndRevokes() {
        run("token", "create", "ci", "--modules", "*", "--role", "publish,read", "--expires", "never");
        String old = printed();
        assertThat(run("token", "rotate", "ci", "--grace", "2d", "--expires", "never"))
                .isZero();
        String next = printed();
        assertThat(outcome(old)).isInstanceOf(TokenLogins.Known.class);
        assertThat(outcome(next)).isInstanceOf(TokenLogins.Known.class);
        run("token", "list");
        assertThat(printed().lines())
                .satisfiesExactly(
                        line -> assertThat(line).matches("ci  publish,read \\*  created .*  expires [^ ]+Z"),
                        line -> assertThat(line).endsWith("  never expires"));

        assertThat(run("token", "revoke", "ci")).isZero();
        assertThat(printed()).isEqualTo("2 tokens of ci revoked; servers notice within two seconds");
        assertThat(outcome(old)).isInstanceOf(TokenLogins.Wrong.class);
        assertThat(outcome(next)).isInstanceOf(TokenLogins.Wrong.class);
    }

    @Test
    void tellsThoseWhoGuardTheServer() throws Exception {
        Path audit = folder.resolve("audit.log");
        environment.put("ATHENS_AUDIT_LOG", audit.toString());
        run("token", "create", "ci", "--modules", "corp.example/*");
        String token = printed();
        run("token", "rotate", "ci");
        run("token", "revoke", "ci");

        assertThat(Files.readAllLines(audit)).hasSize(3).allSatisfy(line -> assertThat(line)
                .startsWith("{\"time\":")
                .contains("\"event\":\"tokens_changed\"", "token ci ", System.getProperty("user.name"))
                .doesNotContain(token));
    }

    @Test
    void needsToBeToldWhatATokenIsFor() throws Exception {
        assertThat(run("token", "create", "ci")).isEqualTo(2);
        assertThat(err.toString(UTF_8)).startsWith("athens: --modules: missing; without an AccessFile");
        assertThat(file()).doesNotExist();

        Path rules = Files.writeString(folder.resolve("access.toml"), "");
        environment.put("ATHENS_ACCESS_FILE", rules.toString());
        assertThat(run("token", "create", "ci")).isZero();
        run("token", "list");
        assertThat(printed()).startsWith("ci  by rules  created ");
    }

    @Test
    void saysWhatItDoesNotUnderstand() {
        assertThat(run("token", "create", "ci", "--modules", "*", "--role", "root"))
                .isEqualTo(2);
        assertThat(err.toString(UTF_8)).contains("--role: \"root\" is no role; there are read, publish and admin");
        assertThat(run("token", "create", "ci", "--modules", "*", "--expires", "soon"))
                .isEqualTo(2);
        assertThat(err.toString(UTF_8)).contains("--expires=soon: must be a duration");
        assertThat(run("token", "create", "a b", "--modules", "*")).isEqualTo(2);
        assertThat(run("token", "revoke", "nobody")).isEqualTo(2);
        assertThat(run("token", "list")).isEqualTo(2);
        assertThat(err.toString(UTF_8)).contains("tokens.jsonl: no such file; athens token create makes it");
        assertThat(run("token")).isEqualTo(2);
        assertThat(err.toString(UTF_8)).contains("token: missing command, create, list, rotate or revoke");

        environment.put("ATHENS_TOKENS_FILE", "");
        assertThat(run("token", "list")).isEqualTo(2);
        assertThat(err.toString(UTF_8)).contains("there is no TokensFile (ATHENS_TOKENS_FILE)");
    }

    @Test
    void changesNothingIfTheLogOfChangesCannotBeWritten() {
        environment.put("ATHENS_AUDIT_LOG", folder.resolve("none/audit.log").toString());
        assertThat(run("token", "create", "ci", "--modules", "*")).isEqualTo(1);
        assertThat(err.toString(UTF_8)).contains("there is no folder for it");
        assertThat(file()).doesNotExist();
    }

    @Test
    void servesOnlyWithATokenFileThatIsThere() {
        assertThat(run("config")).isEqualTo(2);
        assertThat(err.toString(UTF_8)).contains("ATHENS_TOKENS_FILE=" + file() + ": no such file");
        run("token", "create", "ci", "--modules", "*");
        String token = printed();
        assertThat(run("config")).isZero();
        assertThat(printed()).contains("TokensFile = ").doesNotContain(token);
    }
}
