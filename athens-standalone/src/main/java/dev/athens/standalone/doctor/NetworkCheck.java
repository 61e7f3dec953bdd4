package dev.athens.standalone.doctor;

import dev.athens.fetch.FailureReason;
import dev.athens.net.EnvironmentProxies;
import dev.athens.net.TrustedCertificates;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.function.Consumer;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.SSLException;

/**
 * Looks whether a server can be reached: its name, the HTTP proxy on the way, TLS, and by the way whether the clocks agree.
 *
 * @param role what it is, such as {@code upstream}
 * @param url where it is
 * @param isNeeded whether nothing works without it
 * @param environment names HTTP proxies and certificates
 */
record NetworkCheck(String role, URI url, boolean isNeeded, Map<String, String> environment) implements Check {
    private static final int TIMEOUT_MILLIS = 10_000;
    private static final int PROXY_WANTS_LOGIN = 407;

    /** Tokens and signatures of others are good for minutes. */
    private static final Duration WRONG = Duration.ofMinutes(2);

    private static final Duration INEXACT = Duration.ofSeconds(10);

    @Override
    public void run(Consumer<Diagnosis> told) {
        String host = url.getHost();
        if (host == null) {
            told.accept(Diagnosis.ok(role, url + ": no server"));
            return;
        }
        Proxy proxy = EnvironmentProxies.from(environment).select(url).get(0);
        if (proxy.type() == Proxy.Type.DIRECT && !isResolved(host, told)) {
            return;
        }
        String way = proxy.address() instanceof InetSocketAddress address
                ? " by the proxy " + address.getHostString() + ":" + address.getPort()
                : "";
        reach(host, proxy, way, told);
    }

    private boolean isResolved(String host, Consumer<Diagnosis> told) {
        try {
            InetAddress.getAllByName(host);
            return true;
        } catch (UnknownHostException e) {
            told.accept(trouble(
                    role,
                    host + ": no such host",
                    "mend the name, or the name servers of this machine; behind an HTTP proxy set HTTPS_PROXY"));
            return false;
        }
    }

    private void reach(String host, Proxy proxy, String way, Consumer<Diagnosis> told) {
        try {
            long start = System.nanoTime();
            HttpURLConnection connection = open(proxy);
            try {
                connection.connect();
                // it is known only until the answer is there
                if (connection instanceof HttpsURLConnection secure
                        && secure.getServerCertificates()[0] instanceof X509Certificate certificate) {
                    told.accept(Certificates.ending("tls", host, certificate, Instant.now()));
                }
                if (connection.getResponseCode() == PROXY_WANTS_LOGIN) {
                    told.accept(wantsLogin(host, way));
                    return;
                }
                long millis = Duration.ofNanos(System.nanoTime() - start).toMillis();
                told.accept(Diagnosis.ok(role, host + way + ": answers in " + millis + " ms"));
                if (connection.getDate() > 0) {
                    told.accept(
                            clock(host, Duration.between(Instant.ofEpochMilli(connection.getDate()), Instant.now())));
                }
            } finally {
                connection.disconnect();
            }
        } catch (SSLException e) {
            told.accept(trouble(
                    "tls",
                    host + way + ": " + FailureReason.of(e),
                    "if its authority is your own, name its certificate: SSL_CERT_FILE"));
        } catch (IOException e) {
            String reason = FailureReason.of(e);
            told.accept(
                    reason.contains("407")
                            ? wantsLogin(host, way)
                            : trouble(
                                    role,
                                    host + way + ": " + reason,
                                    "see whether it runs, and whether a firewall or HTTPS_PROXY stands between"));
        }
    }

    private Diagnosis trouble(String subject, String text, String mend) {
        return isNeeded ? Diagnosis.broken(subject, text, mend) : Diagnosis.warning(subject, text, mend);
    }

    /** The server itself logs in there; Java's plain client does not. */
    private Diagnosis wantsLogin(String host, String way) {
        return Diagnosis.ok(role, host + way + ": the proxy wants a login, so that nothing was asked");
    }

    private HttpURLConnection open(Proxy proxy) throws IOException {
        try {
            URI plain = new URI(url.getScheme(), null, url.getHost(), url.getPort(), "/", null, null);
            HttpURLConnection connection = (HttpURLConnection) plain.toURL().openConnection(proxy);
            connection.setConnectTimeout(TIMEOUT_MILLIS);
            connection.setReadTimeout(TIMEOUT_MILLIS);
            connection.setInstanceFollowRedirects(false);
            connection.setRequestMethod("HEAD");
            if (connection instanceof HttpsURLConnection secure) {
                secure.setSSLSocketFactory(TrustedCertificates.from(environment).sockets());
            }
            return connection;
        } catch (URISyntaxException e) {
            throw new IOException("no URL: " + url, e);
        }
    }

    private static Diagnosis clock(String host, Duration ahead) {
        Duration off = ahead.abs();
        String text =
                "this machine is " + off.toSeconds() + " s " + (ahead.isNegative() ? "behind " : "ahead of ") + host;
        if (off.compareTo(WRONG) > 0) {
            return Diagnosis.broken("clock", text, "set the clock by NTP: tokens, signatures and links count by it");
        }
        return off.compareTo(INEXACT) > 0
                ? Diagnosis.warning("clock", text, "set the clock by NTP")
                : Diagnosis.ok("clock", text);
    }
}
