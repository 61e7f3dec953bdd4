package dev.athens.server;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;

/** A connection that stays open, on which anything can be sent and replies with a length are read one after the other. */
public final class OpenConnection implements Closeable {
    private static final int TIMEOUT_MILLIS = 20_000;

    private final Socket socket;
    private final InputStream in;

    public OpenConnection(int port) throws IOException {
        socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(TIMEOUT_MILLIS);
        in = new BufferedInputStream(socket.getInputStream());
    }

    public void send(String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(ISO_8859_1));
    }

    /** Sends a request, and reads the reply. */
    public RawHttp.Reply ask(String method, String path, String... headers) throws IOException {
        send(request(method, path, headers));
        return reply(method.equals("HEAD"));
    }

    public static String request(String method, String path, String... headers) {
        StringBuilder request = new StringBuilder(method + " " + path + " HTTP/1.1\r\nHost: proxy.example\r\n");
        for (String header : headers) {
            request.append(header).append("\r\n");
        }
        return request.append("\r\n").toString();
    }

    public RawHttp.Reply reply() throws IOException {
        return reply(false);
    }

    private RawHttp.Reply reply(boolean headersOnly) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        while (!bytes.toString(ISO_8859_1).endsWith("\r\n\r\n")) {
            int next = in.read();
            if (next < 0) {
                throw new EOFException("the connection was closed after: " + bytes.toString(ISO_8859_1));
            }
            bytes.write(next);
        }
        String length = RawHttp.parse(bytes.toByteArray()).header("content-length");
        if (!headersOnly && !length.isEmpty()) {
            int expected = Integer.parseInt(length);
            byte[] body = in.readNBytes(expected);
            if (body.length < expected) {
                throw new EOFException("the connection was closed after " + body.length + " bytes of " + expected);
            }
            bytes.writeBytes(body);
        }
        return RawHttp.parse(bytes.toByteArray());
    }

    /** Reads until the server closes the connection, and tells how many bytes came. */
    public long drain() throws IOException {
        return in.transferTo(OutputStream.nullOutputStream());
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
