package dev.athens.vcs.jgit.login;

import com.google.common.hash.Hashing;
import dev.athens.module.ModulePath;
import dev.athens.module.PathPatterns;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * With what some modules log in at a host.
 *
 * @param name what it is called in explanations, such as {@code credentials.toml:12}
 * @param modules the modules that may use it
 * @param host the only host that it is sent to, with a port where that is not the one of the protocol, such as {@code
 *     git.corp.example:8443}
 * @param insecure whether it may be sent over plain http
 * @param credential what is used
 */
public record LoginRule(String name, PathPatterns modules, String host, boolean insecure, Credential credential) {
    private static final Pattern HOST = Pattern.compile("(\\[[0-9a-f:.]+]|[a-z0-9._-]+)(:[0-9]{1,5})?");
    private static final int ID_CHARS = 32;

    /** Puts the host into lower case. */
    public LoginRule {
        host = host.toLowerCase(Locale.ROOT);
        if (!HOST.matcher(host).matches()) {
            throw new IllegalArgumentException("must be a host such as git.corp.example or git.corp.example:8443");
        }
    }

    /** Tells whether the rule decides with what a module is fetched from a server. */
    public boolean covers(ModulePath module, Server server) {
        return isAt(server) && modules.matches(module);
    }

    /** Tells whether the server is the one of the rule, and of a kind that can be asked with the credential. */
    private boolean isAt(Server server) {
        boolean sameHost = host.equals(server.hostAndPort()) || host.equals(server.host() + ":" + server.port());
        return sameHost && credential.isFor(server.scheme());
    }

    /** Tells whether the credential may be sent to a server. */
    public boolean maySendTo(Server server) {
        return isAt(server) && refusal(server).isEmpty();
    }

    /** Why nothing is sent to a server of the rule; empty if something is. */
    public Optional<String> refusal(Server server) {
        if (credential instanceof NoLogin) {
            return Optional.of(name + " says so");
        }
        return server.scheme() == Server.Scheme.HTTP && !insecure
                ? Optional.of(name + " is not for plain http, which it would have to allow by insecure = true")
                : Optional.empty();
    }

    /**
     * Tells whose login it is, where only text can. It has no secrets in it, so that a new password makes no difference: in one
     * list of rules there are no two of the same modules and host that are both used.
     */
    public String id() {
        String text = String.join("\n", modules.toString(), host, credential.description());
        return Hashing.sha256()
                .hashString(text, StandardCharsets.UTF_8)
                .toString()
                .substring(0, ID_CHARS);
    }

    /** Without secrets. */
    @Override
    public String toString() {
        return name + " (" + credential.description() + ")";
    }
}
