package dev.athens.vcs.jgit.net;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.sshd.common.NamedResource;
import org.apache.sshd.common.config.keys.FilePasswordProvider;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.util.security.SecurityUtils;
import org.eclipse.jgit.internal.transport.ssh.OpenSshConfigFile;
import org.eclipse.jgit.internal.transport.sshd.agent.SshAgentClient;
import org.eclipse.jgit.transport.SshConfigStore;
import org.eclipse.jgit.transport.SshConstants;
import org.eclipse.jgit.transport.URIish;
import org.eclipse.jgit.transport.sshd.agent.Connector;

/** Says for the operator which keys there were for a server that took none of them, and what is the matter with each. */
final class SshKeyReport {
    private static final String NO_KEY = "no private key that is understood";
    private static final String OFFERED = " offered, not taken by the server";

    private final SshLogin login;
    private final URIish uri;

    SshKeyReport(SshLogin login, URIish uri) {
        this.login = login;
        this.uri = uri;
    }

    /** On one line, without anything secret. */
    String text() {
        String server = "ssh: " + (uri.getUser() == null ? "" : uri.getUser() + "@") + uri.getHost();
        if (login.own().isPresent()) {
            return server + " does not take the key of " + login.own().get().rule();
        }
        List<String> keys = new ArrayList<>();
        files().filter(Files::exists).forEach(file -> keys.add(file + ": " + state(file)));
        if (keys.isEmpty()) {
            keys.add("no key in " + login.home().resolve(SshConstants.SSH_DIR));
        }
        keys.add(agent());
        return server + " takes no key: " + String.join("; ", keys);
    }

    /** Those that the configuration names, then those that are tried without it. */
    private Stream<Path> files() {
        Path folder = login.home().resolve(SshConstants.SSH_DIR);
        File config = folder.resolve(SshConstants.CONFIG).toFile();
        SshConfigStore.HostConfig known = new OpenSshConfigFile(login.home().toFile(), config, "")
                .lookup(uri.getHost(), Math.max(0, uri.getPort()), String.valueOf(uri.getUser()));
        List<String> named =
                Optional.ofNullable(known.getValues(SshConstants.IDENTITY_FILE)).orElse(List.of());
        Stream<Path> standard = Arrays.stream(SshConstants.DEFAULT_IDENTITIES).map(folder::resolve);
        return Stream.concat(named.stream().map(folder::resolve), standard).distinct();
    }

    private String state(Path file) {
        List<String> asked = new ArrayList<>();
        FilePasswordProvider passphrases = (session, resource, attempt) -> {
            asked.add(resource.getName());
            return attempt == 0 ? login.passphrase().orElse("") : "";
        };
        try (InputStream in = Files.newInputStream(file)) {
            Iterable<KeyPair> pairs =
                    SecurityUtils.loadKeyPairIdentities(null, NamedResource.ofName(file.toString()), in, passphrases);
            if (pairs == null) { // how the library says so
                return NO_KEY;
            }
            for (KeyPair pair : pairs) {
                return KeyUtils.getKeyType(pair) + " " + KeyUtils.getFingerPrint(pair.getPublic()) + OFFERED;
            }
            return NO_KEY;
        } catch (IOException | GeneralSecurityException | RuntimeException e) {
            if (asked.isEmpty()) {
                return "not usable: " + GitFailures.describe(e);
            }
            return login.passphrase().isEmpty()
                    ? "needs a passphrase (ATHENS_SSH_PASSPHRASE_FILE)"
                    : "has another passphrase than SSHPassphrase says";
        }
    }

    private String agent() {
        if (login.agent().isEmpty()) {
            return "no agent (SSH_AUTH_SOCK)";
        }
        Path socket = login.agent().get();
        try (Connector connector = new SshAgentSocket(login.agent())
                        .create("", login.home().toFile());
                SshAgentClient agent = new SshAgentClient(connector)) {
            if (!connector.connect()) {
                return "agent " + socket + ": does not answer";
            }
            List<String> keys = new ArrayList<>();
            agent.getIdentities()
                    .forEach(entry -> keys.add(
                            KeyUtils.getKeyType(entry.getKey()) + " " + KeyUtils.getFingerPrint(entry.getKey())));
            return "agent " + socket + ": " + (keys.isEmpty() ? "no keys" : String.join(", ", keys) + OFFERED);
        } catch (IOException e) {
            return "agent " + socket + ": " + GitFailures.describe(e);
        }
    }
}
