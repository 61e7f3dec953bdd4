package dev.athens.standalone.credentials;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.athens.config.ConfigException;
import dev.athens.module.ModulePath;
import dev.athens.standalone.config.ServerConfig;
import dev.athens.vcs.jgit.login.HttpCredential;
import dev.athens.vcs.jgit.login.LoginRule;
import dev.athens.vcs.jgit.login.LoginRules;
import dev.athens.vcs.jgit.login.Server;
import dev.athens.vcs.jgit.login.SshIdentity;
import dev.athens.vcs.jgit.login.Web;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyPairGenerator;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
class CredentialsFileTest {
    private static final ModulePath MODULE = ModulePath.parse("git.example/corp/a");

    @TempDir
    private Path folder;

    private static final String RULE = "[[rule]]\nmodules = [\"git.example/corp\"]\nhost = \"git.example\"\n";

    private Path file() {
        return folder.resolve("credentials.toml");
    }

    private List<LoginRule> parse(String text) {
        return new CredentialsFile(file(), false, Map.of("TOKEN", "of the environment", "BLANK", " ")).parse(text);
    }

    private static String authorization(LoginRule rule) throws IOException {
        HttpCredential.Request request = new HttpCredential.Request(
                Server.of("https://git.example").orElseThrow(),
                "corp/a",
                (method, url, headers, body) -> new Web.Reply(404, ""));
        String header =
                ((HttpCredential) rule.credential()).authorization(request).orElseThrow();
        return header.startsWith("Basic ")
                ? new String(Base64.getDecoder().decode(header.substring(6)), UTF_8)
                : header;
    }

    private String written(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text).toString();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            git.example   | user = 'me'; password = 'pw'               | me:pw
            git.example   | token = 't'                                | x-access-token:t
            github.com    | token = 't'                                | x-access-token:t
            gitlab.com    | token = 't'                                | oauth2:t
            gitlab.x.example:8443 | token = 't'                        | oauth2:t
            bitbucket.org | token = 't'                                | x-token-auth:t
            git.example   | token = 't'; user = 'me'                   | me:t
            git.example   | token_env = 'TOKEN'                        | x-access-token:of the environment
            git.example   | gitlab_job_token = 'job'                   | gitlab-ci-token:job
            git.example   | authorization = 'Bearer 0123'              | Bearer 0123
            """)
    void knowsLoginsByTheirKeys(String host, String keys, String sent) throws Exception {
        LoginRule rule = parse("[[rule]]\nmodules = ['*']\nhost = '" + host + "'\n" + keys.replace("; ", "\n"))
                .get(0);
        assertThat(authorization(rule)).isEqualTo(sent);
        assertThat(rule.host()).isEqualTo(host);
        assertThat(rule.name()).isEqualTo("credentials.toml:1");
        assertThat(rule.insecure()).isFalse();
    }

    @Test
    void readsASecretInAFileEachTime() throws Exception {
        LoginRule rule =
                parse(RULE + "token_file = '" + written("token", "one\n") + "'").get(0);
        assertThat(authorization(rule)).isEqualTo("x-access-token:one");
        written("token", "two\n");
        assertThat(authorization(rule)).isEqualTo("x-access-token:two");
    }

    @Test
    void keepsTheOrderAndThePlaceOfRules() {
        List<LoginRule> rules =
                parse("# comment\n" + RULE + "token = 'a'\n\n" + RULE + "insecure = true\ntoken = 'b'\n");
        assertThat(rules).map(LoginRule::name).containsExactly("credentials.toml:2", "credentials.toml:7");
        assertThat(rules).map(LoginRule::insecure).containsExactly(false, true);
        assertThat(parse("")).isEmpty();
    }

    @Test
    void readsAnSshKey() throws Exception {
        String key = written("key", "-----BEGIN OPENSSH PRIVATE KEY-----\nx\n-----END OPENSSH PRIVATE KEY-----\n");
        LoginRule rule = parse(RULE + "user = 'git'\nssh_key_file = '" + key + "'\npassphrase = 'sesame'")
                .get(0);
        assertThat(rule.credential()).isInstanceOf(SshIdentity.class);
        assertThat(rule).asString().isEqualTo("credentials.toml:1 (ssh key of git)");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            token = 'hunter2                                  | 4:17: not TOML
            [[rules]]                                         | 4:1: rules: no such table, only [[rule]]
            tokne = 'hunter2'                                 | 4:1: tokne: no such key, the nearest is token
            token = 'hunter2'; password = 'hunter2'; user='x' | 1:1: a rule has one credential, but this one has password and token
            token = 'hunter2'; token_env = 'TOKEN'            | 5:1: token_env: there is token too; keep one of them
            token = 'hunter2'; passphrase = 'hunter2'         | 5:1: passphrase: does not belong to the credential of this rule
            token = 'hunter2'; use_http_path = true           | 5:1: use_http_path: does not belong to the credential of this rule
            token = 2                                         | 4:1: token: must be a string that is not blank
            token = ''                                        | 4:1: token: must be a string that is not blank
            token_env = 'NONE'                                | 4:1: token_env: no such environment variable, or it is blank
            token_env = 'BLANK'                               | 4:1: token_env: no such environment variable, or it is blank
            token_file = '/not/there'                         | 4:1: token_file: no such file
            token_file = '/'                                  | 4:1: token_file: must be a file that can be read
            password = 'hunter2'                              | 1:1: a password needs a user
            insecure = 'yes'; token = 'hunter2'               | 4:1: insecure: must be true or false
            anonymous = false                                 | 4:1: anonymous: must be true
            ssh_key = 'hunter2'                               | 4:1: ssh_key: must be a private key, as ssh-keygen writes it
            authorization = "hunter2\\u0000"                  | 4:1: authorization: must be one line in ASCII, such as Bearer 0123
            github_app = 1                                    | 1:1: also needs github_key, in the file github_key_file or in the variable github_key_env
            github_app = '1 2'; github_key = 'hunter2'        | 4:1: github_app: must be the id of an App, such as 12345
            github_app = 1; github_key = 'hunter2'            | 5:1: github_key: has no private key, which begins with -----BEGIN PRIVATE KEY-----
            client_certificate = 'hunter2'; client_key = 'x'  | 4:1: client_certificate: has no certificate, which begins with -----BEGIN CERTIFICATE-----
            git_credentials_file = '/not/there'               | 4:1: git_credentials_file: no such file
            helper = 'x'                                      | 4:1: helper: must be an array of strings, at least one
            helper = ['x']                                    | 4:1: helper: must begin with the absolute path of a program, which is started without a shell
            helper = ['/not/there']                           | 4:1: helper: no such program, or it must not be executed
            host = 'x'                                        | 4:1: not TOML
            """)
    void saysWhereSomethingIsWrongWithoutShowingIt(String keys, String told) {
        assertThatThrownBy(() -> parse(RULE + keys.replace("; ", "\n")))
                .isInstanceOf(ConfigException.class)
                .hasMessageStartingWith(file() + ":" + told)
                .hasMessageNotContaining("hunter2");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            modules = ['*']                                   | 1:1: a rule needs a host
            host = 'git.example'                              | 1:1: a rule needs modules
            host = 'git.example'; modules = []                | 3:1: modules: must be an array of strings, at least one
            host = 'git.example'; modules = ['a,b']           | 3:1: modules: must be one pattern such as github.com/acme/*, not "a,b"
            host = 'git.example'; modules = ['*']             | 1:1: a rule needs one of password, token, authorization,
            host = 'https://x'; modules = ['*']; token = 't'  | 2:1: host: must be a host such as git.corp.example or git.corp.example:8443
            """)
    void saysWhatARuleLacks(String keys, String told) {
        assertThatThrownBy(() -> parse("[[rule]]\n" + keys.replace("; ", "\n")))
                .hasMessageStartingWith(file() + ":" + told);
    }

    @Test
    void keepsTheOldRulesWhileTheFileIsWrong() throws Exception {
        AtomicLong now = new AtomicLong();
        Files.writeString(file(), RULE + "token = 'one'");
        LoginRules rules = CredentialsFile.watched(new ServerConfig.Credentials(file(), false), Map.of(), now::get);
        Server server = Server.of("https://git.example").orElseThrow();
        Files.writeString(file(), RULE + "tokne = 'two'");
        now.addAndGet(TimeUnit.SECONDS.toNanos(3));
        assertThat(authorization(rules.find(MODULE, server).orElseThrow())).isEqualTo("x-access-token:one");
        Files.writeString(file(), RULE + "token = 'three'");
        now.addAndGet(TimeUnit.SECONDS.toNanos(3));
        assertThat(authorization(rules.find(MODULE, server).orElseThrow())).isEqualTo("x-access-token:three");
    }

    @Test
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "has no such permissions")
    void letsNobodyElseWriteWhatItNamesInProduction() throws Exception {
        Path token = Path.of(written("token", "t"));
        Files.writeString(file(), RULE + "token_file = '" + token + "'");
        ServerConfig.Credentials strict = new ServerConfig.Credentials(file(), true);
        for (Path changed : List.of(token, file())) {
            Files.setPosixFilePermissions(changed, PosixFilePermissions.fromString("rw-rw-r--"));
            assertThatThrownBy(() -> CredentialsFile.watched(strict, Map.of()))
                    .isInstanceOf(ConfigException.class)
                    .hasMessageContaining("chmod go-wx " + changed);
            Files.setPosixFilePermissions(changed, PosixFilePermissions.fromString("rw-r--r--"));
        }
        assertThatCode(() -> CredentialsFile.watched(strict, Map.of())).doesNotThrowAnyException();
    }

    @Test
    void isDocumentedByExamplesThatAreRight() throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2048);
        String key = "-----BEGIN PRIVATE KEY-----\n"
                + Base64.getMimeEncoder()
                        .encodeToString(generator.generateKeyPair().getPrivate().getEncoded())
                + "\n-----END PRIVATE KEY-----\n";
        String page = Files.readString(Path.of("..", "docs", "credentials.md"));
        Matcher blocks = Pattern.compile("```toml\n([\\s\\S]*?)```").matcher(page);
        assertThat(blocks.find()).isTrue();
        // a certificate is what the test of certificates has
        String sample = blocks.group(1)
                .replaceAll("client_certificate_file.*\nclient_key_file.*", "token = \"t\"")
                .replaceAll("\"/etc/athens/[^\"]+\"", "'" + written("key", key) + "'")
                .replaceAll("\"/run/secrets/[^\"]+\"", "'" + written("secret", "s") + "'")
                .replace("LABS_TOKEN", "TOKEN");
        assertThat(parse(sample))
                .map(rule -> rule.credential().description())
                .containsExactly(
                        "GitHub App 12345",
                        "login of x-access-token",
                        "login of gitlab+deploy-token-17",
                        "ssh key of git",
                        "login of x-access-token",
                        "no login");
    }
}
