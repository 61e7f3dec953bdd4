package dev.athens.internal;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Go's text conventions: quoting as {@code %q} does, and names that need not be UTF-8. A byte {@code b} that is not
 * valid UTF-8 is held in a {@link String} as the lone surrogate {@code U+DC00 + b}.
 */
public final class GoText {
    private static final int MAX_SHOWN_CHARS = 200;
    private static final int INVALID_BYTE = 0xDC00;
    private static final int REPLACEMENT = 0xFFFD;

    private GoText() {}

    /** Decodes bytes; invalid ones become lone surrogates, so no two different names look the same. */
    public static String decode(byte[] bytes) {
        CharsetDecoder decoder = StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT);
        ByteBuffer in = ByteBuffer.wrap(bytes);
        CharBuffer out = CharBuffer.allocate(bytes.length);
        while (true) {
            CoderResult result = decoder.decode(in, out, true);
            if (result.isUnderflow()) {
                return out.flip().toString();
            }
            for (int i = 0; i < result.length(); i++) {
                out.put((char) (INVALID_BYTE + (in.get() & 0xFF)));
            }
            decoder.reset();
        }
    }

    /** Undoes {@link #decode}. */
    public static byte[] encode(String text) {
        if (isUtf8(text)) {
            return text.getBytes(StandardCharsets.UTF_8);
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(text.length());
        text.codePoints().forEach(c -> encode(c, bytes));
        return bytes.toByteArray();
    }

    private static void encode(int c, ByteArrayOutputStream bytes) {
        if (isSurrogate(c)) {
            bytes.write(c & 0xFF);
        } else {
            bytes.writeBytes(Character.toString(c).getBytes(StandardCharsets.UTF_8));
        }
    }

    /** Tells whether the text holds no lone surrogate. */
    public static boolean isUtf8(String text) {
        return text.codePoints().noneMatch(GoText::isSurrogate);
    }

    private static boolean isSurrogate(int codePoint) {
        return codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE;
    }

    /** Shows text for an error message as it is, with U+FFFD for what cannot be printed, cut to a sane length. */
    public static String printable(String text) {
        StringBuilder shown = new StringBuilder();
        shorten(text)
                .codePoints()
                .forEach(c -> shown.appendCodePoint(GoUnicode.isPrint(c) && !isSurrogate(c) ? c : 0xFFFD));
        return shown.toString();
    }

    /** Quotes text for an error message as Go's {@code %q} does, cut to a sane length. Source: Go's strconv.Quote. */
    public static String quote(String text) {
        StringBuilder quoted = new StringBuilder("\"");
        shorten(text).codePoints().forEach(c -> appendEscaped(quoted, c, '"'));
        return quoted.append('"').toString();
    }

    /** Quotes a character as Go's {@code %q} does. Source: Go's strconv.QuoteRune. */
    public static String quoteRune(int codePoint) {
        StringBuilder quoted = new StringBuilder("'");
        appendEscaped(quoted, codePoint, '\'');
        return quoted.append('\'').toString();
    }

    private static String shorten(String text) {
        if (text.length() <= MAX_SHOWN_CHARS) {
            return text;
        }
        int end = Character.isHighSurrogate(text.charAt(MAX_SHOWN_CHARS - 1)) ? MAX_SHOWN_CHARS - 1 : MAX_SHOWN_CHARS;
        return text.substring(0, end) + "...";
    }

    private static void appendEscaped(StringBuilder out, int c, char quote) {
        if (c == quote || c == '\\') {
            out.append('\\').append((char) c);
        } else if (GoUnicode.isPrint(c)) {
            out.appendCodePoint(c);
        } else if (c >= 7 && c <= 13) {
            out.append('\\').append("abtnvfr".charAt(c - 7));
        } else if (c < ' ' || c == 0x7F) {
            out.append(String.format("\\x%02x", c));
        } else if (isSurrogate(c)) {
            out.append(String.format("\\x%02x", c & 0xFF));
        } else {
            out.append(String.format(c < 0x10000 ? "\\u%04x" : "\\U%08x", c));
        }
    }

    /**
     * Undoes the quoting of a Go string literal.
     *
     * @param literal with its quotes, double or back quotes
     * @return empty if it is malformed
     */
    public static Optional<String> unquote(String literal) {
        if (literal.length() < 2 || literal.charAt(0) != literal.charAt(literal.length() - 1)) {
            return Optional.empty();
        }
        String body = literal.substring(1, literal.length() - 1);
        if (literal.charAt(0) == '`') {
            return body.indexOf('`') < 0 ? Optional.of(body.replace("\r", "")) : Optional.empty();
        }
        if (literal.charAt(0) != '"' || body.indexOf('\n') >= 0) {
            return Optional.empty();
        }
        return new Unquoter(body).unquote();
    }

    /** Not thread-safe; one literal uses one instance. */
    private static final class Unquoter {
        private final String body;
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private int at;

        Unquoter(String body) {
            this.body = body;
        }

        Optional<String> unquote() {
            while (at < body.length()) {
                int c = body.codePointAt(at);
                at += Character.charCount(c);
                if (c == '"') {
                    return Optional.empty();
                }
                if (c != '\\') {
                    encode(isSurrogate(c) ? REPLACEMENT : c, bytes);
                } else if (at == body.length() || !escape(body.charAt(at++))) {
                    return Optional.empty();
                }
            }
            return Optional.of(decode(bytes.toByteArray()));
        }

        private boolean escape(char c) {
            int simple = "abtnvfr".indexOf(c);
            if (simple >= 0) {
                bytes.write(7 + simple);
                return true;
            }
            return switch (c) {
                case '\\', '"' -> {
                    bytes.write(c);
                    yield true;
                }
                case 'x' -> number(2, 16, true);
                case 'u' -> number(4, 16, false);
                case 'U' -> number(8, 16, false);
                case '0', '1', '2', '3', '4', '5', '6', '7' -> {
                    at--;
                    yield number(3, 8, true);
                }
                default -> false;
            };
        }

        private boolean number(int digits, int radix, boolean isByte) {
            if (body.length() - at < digits) {
                return false;
            }
            long value = 0;
            for (int i = 0; i < digits; i++) {
                char c = body.charAt(at++);
                int digit = c < 0x80 ? Character.digit(c, radix) : -1;
                if (digit < 0) {
                    return false;
                }
                value = value * radix + digit;
            }
            if (isByte) {
                bytes.write((int) value);
                return value <= 0xFF;
            }
            if (value > Character.MAX_CODE_POINT || isSurrogate((int) value)) {
                return false;
            }
            encode((int) value, bytes);
            return true;
        }
    }
}
