package dev.athens.vcs.jgit.net;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.URI;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateEncodingException;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;

/** The whole web, http and https, behind one proxy on a free port; every host under {@code .example} is in it. */
public final class PageServer implements AutoCloseable {
    private record Page(int status, String body, List<String> headers) {}

    private static final char[] PASSWORD = "changeit".toCharArray();

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Map<String, Page> pages = new ConcurrentHashMap<>();
    private final Set<String> hostsWithoutHttps = ConcurrentHashMap.newKeySet();
    private final Map<String, String> neededLogins = new ConcurrentHashMap<>();
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private final HttpServer plain;
    private final HttpsServer secure;
    private final ServerSocket proxy;
    private final SSLContext context;
    private final X509TrustManager trust;

    public PageServer() throws IOException, GeneralSecurityException {
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream file = PageServer.class.getResourceAsStream("pages.p12")) {
            keys.load(Objects.requireNonNull(file), PASSWORD);
        }
        KeyManagerFactory own = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        own.init(keys, PASSWORD);
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, PASSWORD);
        trusted.setCertificateEntry("pages", keys.getCertificate("pages"));
        TrustManagerFactory trusting = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trusting.init(trusted);
        trust = (X509TrustManager) trusting.getTrustManagers()[0];
        context = SSLContext.getInstance("TLS");
        context.init(own.getKeyManagers(), trusting.getTrustManagers(), null);

        InetSocketAddress free = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        plain = HttpServer.create(free, 0);
        plain.createContext("/", exchange -> answer("http", exchange));
        plain.setExecutor(threads);
        plain.start();
        secure = HttpsServer.create(free, 0);
        secure.setHttpsConfigurator(new HttpsConfigurator(context));
        secure.createContext("/", exchange -> answer("https", exchange));
        secure.setExecutor(threads);
        secure.start();
        proxy = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        threads.execute(this::accept);
    }

    /** Serves a page at {@code scheme://host/path}, or at both schemes without one; headers are {@code Name: value}. */
    public PageServer page(String url, int status, String body, String... headers) {
        Page page = new Page(status, body, List.of(headers));
        if (url.contains("://")) {
            pages.put(url, page);
            return this;
        }
        pages.put("http://" + url, page);
        pages.put("https://" + url, page);
        return this;
    }

    /** Serves go-import tags with the given contents. */
    public PageServer tags(String url, String... contents) {
        StringBuilder body = new StringBuilder("<html><head>");
        for (String content : contents) {
            body.append("<meta name=\"go-import\" content=\"").append(content).append("\">\n");
        }
        return page(url, 200, body.append("</head><body>hello</body></html>").toString());
    }

    /** Makes a host refuse https. */
    public PageServer withoutHttps(String host) {
        hostsWithoutHttps.add(host);
        return this;
    }

    /** Makes a server demand an authorization for what begins with {@code host/path}. */
    public PageServer needsLogin(String place, String authorization) {
        neededLogins.put("https://" + place, authorization);
        return this;
    }

    /** Serves a repository without any objects, by git's protocol for plain files, at {@code https://host/path}. */
    public PageServer repository(String url, String... tags) {
        StringBuilder refs = new StringBuilder();
        for (String tag : tags) {
            refs.append("0123456789012345678901234567890123456789\trefs/tags/")
                    .append(tag)
                    .append('\n');
        }
        return page(url + "/info/refs", 200, refs.toString(), "Content-Type: text/plain");
    }

    /** The requests so far as {@code scheme://host/path?query}, with {@code as <Authorization>} if there was one. */
    public List<String> requests() {
        return List.copyOf(requests);
    }

    /** A network in which all hosts are this server. */
    public Network.Builder network() {
        return Network.builder().selector(proxies()).trust(context, trust);
    }

    /** The certificate of all hosts, in PEM. */
    public String certificate() {
        try {
            byte[] der = trust.getAcceptedIssuers()[0].getEncoded();
            return "-----BEGIN CERTIFICATE-----\n" + Base64.getMimeEncoder().encodeToString(der)
                    + "\n-----END CERTIFICATE-----\n";
        } catch (CertificateEncodingException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Sends every request to this server. */
    public ProxySelector proxies() {
        Proxy here = new Proxy(Proxy.Type.HTTP, proxy.getLocalSocketAddress());
        return new ProxySelector() {
            @Override
            public List<Proxy> select(URI uri) {
                return List.of(here);
            }

            @Override
            public void connectFailed(URI uri, SocketAddress address, IOException failure) {
                throw new UncheckedIOException(failure);
            }
        };
    }

    private void answer(String scheme, HttpExchange exchange) throws IOException {
        String host = exchange.getRequestHeaders().getFirst("Host");
        URI uri = exchange.getRequestURI();
        String url = scheme + "://" + host + uri.getPath();
        String login = exchange.getRequestHeaders().getFirst("Authorization");
        requests.add(
                url + (uri.getQuery() == null ? "" : "?" + uri.getQuery()) + (login == null ? "" : " as " + login));
        boolean closed = neededLogins.entrySet().stream()
                .anyMatch(place ->
                        url.startsWith(place.getKey()) && !place.getValue().equals(login));
        Page page = closed
                ? new Page(401, "", List.of("WWW-Authenticate: Basic realm=\"git\""))
                : pages.getOrDefault(url, new Page(404, "404 page not found\n", List.of("Content-Type: text/plain")));
        for (String header : page.headers()) {
            int colon = header.indexOf(':');
            exchange.getResponseHeaders()
                    .add(header.substring(0, colon), header.substring(colon + 1).strip());
        }
        byte[] body = page.body().getBytes(UTF_8);
        exchange.sendResponseHeaders(page.status(), body.length == 0 ? -1 : body.length);
        try (OutputStream out = exchange.getResponseBody()) {
            out.write(body);
        }
    }

    private void accept() {
        while (!proxy.isClosed()) {
            try {
                Socket client = proxy.accept();
                threads.execute(() -> connect(client));
            } catch (IOException e) {
                return; // closed
            }
        }
    }

    private void connect(Socket client) {
        try (client) {
            byte[] head = head(client.getInputStream());
            String[] line = new String(head, ISO_8859_1).split(" ", 3);
            boolean tunnel = line[0].equals("CONNECT");
            if (tunnel && hostsWithoutHttps.contains(line[1].replace(":443", ""))) {
                client.getOutputStream().write("HTTP/1.1 502 Bad Gateway\r\n\r\n".getBytes(ISO_8859_1));
                return;
            }
            InetSocketAddress target = tunnel ? secure.getAddress() : plain.getAddress();
            try (Socket server = new Socket(target.getAddress(), target.getPort())) {
                if (tunnel) {
                    client.getOutputStream().write("HTTP/1.1 200 OK\r\n\r\n".getBytes(ISO_8859_1));
                } else {
                    server.getOutputStream().write(head);
                }
                threads.execute(() -> pipe(client, server));
                pipe(server, client);
            }
        } catch (IOException e) {
            requests.add("broken connection " + e.getMessage());
        }
    }

    private static byte[] head(InputStream in) throws IOException {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        byte[] end = "\r\n\r\n".getBytes(ISO_8859_1);
        for (int b = in.read(); b >= 0; b = in.read()) {
            head.write(b);
            byte[] all = head.toByteArray();
            if (all.length >= end.length && Arrays.equals(Arrays.copyOfRange(all, all.length - 4, all.length), end)) {
                break;
            }
        }
        return head.toByteArray();
    }

    private static void pipe(Socket from, Socket to) {
        try {
            from.getInputStream().transferTo(to.getOutputStream());
            to.shutdownOutput();
        } catch (IOException e) {
            // one side closed, which ends the other
        }
    }

    @Override
    public void close() throws IOException {
        proxy.close();
        plain.stop(0);
        secure.stop(0);
        threads.shutdownNow();
    }
}
