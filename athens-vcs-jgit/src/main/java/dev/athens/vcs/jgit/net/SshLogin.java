package dev.athens.vcs.jgit.net;

import java.nio.file.Path;
import java.util.Optional;

/**
 * What a user has to log in with over SSH.
 *
 * @param home the folder with {@code .ssh}
 * @param passphrase of all keys in files that need one
 * @param agent the socket of an agent that holds further keys
 * @param own the only key that is used, if a rule says so, at the host that the rule names
 */
record SshLogin(Path home, Optional<String> passphrase, Optional<Path> agent, Optional<OwnSshKey> own) {
    /** Without the passphrase. */
    @Override
    public String toString() {
        return "SshLogin[home=" + home + ", agent=" + agent + ", own=" + own + "]";
    }
}
