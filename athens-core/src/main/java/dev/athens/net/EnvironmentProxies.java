package dev.athens.net;

import dev.athens.fetch.FailureReason;
import dev.athens.fetch.Login;
import dev.athens.internal.Urls;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Chooses HTTP proxies by the variables HTTP_PROXY, HTTPS_PROXY and NO_PROXY, or the same in lower case, with the rules
 * of the go command; loopback addresses are never proxied. Immutable.
 *
 * <p>Source: golang.org/x/net/http/httpproxy.
 */
public final class EnvironmentProxies extends ProxySelector {
    private static final Logger LOG = System.getLogger(EnvironmentProxies.class.getName());
    private static final List<Proxy> DIRECT = List.of(Proxy.NO_PROXY);

    /** A proxy and who we are to it. */
    private record Server(Proxy proxy, Optional<Login> login) {}

    private final Optional<Server> forHttp;
    private final Optional<Server> forHttps;
    private final NoProxyRules exceptions;

    private EnvironmentProxies(Optional<Server> forHttp, Optional<Server> forHttps, NoProxyRules exceptions) {
        super();
        this.forHttp = forHttp;
        this.forHttps = forHttps;
        this.exceptions = exceptions;
    }

    /**
     * Reads the variables. Schemes {@code http} (the default) and {@code socks5} are supported; a login for the latter
     * is not sent, it would have to come from the Java runtime's {@link java.net.Authenticator}.
     *
     * @param variables such as {@link System#getenv()}
     * @throws IllegalArgumentException if a proxy's URL is malformed; the message holds no credentials
     */
    public static EnvironmentProxies from(Map<String, String> variables) {
        return new EnvironmentProxies(
                server(variables, "HTTP_PROXY"),
                server(variables, "HTTPS_PROXY"),
                NoProxyRules.parse(value(variables, "NO_PROXY")));
    }

    private static String value(Map<String, String> variables, String name) {
        String upper = variables.getOrDefault(name, "");
        return upper.isEmpty() ? variables.getOrDefault(name.toLowerCase(Locale.ROOT), "") : upper;
    }

    private static Optional<Server> server(Map<String, String> variables, String name) {
        String text = value(variables, name);
        if (text.isEmpty()) {
            return Optional.empty();
        }
        URI url = url(name, text);
        String host = url.getHost();
        if (host == null) {
            throw new IllegalArgumentException(name + ": no host in " + Urls.redact(text));
        }
        String bare = host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
        return switch (url.getScheme().toLowerCase(Locale.ROOT)) {
            case "http" -> Optional.of(new Server(proxy(Proxy.Type.HTTP, bare, url.getPort(), 80), login(url)));
            case "socks5", "socks5h" ->
                Optional.of(new Server(proxy(Proxy.Type.SOCKS, bare, url.getPort(), 1080), login(url)));
            default ->
                throw new IllegalArgumentException(
                        name + ": unsupported proxy scheme (must be http or socks5): " + Urls.redact(text));
        };
    }

    private static URI url(String name, String text) {
        try {
            return new URI(text.contains("://") ? text : "http://" + text);
        } catch (URISyntaxException e) {
            // the exception's own message would show the credentials
            throw new IllegalArgumentException(name + ": malformed proxy URL " + Urls.redact(text));
        }
    }

    private static Proxy proxy(Proxy.Type type, String host, int port, int defaultPort) {
        return new Proxy(type, InetSocketAddress.createUnresolved(host, port < 0 ? defaultPort : port));
    }

    private static Optional<Login> login(URI url) {
        String userInfo = url.getRawUserInfo();
        if (userInfo == null) {
            return Optional.empty();
        }
        int colon = userInfo.indexOf(':');
        String user = colon < 0 ? userInfo : userInfo.substring(0, colon);
        String password = colon < 0 ? "" : userInfo.substring(colon + 1);
        return Optional.of(new Login(decode(user), decode(password)));
    }

    /** Percent-decodes user info, where a plus sign is a plus sign. */
    private static String decode(String text) {
        return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    @Override
    public List<Proxy> select(URI url) {
        Optional<Server> server =
                switch (String.valueOf(url.getScheme()).toLowerCase(Locale.ROOT)) {
                    case "http" -> forHttp;
                    case "https" -> forHttps;
                    default -> Optional.empty();
                };
        if (server.isEmpty() || url.getHost() == null || exceptions.covers(url.getHost(), port(url))) {
            return DIRECT;
        }
        return List.of(server.get().proxy());
    }

    private static int port(URI url) {
        if (url.getPort() >= 0) {
            return url.getPort();
        }
        return "https".equalsIgnoreCase(url.getScheme()) ? 443 : 80;
    }

    /** The login that the variables hold for a proxy which {@link #select} gave. */
    public Optional<Login> login(Proxy proxy) {
        return forHttps.filter(server -> server.proxy().equals(proxy))
                .or(() -> forHttp.filter(server -> server.proxy().equals(proxy)))
                .flatMap(Server::login);
    }

    /** Tells whether a host is that of a proxy in the variables. */
    public boolean isProxy(String host) {
        return Stream.of(forHttp, forHttps)
                .flatMap(Optional::stream)
                .map(server -> (InetSocketAddress) server.proxy().address())
                .anyMatch(address -> address.getHostString().equalsIgnoreCase(host));
    }

    @Override
    public void connectFailed(URI url, SocketAddress address, IOException cause) {
        LOG.log(
                Level.DEBUG,
                "connecting to {0} by {1} failed: {2}",
                Urls.redact(url),
                address,
                FailureReason.words(cause));
    }
}
