package dev.athens.vcs.jgit.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.athens.fetch.FetchException;
import dev.athens.module.ModulePath;
import dev.athens.module.PathPatterns;
import dev.athens.vcs.jgit.clones.TestBudget;
import dev.athens.vcs.jgit.login.LoginRule;
import dev.athens.vcs.jgit.login.LoginRules;
import dev.athens.vcs.jgit.login.Secret;
import dev.athens.vcs.jgit.login.SshIdentity;
import dev.athens.vcs.jgit.place.Remote;
import dev.athens.vcs.jgit.place.Remotes;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.config.keys.loader.openssh.OpenSSHKeyPairResourceParser;
import org.eclipse.jgit.errors.TransportException;
import org.eclipse.jgit.lib.Ref;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.storage.file.FileRepositoryBuilder;
import org.eclipse.jgit.transport.FetchConnection;
import org.eclipse.jgit.transport.Transport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** OpenSSH's own server, keys and agent, as of the machine that runs the test. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class OpenSshTest {
    private static final Path SSHD = Path.of("/usr/sbin/sshd");

    @TempDir
    private static Path shared;

    private static Path authorized;
    private static int port;
    private static Process sshd;

    @TempDir
    private Path home;

    private final Map<String, String> environment = new HashMap<>(Map.of("GIT_CONFIG_NOSYSTEM", "1"));

    @BeforeAll
    static void startServer() throws Exception {
        boolean installed = Files.isExecutable(SSHD) && Files.exists(Path.of("/usr/bin/ssh-agent"));
        if (!installed && "true".equals(System.getenv("CI"))) {
            throw new AssertionError("no " + SSHD + " or no ssh-agent here, but CI must have them");
        }
        assumeTrue(installed, "no " + SSHD + " or no ssh-agent here");
        // as where an application has used the library for something else before
        assertThat(KeyUtils.getRegisteredKeyTypeAliases()).isNotNull();
        assertThat(OpenSSHKeyPairResourceParser.getPrivateKeyEntryDecoder("ssh-rsa"))
                .isNotNull();
        GitServer.repository(shared.resolve("r.git")).close();
        Path hostKey = keygen(shared.resolve("host"), "ed25519", "");
        authorized = Files.createFile(shared.resolve("authorized"));
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        Path config = Files.writeString(shared.resolve("sshd_config"), """
                Port %d
                ListenAddress 127.0.0.1
                HostKey %s
                AuthorizedKeysFile %s
                PidFile none
                StrictModes no
                UsePAM no
                PasswordAuthentication no
                SetEnv GIT_CONFIG_COUNT=1 GIT_CONFIG_KEY_0=safe.directory GIT_CONFIG_VALUE_0=*
                LogLevel INFO
                """.formatted(port, hostKey, authorized));
        if (System.getProperty("user.name").equals("root")) {
            Files.createDirectories(Path.of("/run/sshd")); // where it shuts itself in
        }
        sshd = new ProcessBuilder(SSHD.toString(), "-D", "-e", "-f", config.toString())
                .redirectErrorStream(true)
                .start();
        awaitListening(sshd.inputReader(StandardCharsets.UTF_8));
    }

    private static void awaitListening(BufferedReader log) throws IOException {
        List<String> lines = new ArrayList<>();
        for (String line = log.readLine(); line != null; line = log.readLine()) {
            lines.add(line);
            if (line.startsWith("Server listening")) {
                Thread drain = new Thread(() -> log.lines().forEach(rest -> {}));
                drain.setDaemon(true);
                drain.start();
                return;
            }
        }
        throw new AssertionError("sshd does not start: " + lines);
    }

    @AfterAll
    static void stopServer() {
        Optional.ofNullable(sshd).ifPresent(Process::destroyForcibly);
    }

    private static Path keygen(Path file, String type, String passphrase) throws Exception {
        run(Map.of(), "ssh-keygen", "-q", "-t", type, "-N", passphrase, "-C", "test", "-f", file.toString());
        return file;
    }

    private static String run(Map<String, String> environment, String... command) throws Exception {
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().putAll(environment);
        Process process = builder.start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        return output;
    }

    @BeforeEach
    void knowTheHost() throws Exception {
        Files.createDirectory(home.resolve(".ssh"));
        String[] key = Files.readString(shared.resolve("host.pub")).split(" ", -1);
        Files.writeString(home.resolve(".ssh/known_hosts"), "[127.0.0.1]:" + port + " " + key[0] + " " + key[1] + "\n");
        Files.writeString(authorized, "");
    }

    private Path userKey(String type, String passphrase) throws Exception {
        Path key = keygen(home.resolve(".ssh/id_" + type), type, passphrase);
        Files.writeString(authorized, Files.readString(Path.of(key + ".pub")));
        return key;
    }

    private void check(Optional<String> passphrase) throws FetchException, InterruptedException {
        Network network = Network.builder().sshPassphrase(passphrase).build();
        try (GitTransports transports =
                new GitTransports(network, environment, home, Duration.ofSeconds(20), TestBudget.unlimited())) {
            transports.check(Remotes.trusted(
                    "ssh://" + System.getProperty("user.name") + "@127.0.0.1:" + port + shared.resolve("r.git")));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"ed25519", "ecdsa", "rsa"})
    void takesTheKeysThatSshKeygenMakes(String type) throws Exception {
        userKey(type, "");

        assertThatCode(() -> check(Optional.empty())).doesNotThrowAnyException();
    }

    @Test
    void opensAKeyWithThePassphrase() throws Exception {
        userKey("ed25519", "open sesame");

        assertThatCode(() -> check(Optional.of("open sesame"))).doesNotThrowAnyException();
    }

    @Test
    void refusesAnotherHostKey() throws Exception {
        userKey("ed25519", "");
        keygen(home.resolve("other"), "ed25519", "");
        String[] key = Files.readString(home.resolve("other.pub")).split(" ", -1);
        Files.writeString(home.resolve(".ssh/known_hosts"), "[127.0.0.1]:" + port + " " + key[0] + " " + key[1] + "\n");

        assertThatThrownBy(() -> check(Optional.empty())).isInstanceOf(FetchException.Unavailable.class);
    }

    @Test
    void asksAnAgent() throws Exception {
        Path key = userKey("ed25519", "");
        Path socket = shared.resolve("agent");
        Process agent = new ProcessBuilder("ssh-agent", "-D", "-a", socket.toString())
                .redirectOutput(ProcessBuilder.Redirect.PIPE)
                .start();
        try {
            agent.inputReader(StandardCharsets.UTF_8).readLine(); // it says where it listens once it does
            environment.put("SSH_AUTH_SOCK", socket.toString());
            run(environment, "ssh-add", "-q", key.toString());
            Files.delete(key);

            assertThatCode(() -> check(Optional.empty())).doesNotThrowAnyException();
        } finally {
            agent.destroyForcibly();
            Files.deleteIfExists(socket);
        }
    }

    @Test
    void doesWithoutAnAgentThatIsGone() throws Exception {
        userKey("ed25519", "");
        environment.put("SSH_AUTH_SOCK", home.resolve("no-agent").toString());

        assertThatCode(() -> check(Optional.empty())).doesNotThrowAnyException();
    }

    @Test
    void saysWhichKeysThereWereWhenNoneFits() throws Exception {
        keygen(home.resolve(".ssh/id_ed25519"), "ed25519", "");
        keygen(home.resolve(".ssh/id_ecdsa"), "ecdsa", "open sesame");
        Files.writeString(home.resolve(".ssh/id_rsa"), "no key at all");
        environment.put("SSH_AUTH_SOCK", home.resolve("no-agent").toString());
        String fingerprint = run(
                        Map.of(),
                        "ssh-keygen",
                        "-l",
                        "-f",
                        home.resolve(".ssh/id_ed25519").toString())
                .split(" ", -1)[1];

        String line = logOf(() -> assertThatThrownBy(() -> check(Optional.empty()))
                .isInstanceOf(FetchException.NotFound.class)
                .hasMessageNotContaining(fingerprint));

        assertThat(line)
                .startsWith("ssh: " + System.getProperty("user.name") + "@127.0.0.1 takes no key: ")
                .contains(
                        "id_ed25519: ssh-ed25519 " + fingerprint + " offered, not taken by the server",
                        "id_ecdsa: needs a passphrase (ATHENS_SSH_PASSPHRASE_FILE)",
                        "id_rsa: no private key that is understood",
                        "agent " + home.resolve("no-agent"));
        assertThat(logOf(() -> assertThatThrownBy(() -> check(Optional.of("wrong")))
                        .isInstanceOf(FetchException.NotFound.class)))
                .contains("id_ecdsa: has another passphrase than SSHPassphrase says");
    }

    /** Each key opens one repository, whatever is asked for. */
    private void authorize(String... keysAndRepositories) throws Exception {
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < keysAndRepositories.length; i += 2) {
            Path repository = shared.resolve(keysAndRepositories[i + 1] + ".git");
            if (Files.notExists(repository)) {
                GitServer.repository(repository).close();
                run(Map.of(), "git", "-C", repository.toString(), "branch", keysAndRepositories[i + 1], "main");
            }
            lines.append("restrict,command=\"git-upload-pack '")
                    .append(repository)
                    .append("'\" ");
            lines.append(Files.readString(Path.of(keysAndRepositories[i] + ".pub")));
        }
        Files.writeString(authorized, lines);
    }

    private static LoginRule rule(String modules, Path key, Optional<String> passphrase) {
        SshIdentity identity = new SshIdentity(
                Optional.of(System.getProperty("user.name")),
                Secret.ofFile("ssh_key_file", key),
                passphrase.map(text -> Secret.of("passphrase", text)));
        return new LoginRule(modules + " rule", PathPatterns.parse(modules), "127.0.0.1:" + port, false, identity);
    }

    private List<String> branches(LoginRules rules, String module) throws Exception {
        try (GitTransports transports = new GitTransports(
                Network.builder().build(), environment, home, Duration.ofSeconds(20), TestBudget.unlimited())) {
            return branches(transports, rules, module);
        }
    }

    private List<String> branches(GitTransports transports, LoginRules rules, String module) throws Exception {
        Remote remote =
                Remotes.by(rules, ModulePath.parse(module), "ssh://nobody@127.0.0.1:" + port + shared.resolve("r.git"));
        try (Repository local = new FileRepositoryBuilder()
                        .setBare()
                        .setGitDir(home.resolve("none.git").toFile())
                        .build();
                Transport transport = transports.open(local, remote);
                FetchConnection connection = transport.openFetch()) {
            return connection.getRefs().stream()
                    .map(Ref::getName)
                    .filter(name -> name.startsWith("refs/heads/"))
                    .sorted()
                    .toList();
        }
    }

    @Test
    void logsInWithTheKeyOfEachRuleAndNoOther() throws Exception {
        Path own = keygen(home.resolve(".ssh/id_ed25519"), "ed25519", "");
        Path a = keygen(home.resolve("a"), "ed25519", "");
        Path b = keygen(home.resolve("b"), "rsa", "open sesame");
        authorize(own.toString(), "own", a.toString(), "a", b.toString(), "b");
        Files.writeString(home.resolve(".ssh/config"), "Host *\n IdentityFile " + own + "\n IdentitiesOnly yes\n");
        LoginRules rules = LoginRules.of(
                List.of(rule("m.example/a", a, Optional.empty()), rule("m.example/b", b, Optional.of("open sesame"))));

        assertThat(branches(rules, "m.example/a")).containsExactly("refs/heads/a", "refs/heads/main");
        assertThat(branches(rules, "m.example/b")).containsExactly("refs/heads/b", "refs/heads/main");
    }

    @Test
    void takesAKeyThatWasReplacedAtOnce() throws Exception {
        Path a = keygen(home.resolve("a"), "ed25519", "");
        Path b = keygen(home.resolve("b"), "ed25519", "");
        authorize(a.toString(), "a", b.toString(), "b");
        LoginRules rules = LoginRules.of(List.of(rule("m.example", a, Optional.empty())));
        try (GitTransports transports = new GitTransports(
                Network.builder().build(), environment, home, Duration.ofSeconds(20), TestBudget.unlimited())) {
            assertThat(branches(transports, rules, "m.example/a")).contains("refs/heads/a");
            Files.copy(b, a, StandardCopyOption.REPLACE_EXISTING);
            assertThat(branches(transports, rules, "m.example/a")).contains("refs/heads/b");
        }
    }

    @Test
    void offersNeitherOtherKeysNorThoseOfAnAgentWhereARuleHasOne() throws Exception {
        Path own = keygen(home.resolve(".ssh/id_ed25519"), "ed25519", "");
        Path a = keygen(home.resolve("a"), "ed25519", "");
        authorize(own.toString(), "own");
        LoginRules rules = LoginRules.of(List.of(rule("m.example", a, Optional.empty())));

        assertThat(logOf(() -> assertThatThrownBy(() -> branches(rules, "m.example/a"))
                        .isInstanceOf(TransportException.class)))
                .isEqualTo("ssh: " + System.getProperty("user.name")
                        + "@127.0.0.1 does not take the key of m.example rule");
    }

    @Test
    void saysWhichRuleHasAKeyThatIsNotUnderstood() throws Exception {
        Path key = keygen(home.resolve("a"), "ed25519", "open sesame");
        LoginRules rules = LoginRules.of(List.of(rule("m.example", key, Optional.of("wrong"))));

        assertThatThrownBy(() -> branches(rules, "m.example/a"))
                .isInstanceOf(FetchException.Unavailable.class)
                .hasMessageContaining("m.example rule: the ssh key is not understood, or its passphrase is another");
    }

    private static String logOf(Runnable work) {
        List<String> lines = new ArrayList<>();
        Handler handler = new Handler() {
            @Override
            public void publish(LogRecord record) {
                lines.add(record.getMessage());
            }

            @Override
            public void flush() {
                // nothing is kept back
            }

            @Override
            public void close() {
                // nothing is open
            }
        };
        Logger logger = Logger.getLogger(SshSessions.class.getName());
        logger.addHandler(handler);
        try {
            work.run();
        } finally {
            logger.removeHandler(handler);
        }
        return String.join("\n", lines);
    }
}
