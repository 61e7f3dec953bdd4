package dev.athens.vcs.jgit;

import dev.athens.net.AddressGuard;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import org.eclipse.jgit.internal.transport.ssh.OpenSshConfigFile;
import org.eclipse.jgit.transport.SshConfigStore;
import org.eclipse.jgit.transport.SshConstants;
import org.eclipse.jgit.transport.URIish;
import org.eclipse.jgit.transport.sshd.ProxyDataFactory;
import org.eclipse.jgit.transport.sshd.SshdSessionFactory;
import org.eclipse.jgit.transport.sshd.SshdSessionFactoryBuilder;

/**
 * SSH as OpenSSH's files configure it: {@code ~/.ssh/config}, the keys beside it, and {@code known_hosts}. A host that
 * is not known is refused unless {@code StrictHostKeyChecking} in the configuration says otherwise, as nobody can be
 * asked. No agent and no other program takes part.
 *
 * <p>Of its own, so that the SSH library is loaded only once a repository needs it.
 */
final class SshSessions {
    private SshSessions() {}

    /** Makes a factory of sessions with hosts that the guard lets through; the caller closes it. */
    static SshdSessionFactory open(Path home, AddressGuard guard) {
        return new SshdSessionFactoryBuilder()
                .setHomeDirectory(home.toFile())
                .setSshDirectory(folder(home))
                .setPreferredAuthentications("publickey")
                .setConnectorFactory(null)
                .setProxyDataFactory(checking(guard))
                .build(null);
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
