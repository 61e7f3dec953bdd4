package dev.athens.vcs.jgit;

import java.io.File;
import java.nio.file.Path;
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

    /** Makes a factory of sessions; the caller closes it. */
    static SshdSessionFactory open(Path home) {
        File folder = home.toFile();
        return new SshdSessionFactoryBuilder()
                .setHomeDirectory(folder)
                .setSshDirectory(new File(folder, ".ssh"))
                .setPreferredAuthentications("publickey")
                .setConnectorFactory(null)
                .build(null);
    }
}
