package dev.athens.vcs.jgit.net;

import dev.athens.net.AddressGuard;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.security.KeyPair;
import java.util.List;
import java.util.Optional;
import org.eclipse.jgit.errors.TransportException;
import org.eclipse.jgit.internal.transport.ssh.OpenSshConfigFile;
import org.eclipse.jgit.transport.CredentialsProvider;
import org.eclipse.jgit.transport.RemoteSession;
import org.eclipse.jgit.transport.SshConfigStore;
import org.eclipse.jgit.transport.SshConstants;
import org.eclipse.jgit.transport.SshSessionFactory;
import org.eclipse.jgit.transport.URIish;
import org.eclipse.jgit.transport.sshd.KeyPasswordProvider;
import org.eclipse.jgit.transport.sshd.ProxyDataFactory;
import org.eclipse.jgit.transport.sshd.SshdSession;
import org.eclipse.jgit.transport.sshd.SshdSessionFactory;
import org.eclipse.jgit.transport.sshd.SshdSessionFactoryBuilder;
import org.eclipse.jgit.util.FS;
import org.jspecify.annotations.Nullable;

/**
 * SSH as OpenSSH's files configure it: {@code ~/.ssh/config}, the keys beside it and those of an agent, and {@code
 * known_hosts}. A host that is not known is refused unless {@code StrictHostKeyChecking} in the configuration says
 * otherwise, as nobody can be asked. When a server takes none of the keys, the log says which there were.
 *
 * <p>Of its own, so that the SSH library is loaded only once a repository needs it.
 */
final class SshSessions extends SshSessionFactory implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(SshSessions.class.getName());

    private final SshLogin login;
    private final SshdSessionFactory sessions;

    /**
     * Makes sessions with hosts that the guard lets through.
     *
     * @param host the one that the login's own key is for, if it has one
     * @throws IOException if that key cannot be used
     */
    SshSessions(SshLogin login, AddressGuard guard, String host) throws IOException {
        super();
        Ed25519.register();
        this.login = login;
        SshdSessionFactoryBuilder builder = new SshdSessionFactoryBuilder()
                .setHomeDirectory(login.home().toFile())
                .setSshDirectory(folder(login.home()))
                .setPreferredAuthentications("publickey")
                .setConnectorFactory(new SshAgentSocket(login.agent()))
                .setKeyPasswordProvider(nobodyToAsk -> new Passphrase(login.passphrase()))
                .setProxyDataFactory(checking(guard));
        if (login.own().isPresent()) {
            OwnSshKey own = login.own().get();
            List<KeyPair> keys = own.load();
            builder.setDefaultKeysProvider(folder -> keys)
                    .setConfigStoreFactory(
                            (home, file, localUser) -> own.only(new OpenSshConfigFile(home, file, localUser), host));
        }
        this.sessions = builder.build(null);
    }

    @Override
    public SshdSession getSession(URIish uri, CredentialsProvider credentials, FS fs, int timeoutMillis)
            throws TransportException {
        URIish asked = login.own().flatMap(OwnSshKey::user).map(uri::setUser).orElse(uri);
        try {
            return sessions.getSession(asked, credentials, fs, timeoutMillis);
        } catch (TransportException e) {
            if (GitFailures.isLoginFailure(e)) {
                LOG.log(System.Logger.Level.WARNING, new SshKeyReport(login, asked).text());
            }
            throw e;
        }
    }

    @Override
    public void releaseSession(RemoteSession session) {
        sessions.releaseSession(session);
    }

    @Override
    public String getType() {
        return sessions.getType();
    }

    @Override
    public void close() {
        sessions.close();
    }

    /** One for all keys, which is tried once. */
    private record Passphrase(Optional<String> value) implements KeyPasswordProvider {
        @Override
        @SuppressWarnings("NullAway") // the contract of the implemented method: null for no passphrase
        public char[] getPassphrase(URIish key, int attempt) {
            return attempt > 0 ? null : value.map(String::toCharArray).orElse(null);
        }

        @Override
        public void setAttempts(int attempts) {
            // there is one
        }

        @Override
        public boolean keyLoaded(URIish key, int attempt, @Nullable Exception failure) {
            return false;
        }
    }

    private static File folder(Path home) {
        return home.resolve(SshConstants.SSH_DIR).toFile();
    }

    /** Knows no proxies: it is asked about the looked up address right before that is connected to. */
    @SuppressWarnings("NullAway") // the contract of the implemented method: null for no proxy
    private static ProxyDataFactory checking(AddressGuard guard) {
        return remote -> {
            try {
                check(guard, remote);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            return null;
        };
    }

    private static void check(AddressGuard guard, InetSocketAddress remote) throws UnknownHostException {
        if (remote.isUnresolved()) {
            throw new UnknownHostException(remote.getHostString());
        }
        guard.check(remote.getHostString(), remote.getAddress());
    }

    /**
     * Tells whether {@code ~/.ssh/config} says where the host is: under another name, or behind another host, which looks it
     * up then.
     */
    static boolean isPlaced(Path home, URIish uri) {
        File config = new File(folder(home), SshConstants.CONFIG);
        SshConfigStore.HostConfig known = new OpenSshConfigFile(home.toFile(), config, "")
                .lookup(uri.getHost(), Math.max(0, uri.getPort()), String.valueOf(uri.getUser()));
        String name = known.getValue(SshConstants.HOST_NAME);
        return (name != null && !name.equalsIgnoreCase(uri.getHost()))
                || known.getValue(SshConstants.PROXY_JUMP) != null;
    }
}
