package dev.athens.server;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.function.Predicate;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/**
 * A connection that writes whatever frames it is told to, also those that no client would write. Not thread-safe, but one
 * thread may read while another writes. Source: RFC 9113 and, for header blocks, RFC 7541.
 */
public final class RawHttp2 implements Closeable {
    public static final int DATA = 0;
    static final int HEADERS = 1;
    static final int RST_STREAM = 3;
    static final int SETTINGS = 4;
    static final int PING = 6;
    static final int GOAWAY = 7;
    static final int WINDOW_UPDATE = 8;
    static final int CONTINUATION = 9;

    static final int END_STREAM = 1;
    static final int END_HEADERS = 4;

    static final int ENHANCE_YOUR_CALM = 11;
    static final int REFUSED_STREAM = 7;

    /** Entries of the static table. Source: RFC 7541, appendix A. */
    private static final int METHOD_GET = 0x82;

    private static final int SCHEME_HTTPS = 0x87;
    private static final int AUTHORITY = 1;
    private static final int PATH = 4;

    private static final int TIMEOUT_MILLIS = 20_000;

    private final Socket socket;
    private final DataInputStream in;
    private final OutputStream out;

    /**
     * A frame that came in.
     *
     * @param error the reason of a {@link #RST_STREAM} or {@link #GOAWAY}, else nothing
     */
    public record Frame(int type, int flags, int stream, int error) {}

    private RawHttp2(Socket socket, SSLSocket tls) throws IOException {
        this.socket = socket;
        this.in = new DataInputStream(tls.getInputStream());
        this.out = new BufferedOutputStream(tls.getOutputStream(), 16 * 1024);
    }

    /**
     * Connects, and says what no server may leave out to wait for.
     *
     * @param windowBytes how much of each response the server may send before it is asked for more
     */
    public static RawHttp2 connect(SSLContext trust, int port, int windowBytes) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout(TIMEOUT_MILLIS);
        SSLSocket tls = (SSLSocket) trust.getSocketFactory().createSocket(socket, "localhost", port, true);
        SSLParameters parameters = tls.getSSLParameters();
        parameters.setApplicationProtocols(new String[] {"h2"});
        tls.setSSLParameters(parameters);
        tls.startHandshake();
        if (!tls.getApplicationProtocol().equals("h2")) {
            throw new IOException("the server does not speak HTTP/2");
        }
        RawHttp2 connection = new RawHttp2(socket, tls);
        connection.out.write("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(US_ASCII));
        connection.settings(4, windowBytes);
        connection.flush();
        return connection;
    }

    /** Sets one thing. */
    void settings(int id, int value) throws IOException {
        frame(
                SETTINGS,
                0,
                0,
                ByteBuffer.allocate(6).putShort((short) id).putInt(value).array());
    }

    /** Asks for a path, and sends no body. */
    public void get(int stream, String path) throws IOException {
        frame(HEADERS, END_STREAM | END_HEADERS, stream, request(path));
    }

    /** The header block of a GET request: method and scheme out of the static table, the rest as literals. */
    static byte[] request(String path) {
        ByteArrayOutputStream block = new ByteArrayOutputStream();
        block.write(METHOD_GET);
        block.write(SCHEME_HTTPS);
        literal(block, AUTHORITY, "localhost");
        literal(block, PATH, path);
        return block.toByteArray();
    }

    /** Another header, to be put behind those of a request. */
    static byte[] header(String name, String value) {
        ByteArrayOutputStream block = new ByteArrayOutputStream();
        block.write(0);
        text(block, name);
        text(block, value);
        return block.toByteArray();
    }

    /** A header that neither side remembers. */
    private static void literal(ByteArrayOutputStream block, int name, String value) {
        block.write(name);
        text(block, value);
    }

    /** Text without Huffman's code. */
    private static void text(ByteArrayOutputStream block, String value) {
        int length = value.length();
        if (length < 127) {
            block.write(length);
        } else {
            block.write(127);
            int rest = length - 127;
            while (rest >= 128) {
                block.write(rest % 128 + 128);
                rest /= 128;
            }
            block.write(rest);
        }
        block.writeBytes(value.getBytes(US_ASCII));
    }

    void frame(int type, int flags, int stream, byte[] payload) throws IOException {
        out.write(ByteBuffer.allocate(9)
                .putInt(payload.length << 8 | type)
                .put((byte) flags)
                .putInt(stream)
                .array());
        out.write(payload);
    }

    public void flush() throws IOException {
        out.flush();
    }

    Frame read() throws IOException {
        int lengthAndType = in.readInt();
        int flags = in.readUnsignedByte();
        int stream = in.readInt() & Integer.MAX_VALUE;
        byte[] payload = new byte[lengthAndType >>> 8];
        in.readFully(payload);
        int type = lengthAndType & 0xFF;
        int error =
                type == RST_STREAM || type == GOAWAY ? ByteBuffer.wrap(payload).getInt(type == GOAWAY ? 4 : 0) : 0;
        return new Frame(type, flags, stream, error);
    }

    /** Reads up to the first frame of a kind. */
    public Frame readUntil(Predicate<Frame> wanted) throws IOException {
        Frame frame = read();
        while (!wanted.test(frame)) {
            frame = read();
        }
        return frame;
    }

    /** Closes the socket under TLS, which would wait for a thread that still writes. */
    @Override
    public void close() throws IOException {
        socket.close();
    }
}
