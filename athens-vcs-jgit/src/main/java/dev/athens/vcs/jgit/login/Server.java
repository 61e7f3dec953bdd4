package dev.athens.vcs.jgit.login;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a request goes.
 *
 * @param scheme by which protocol
 * @param host in lower case; an IPv6 address in brackets
 * @param port the one that is connected to
 */
public record Server(Scheme scheme, String host, int port) {
    /** The protocols by which a login can be sent. */
    public enum Scheme {
        /** Encrypted, and the server has shown who it is. */
        HTTPS(443),
        /** Readable for everybody on the way. */
        HTTP(80),
        /** Also git's other names for it. */
        SSH(22);

        private final int port;

        Scheme(int port) {
            this.port = port;
        }

        private static Optional<Scheme> of(String name) {
            return switch (name.toLowerCase(Locale.ROOT)) {
                case "https" -> Optional.of(HTTPS);
                case "http" -> Optional.of(HTTP);
                case "ssh", "git+ssh", "ssh+git" -> Optional.of(SSH);
                default -> Optional.empty();
            };
        }
    }

    private static final String HOST = "(\\[[0-9A-Fa-f:.]+]|[A-Za-z0-9._-]+)";
    private static final Pattern URL =
            Pattern.compile("([A-Za-z][A-Za-z0-9+.-]*)://(?:[^/?#\\\\]*@)?" + HOST + "(?::([0-9]{0,5}))?(?:[/?#].*)?");

    /** Source: git-fetch(1), "Git URLs". */
    private static final Pattern SHORT_FORM = Pattern.compile("(?:[^/:@]+@)?" + HOST + ":(?!//).*");

    /** Puts the host into one form. */
    public Server {
        String lower = host.toLowerCase(Locale.ROOT);
        host = lower.indexOf(':') >= 0 && !lower.startsWith("[") ? "[" + lower + "]" : lower;
    }

    /** The server of a repository's or a page's URL; empty if no login can be sent there. */
    public static Optional<Server> of(String url) {
        Matcher withScheme = URL.matcher(url);
        if (withScheme.matches()) {
            String port = Optional.ofNullable(withScheme.group(3)).orElse("");
            return Scheme.of(withScheme.group(1))
                    .map(scheme -> new Server(
                            scheme, withScheme.group(2), port.isEmpty() ? scheme.port : Integer.parseInt(port)));
        }
        Matcher shortForm = SHORT_FORM.matcher(url);
        return shortForm.matches()
                ? Optional.of(new Server(Scheme.SSH, shortForm.group(1), Scheme.SSH.port))
                : Optional.empty();
    }

    /** The host, with the port where it is not that of the protocol. */
    public String hostAndPort() {
        return port == scheme.port ? host : host + ":" + port;
    }
}
