package dev.athens.vcs.jgit.login;

import java.util.Optional;

/**
 * A key to log in with over ssh; no other one is offered then, neither of {@code ~/.ssh} nor of an agent.
 *
 * @param user the user; that of the URL, of {@code ~/.ssh/config} or {@code git} if empty
 * @param key a private key in the format of {@code ssh-keygen} or in PEM
 * @param passphrase of the key, if it has one
 */
public record SshIdentity(Optional<String> user, Secret key, Optional<Secret> passphrase) implements Credential {
    @Override
    public String description() {
        return "ssh key" + user.map(name -> " of " + name).orElse("");
    }

    @Override
    public boolean isFor(Server.Scheme scheme) {
        return scheme == Server.Scheme.SSH;
    }
}
