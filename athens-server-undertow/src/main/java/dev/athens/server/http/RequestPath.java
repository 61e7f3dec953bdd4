package dev.athens.server.http;

import dev.athens.protocol.ProtocolRequest;
import io.undertow.server.HttpServerExchange;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/**
 * Reads the path of a request from the bytes on the wire, whatever Undertow is told to decode: percent-encoding is
 * undone once, strictly as UTF-8, and {@code +} stays itself. Source: RFC 3986, section 2.1.
 */
public final class RequestPath {
    /** The most characters of an undecoded path: each of the parser's characters may come as {@code %XX}. */
    static final int MAX_RAW_CHARS = 3 * ProtocolRequest.MAX_PATH_CHARS;

    private RequestPath() {}

    /** The path, or the query behind it, is none at all, or far too long. */
    public static final class MalformedException extends Exception {
        private static final long serialVersionUID = 1L;

        private final String reason;
        private final boolean tooLong;

        public MalformedException(String reason, boolean tooLong) {
            super(reason);
            this.reason = reason;
            this.tooLong = tooLong;
        }

        public String reason() {
            return reason;
        }

        public boolean isTooLong() {
            return tooLong;
        }
    }

    /** The decoded path below whatever prefix another handler has taken off, with its leading slash. */
    public static String of(HttpServerExchange exchange) throws MalformedException {
        String raw = raw(exchange);
        if (raw.length() > MAX_RAW_CHARS) {
            throw new MalformedException("request path is longer than " + MAX_RAW_CHARS + " characters", true);
        }
        String path = decode(raw);
        String prefix = exchange.getResolvedPath();
        String below = path.startsWith(prefix) ? path.substring(prefix.length()) : path;
        return below.isEmpty() ? "/" : below;
    }

    /** The undecoded path, also if the client sent a whole address. Source: RFC 9112, section 3.2.2. */
    public static String raw(HttpServerExchange exchange) {
        String uri = exchange.getRequestURI();
        if (!exchange.isHostIncludedInRequestURI()) {
            return uri;
        }
        int authority = uri.indexOf("//");
        int path = uri.indexOf('/', authority < 0 ? 0 : authority + 2);
        return path < 0 ? "/" : uri.substring(path);
    }

    public static String decode(String raw) throws MalformedException {
        if (raw.indexOf('%') < 0 && raw.chars().allMatch(c -> c > 0 && c < 0x80)) {
            return raw;
        }
        ByteBuffer bytes = ByteBuffer.allocate(raw.length());
        for (int i = 0; i < raw.length(); i++) {
            char c = raw.charAt(i);
            if (c == '%') {
                bytes.put(hexByte(raw, i + 1));
                i += 2;
            } else if (c < 0x80) {
                bytes.put((byte) c);
            } else {
                throw new MalformedException("request has a character that must be percent-encoded", false);
            }
        }
        String text = utf8(bytes.flip());
        if (text.indexOf('\0') >= 0) {
            throw new MalformedException("request has a NUL character", false);
        }
        return text;
    }

    private static byte hexByte(String raw, int start) throws MalformedException {
        if (start + 2 > raw.length()
                || !HexFormat.isHexDigit(raw.charAt(start))
                || !HexFormat.isHexDigit(raw.charAt(start + 1))) {
            throw new MalformedException("request has a malformed percent escape", false);
        }
        return (byte) HexFormat.fromHexDigits(raw, start, start + 2);
    }

    private static String utf8(ByteBuffer bytes) throws MalformedException {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT)
                    .decode(bytes)
                    .toString();
        } catch (CharacterCodingException e) {
            throw new MalformedException("request is not UTF-8", false);
        }
    }
}
