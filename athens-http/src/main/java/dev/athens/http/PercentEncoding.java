package dev.athens.http;

import dev.athens.protocol.ProtocolRequest;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/**
 * Undoes percent-encoding once, strictly as UTF-8; {@code +} stays itself. Source: RFC 3986, section 2.1.
 */
public final class PercentEncoding {
    /** The most characters of an undecoded path: each of the parser's characters may come as {@code %XX}. */
    static final int MAX_PATH_CHARS = 3 * ProtocolRequest.MAX_PATH_CHARS;

    private PercentEncoding() {}

    /** The path of a request, which has a bounded length. */
    public static String decodePath(String raw) throws MalformedRequestException {
        if (raw.length() > MAX_PATH_CHARS) {
            throw MalformedRequestException.tooLong("request path", MAX_PATH_CHARS);
        }
        return decode(raw);
    }

    /** The text that was encoded, which has no NUL. */
    public static String decode(String raw) throws MalformedRequestException {
        if (isPlain(raw)) {
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
                throw MalformedRequestException.because("request has a character that must be percent-encoded");
            }
        }
        String text = utf8(bytes.flip());
        if (text.indexOf('\0') >= 0) {
            throw MalformedRequestException.because("request has a NUL character");
        }
        return text;
    }

    /** Nearly all are, and each request is looked at. */
    private static boolean isPlain(String raw) {
        for (int i = 0; i < raw.length(); i++) {
            char c = raw.charAt(i);
            if (c == '%' || c == 0 || c >= 0x80) {
                return false;
            }
        }
        return true;
    }

    private static byte hexByte(String raw, int start) throws MalformedRequestException {
        if (start + 2 > raw.length()
                || !HexFormat.isHexDigit(raw.charAt(start))
                || !HexFormat.isHexDigit(raw.charAt(start + 1))) {
            throw MalformedRequestException.because("request has a malformed percent escape");
        }
        return (byte) HexFormat.fromHexDigits(raw, start, start + 2);
    }

    private static String utf8(ByteBuffer bytes) throws MalformedRequestException {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT)
                    .decode(bytes)
                    .toString();
        } catch (CharacterCodingException e) {
            throw MalformedRequestException.because("request is not UTF-8");
        }
    }
}
