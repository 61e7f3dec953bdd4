package dev.athens.standalone.credentials;

import dev.athens.vcs.jgit.login.ClientCertificate;
import dev.athens.vcs.jgit.login.Credential;
import dev.athens.vcs.jgit.login.CredentialFile;
import dev.athens.vcs.jgit.login.CredentialHelper;
import dev.athens.vcs.jgit.login.GitHubApp;
import dev.athens.vcs.jgit.login.HttpLogin;
import dev.athens.vcs.jgit.login.NoLogin;
import dev.athens.vcs.jgit.login.Secret;
import dev.athens.vcs.jgit.login.SshIdentity;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The one credential of a rule, by the key that tells its kind. */
final class RuleCredentials {
    private static final String AUTHORIZATION = "authorization";
    private static final String CLIENT_CERTIFICATE = "client_certificate";
    private static final String CLIENT_KEY = "client_key";
    private static final String GIT_CREDENTIALS = "git_credentials_file";
    private static final String GITHUB_API = "github_api";
    private static final String GITHUB_APP = "github_app";
    private static final String GITHUB_INSTALLATION = "github_installation";
    private static final String GITHUB_KEY = "github_key";
    private static final String GITLAB_JOB_TOKEN = "gitlab_job_token";
    private static final String HELPER = "helper";
    private static final String NOBODY = "anonymous";
    private static final String PASSPHRASE = "passphrase";
    private static final String PASSWORD = "password";
    private static final String SSH_KEY = "ssh_key";
    private static final String TOKEN = "token";
    private static final String USER = "user";
    private static final String USE_HTTP_PATH = "use_http_path";

    private static final List<Kind> KINDS = List.of(
            new Kind(PASSWORD, RuleCredentials::password),
            new Kind(TOKEN, RuleCredentials::token),
            new Kind(AUTHORIZATION, RuleCredentials::authorization),
            new Kind(SSH_KEY, RuleCredentials::sshKey),
            new Kind(GITHUB_APP, RuleCredentials::gitHubApp),
            new Kind(GITLAB_JOB_TOKEN, RuleCredentials::gitLabJobToken),
            new Kind(CLIENT_CERTIFICATE, RuleCredentials::clientCertificate),
            new Kind(GIT_CREDENTIALS, RuleCredentials::gitCredentials),
            new Kind(HELPER, RuleCredentials::helper),
            new Kind(NOBODY, RuleCredentials::nobody));

    /** Keys with plain values, and secrets, which have three forms each. */
    private static final List<String> PLAIN =
            List.of(USER, USE_HTTP_PATH, GITHUB_APP, GITHUB_API, GITHUB_INSTALLATION, GIT_CREDENTIALS, HELPER, NOBODY);

    private static final List<String> SECRET = List.of(
            PASSWORD,
            TOKEN,
            AUTHORIZATION,
            SSH_KEY,
            PASSPHRASE,
            GITHUB_KEY,
            GITLAB_JOB_TOKEN,
            CLIENT_CERTIFICATE,
            CLIENT_KEY);

    private RuleCredentials() {}

    @FunctionalInterface
    private interface Maker {
        Credential make(RuleTable rule, String host);
    }

    private record Kind(String key, Maker maker) {}

    @FunctionalInterface
    private interface Making<T> {
        T make() throws IOException;
    }

    /** All keys of all credentials. */
    static Stream<String> keys() {
        return Stream.concat(PLAIN.stream(), SECRET.stream().flatMap(RuleTable::formsOf));
    }

    /** Makes the credential of a rule for a host. */
    static Credential of(RuleTable rule, String host) {
        List<Kind> found = KINDS.stream().filter(kind -> rule.has(kind.key())).toList();
        if (found.isEmpty()) {
            throw rule.bad(
                    "a rule needs one of " + KINDS.stream().map(Kind::key).collect(Collectors.joining(", ")));
        }
        if (found.size() > 1) {
            throw rule.bad("a rule has one credential, but this one has "
                    + found.get(0).key() + " and " + found.get(1).key());
        }
        return found.get(0).maker().make(rule, host);
    }

    private static Credential password(RuleTable rule, String host) {
        String user = rule.text(USER).orElseThrow(() -> rule.bad("a password needs a user"));
        return HttpLogin.basic(user, rule.secret(PASSWORD));
    }

    private static Credential token(RuleTable rule, String host) {
        return HttpLogin.basic(rule.text(USER).orElseGet(() -> tokenUser(host)), rule.secret(TOKEN));
    }

    /** The name that a forge wants to see beside a token; most take any. */
    private static String tokenUser(String host) {
        if (host.equals("gitlab.com") || host.startsWith("gitlab.")) {
            return "oauth2";
        }
        return host.equals("bitbucket.org") ? "x-token-auth" : "x-access-token";
    }

    private static Credential gitLabJobToken(RuleTable rule, String host) {
        return HttpLogin.basic("gitlab-ci-token", rule.secret(GITLAB_JOB_TOKEN));
    }

    private static Credential authorization(RuleTable rule, String host) {
        Secret secret = rule.secret(AUTHORIZATION);
        if (!rule.read(secret).matches("[ -~]+")) {
            throw rule.bad(secret.name(), "must be one line in ASCII, such as Bearer 0123");
        }
        return HttpLogin.header(secret);
    }

    private static Credential sshKey(RuleTable rule, String host) {
        Secret key = rule.secret(SSH_KEY);
        if (!rule.read(key).contains("PRIVATE KEY-----")) {
            throw rule.bad(key.name(), "must be a private key, as ssh-keygen writes it");
        }
        return new SshIdentity(rule.text(USER), key, rule.findSecret(PASSPHRASE));
    }

    private static Credential gitHubApp(RuleTable rule, String host) {
        String id = rule.textOrNumber(GITHUB_APP).orElseThrow();
        Secret key = rule.secret(GITHUB_KEY);
        GitHubApp.Builder app = checked(rule, GITHUB_APP, () -> GitHubApp.builder(host, id, key));
        rule.textOrNumber(GITHUB_INSTALLATION).ifPresent(text -> {
            if (!text.matches("[0-9]{1,18}")) {
                throw rule.bad(GITHUB_INSTALLATION, "must be a number");
            }
            app.installation(Long.parseLong(text));
        });
        rule.text(GITHUB_API).ifPresent(url -> checked(rule, GITHUB_API, () -> app.api(URI.create(url))));
        return checked(rule, key.name(), () -> {
            GitHubApp built = app.build();
            built.check();
            return built;
        });
    }

    private static Credential clientCertificate(RuleTable rule, String host) {
        ClientCertificate certificate = new ClientCertificate(rule.secret(CLIENT_CERTIFICATE), rule.secret(CLIENT_KEY));
        return checked(rule, certificate.chain().name(), () -> {
            certificate.read();
            return certificate;
        });
    }

    private static Credential gitCredentials(RuleTable rule, String host) {
        return new CredentialFile(rule.path(GIT_CREDENTIALS), rule.flag(USE_HTTP_PATH));
    }

    private static Credential helper(RuleTable rule, String host) {
        List<String> command = rule.texts(HELPER).orElseThrow();
        boolean usesPath = rule.flag(USE_HTTP_PATH);
        CredentialHelper helper = checked(rule, HELPER, () -> new CredentialHelper(command, usesPath));
        if (!Files.isExecutable(Path.of(command.get(0)))) {
            throw rule.bad(HELPER, "no such program, or it must not be executed");
        }
        return helper;
    }

    private static Credential nobody(RuleTable rule, String host) {
        if (!rule.flag(NOBODY)) {
            throw rule.bad(NOBODY, "must be true");
        }
        return new NoLogin();
    }

    /** Says where it stands what a credential takes amiss. */
    private static <T> T checked(RuleTable rule, String key, Making<T> making) {
        try {
            return making.make();
        } catch (IOException | IllegalArgumentException e) {
            String words = Optional.ofNullable(e.getMessage()).orElse("cannot be used");
            throw rule.bad(key, words.startsWith(key + ": ") ? words.substring(key.length() + 2) : words);
        }
    }
}
