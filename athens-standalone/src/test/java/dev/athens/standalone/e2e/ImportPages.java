package dev.athens.standalone.e2e;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** The web, as an HTTP proxy on a free port, with nothing in it but go-import pages; there is no https. */
final class ImportPages implements AutoCloseable {
    private final Map<String, String> repositories;
    private final HttpServer server;

    /**
     * Starts the proxy.
     *
     * @param repositories URLs of git repositories by the import path of their roots
     */
    ImportPages(Map<String, String> repositories) throws IOException {
        this.repositories = Map.copyOf(repositories);
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.start();
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            if (exchange.getRequestMethod().equals("CONNECT")) {
                exchange.sendResponseHeaders(405, -1);
                return;
            }
            String path = exchange.getRequestURI().getHost()
                    + exchange.getRequestURI().getPath();
            StringBuilder page = new StringBuilder("<html><head>");
            repositories.forEach((root, url) -> {
                if (path.equals(root) || path.startsWith(root + "/")) {
                    page.append("<meta name=\"go-import\" content=\"" + root + " git " + url + "\">");
                }
            });
            byte[] body = page.append("</head></html>").toString().getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
