package dev.athens.server;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** An HTTP client that sends any nonsense as it stands, which real clients would clean up first. */
public final class RawHttp {
    private static final int TIMEOUT_MILLIS = 20_000;

    private RawHttp() {}

    public static final class Reply {
        private final int status;
        private final Map<String, String> headers;
        private final byte[] body;

        private Reply(int status, Map<String, String> headers, byte[] body) {
            this.status = status;
            this.headers = headers;
            this.body = body;
        }

        public int status() {
            return status;
        }

        public byte[] body() {
            return body;
        }

        /** By their names in lower case. */
        public Map<String, String> headers() {
            return Map.copyOf(headers);
        }

        public String header(String name) {
            return headers.getOrDefault(name.toLowerCase(Locale.ROOT), "");
        }

        public String text() {
            return new String(body, UTF_8);
        }
    }

    public static Reply get(int port, String target, String... headers) throws IOException {
        return send(port, "GET", target, headers);
    }

    public static Reply send(int port, String method, String target, String... headers) throws IOException {
        try (Socket socket = open(port, method, target, headers)) {
            return parse(socket.getInputStream().readAllBytes());
        }
    }

    /** Sends a request and leaves the answer to the caller. */
    public static Socket open(int port, String method, String target, String... headers) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout(TIMEOUT_MILLIS);
        StringBuilder request = new StringBuilder(method + " " + target + " HTTP/1.1\r\n");
        request.append("Host: proxy.example\r\nConnection: close\r\n");
        Arrays.stream(headers).forEach(header -> request.append(header).append("\r\n"));
        socket.getOutputStream().write(request.append("\r\n").toString().getBytes(ISO_8859_1));
        return socket;
    }

    /** Sends what is given and nothing else. */
    static Reply exchange(int port, String request) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(TIMEOUT_MILLIS);
            socket.getOutputStream().write(request.getBytes(ISO_8859_1));
            return parse(socket.getInputStream().readAllBytes());
        }
    }

    static Reply parse(byte[] bytes) {
        String text = new String(bytes, ISO_8859_1);
        int end = text.indexOf("\r\n\r\n");
        List<String> lines = text.substring(0, end).lines().toList();
        Map<String, String> headers = new TreeMap<>();
        for (String line : lines.subList(1, lines.size())) {
            int colon = line.indexOf(':');
            headers.put(
                    line.substring(0, colon).toLowerCase(Locale.ROOT),
                    line.substring(colon + 1).strip());
        }
        int status = Integer.parseInt(lines.get(0).substring("HTTP/1.1 ".length(), "HTTP/1.1 200".length()));
        return new Reply(status, headers, Arrays.copyOfRange(bytes, end + 4, bytes.length));
    }
}
