package dev.athens.vcs.jgit.net;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.athens.fetch.FetchException;
import dev.athens.net.AddressGuard;
import dev.athens.net.BlockedAddressException;
import dev.athens.vcs.jgit.clones.TestBudget;
import dev.athens.vcs.jgit.place.Remotes;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.config.keys.PublicKeyEntry;
import org.apache.sshd.common.config.keys.writer.openssh.OpenSSHKeyPairResourceWriter;
import org.apache.sshd.common.keyprovider.KeyPairProvider;
import org.apache.sshd.server.Environment;
import org.apache.sshd.server.ExitCallback;
import org.apache.sshd.server.SshServer;
import org.apache.sshd.server.channel.ChannelSession;
import org.apache.sshd.server.command.Command;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.transport.URIish;
import org.eclipse.jgit.transport.UploadPack;
import org.eclipse.jgit.util.FS;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Repositories over SSH, from a server in this process. */
class SshTest {
    private static final String COMMAND = "git-upload-pack '/u/r.git'";

    @TempDir
    private Path folder;

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final KeyPair hostKey = newKey();
    private final KeyPair userKey = newKey();
    private Path home;
    private Repository repository;
    private SshServer server;

    @BeforeEach
    void startServer() throws Exception {
        home = Files.createDirectory(folder.resolve("home"));
        Files.createDirectory(home.resolve(".ssh"));
        repository = GitServer.repository(folder.resolve("remote.git"));
        server = SshServer.setUpDefaultServer();
        server.setHost("127.0.0.1");
        server.setKeyPairProvider(KeyPairProvider.wrap(hostKey));
        server.setPublickeyAuthenticator(
                (user, key, session) -> user.equals("git") && KeyUtils.compareKeys(key, userKey.getPublic()));
        server.setCommandFactory((channel, command) -> new Upload(command));
        server.start();
    }

    @AfterEach
    void stopServer() throws Exception {
        server.close(true);
        threads.shutdownNow();
        repository.close();
    }

    @Test
    void logsInWithTheUsersKey() throws Exception {
        trustHost(hostKey);
        writeKey(userKey);

        assertThatCode(() -> check(url("/u/r.git"))).doesNotThrowAnyException();
    }

    @Test
    void understandsTheShortFormThatTheUserRewritesTo() throws Exception {
        trustHost(hostKey);
        writeKey(userKey);
        Files.writeString(
                home.resolve(".ssh/config"),
                "Host forge\n HostName 127.0.0.1\n Port " + server.getPort() + "\n User git\n");
        Files.writeString(home.resolve(".gitconfig"), "[url \"forge:/\"]\ninsteadOf = https://git.corp.example/\n");

        assertThatCode(() -> check("https://git.corp.example/u/r.git")).doesNotThrowAnyException();
    }

    @Test
    void refusesAnUnknownHost() throws Exception {
        writeKey(userKey);

        assertThatThrownBy(() -> check(url("/u/r.git")))
                .isInstanceOf(FetchException.Unavailable.class)
                .hasMessageEndingWith("Server key did not validate, add it to ~/.ssh/known_hosts");
    }

    @Test
    void refusesAHostWithAnotherKey() throws Exception {
        trustHost(newKey());
        writeKey(userKey);

        assertThatThrownBy(() -> check(url("/u/r.git"))).isInstanceOf(FetchException.Unavailable.class);
    }

    @Test
    void trustsAnUnknownHostIfTheUserSaysSo() throws Exception {
        writeKey(userKey);
        Files.writeString(home.resolve(".ssh/config"), "Host 127.0.0.1\n StrictHostKeyChecking accept-new\n");

        assertThatCode(() -> check(url("/u/r.git"))).doesNotThrowAnyException();
    }

    @Test
    void findsNothingWithoutAKeyThatTheServerKnows() throws Exception {
        trustHost(hostKey);
        writeKey(newKey());

        assertThatThrownBy(() -> check(url("/u/r.git")))
                .isInstanceOf(FetchException.NotFound.class)
                .hasMessageContaining("repository not found or authentication required");
    }

    @Test
    void findsNothingWhereTheServerHasNoRepository() throws Exception {
        trustHost(hostKey);
        writeKey(userKey);

        assertThatThrownBy(() -> check(url("/u/other.git")))
                .isInstanceOf(FetchException.NotFound.class)
                .hasMessageContaining("no such repository");
    }

    @Test
    void connectsToNoAddressThatTheGuardDoesNotLetThrough() throws Exception {
        URIish uri = new URIish(url("/u/r.git"));
        try (SshSessions sessions = new SshSessions(
                new SshLogin(home, Optional.empty(), Optional.empty(), Optional.empty()),
                AddressGuard.trusting(List.of()),
                "")) {
            assertThatThrownBy(() -> sessions.getSession(uri, null, FS.DETECTED, 9_000))
                    .hasRootCauseInstanceOf(BlockedAddressException.class);
        }
    }

    @Test
    void connectsToWhereTheConfigurationSaysThatAHostIs() throws Exception {
        trustHost(hostKey);
        writeKey(userKey);
        Files.writeString(
                home.resolve(".ssh/config"), "Host git.corp.example\n HostName 127.0.0.1\n HostKeyAlias 127.0.0.1\n");
        Network network =
                Network.builder().guard(AddressGuard.trusting(List.of())).build();

        assertThatCode(() -> check(url("/u/r.git").replace("127.0.0.1", "git.corp.example"), network))
                .doesNotThrowAnyException();
        assertThatThrownBy(() -> check(url("/u/r.git"), network)).isInstanceOf(FetchException.Refused.class);
    }

    @Test
    void isUnavailableWhereNothingListens() throws Exception {
        String url = url("/u/r.git");
        server.stop(true);

        assertThatThrownBy(() -> check(url)).isInstanceOf(FetchException.Unavailable.class);
    }

    private String url(String path) {
        return "ssh://git@127.0.0.1:" + server.getPort() + path;
    }

    private void check(String url) throws FetchException, InterruptedException {
        check(url, Network.builder().build());
    }

    private void check(String url, Network network) throws FetchException, InterruptedException {
        try (GitTransports transports = new GitTransports(
                network, Map.of("GIT_CONFIG_NOSYSTEM", "1"), home, Duration.ofSeconds(20), TestBudget.unlimited())) {
            transports.check(Remotes.trusted(url));
        }
    }

    private void trustHost(KeyPair key) throws IOException {
        Files.writeString(
                home.resolve(".ssh/known_hosts"),
                "[127.0.0.1]:" + server.getPort() + " " + PublicKeyEntry.toString(key.getPublic()) + "\n");
    }

    private void writeKey(KeyPair key) throws IOException, GeneralSecurityException {
        try (OutputStream file = Files.newOutputStream(home.resolve(".ssh/id_ecdsa"))) {
            OpenSSHKeyPairResourceWriter.INSTANCE.writePrivateKey(key, "test", null, file);
        }
    }

    private static KeyPair newKey() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Serves the one repository. */
    private final class Upload implements Command {
        private final String command;
        private Optional<InputStream> in = Optional.empty();
        private Optional<OutputStream> out = Optional.empty();
        private Optional<OutputStream> err = Optional.empty();
        private Optional<ExitCallback> exit = Optional.empty();

        Upload(String command) {
            this.command = command;
        }

        @Override
        public void start(ChannelSession channel, Environment environment) {
            threads.execute(this::run);
        }

        private void run() {
            int status = 0;
            try {
                if (command.equals(COMMAND)) {
                    new UploadPack(repository).upload(in.orElseThrow(), out.orElseThrow(), err.orElseThrow());
                } else {
                    err.orElseThrow().write("no such repository\n".getBytes(UTF_8));
                    err.orElseThrow().flush();
                    status = 128;
                }
            } catch (IOException e) {
                status = 1;
            }
            exit.orElseThrow().onExit(status);
        }

        @Override
        public void destroy(ChannelSession channel) {
            // the thread ends with its streams
        }

        @Override
        public void setInputStream(InputStream value) {
            in = Optional.of(value);
        }

        @Override
        public void setOutputStream(OutputStream value) {
            out = Optional.of(value);
        }

        @Override
        public void setErrorStream(OutputStream value) {
            err = Optional.of(value);
        }

        @Override
        public void setExitCallback(ExitCallback value) {
            exit = Optional.of(value);
        }
    }
}
