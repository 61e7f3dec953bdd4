package dev.athens.vcs.jgit.discovery;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;

/**
 * The bytes of a page as {@link GoXml} reads them: characters, names, and texts with their entities. Not thread-safe.
 *
 * <p>Source: Go's encoding/xml, Decoder with Strict = false.
 */
final class GoXmlInput {
    /** No quote ends a text. */
    static final int NO_QUOTE = 0x100;

    private final byte[] page;
    private int pos;

    GoXmlInput(byte[] page) {
        this.page = page;
    }

    boolean atEnd() {
        return pos == page.length;
    }

    /** The next byte, which is there, without reading it. */
    byte peek() {
        return page[pos];
    }

    /** Takes the last byte back. */
    void unread() {
        pos--;
    }

    /** How many bytes were read. */
    int position() {
        return pos;
    }

    /** Passes over bytes that are known. */
    void skip(int bytes) {
        pos += bytes;
    }

    /** Tells whether the bytes that were read since a position end with these. */
    boolean endsWith(String ascii, int start) {
        if (pos - start < ascii.length()) {
            return false;
        }
        for (int i = 0; i < ascii.length(); i++) {
            if (page[pos - ascii.length() + i] != ascii.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    /** What was read since a position, but for some bytes at its end, each a character. */
    String since(int start, int exceptLast) {
        return new String(page, start, pos - exceptLast - start, StandardCharsets.ISO_8859_1);
    }

    /** Checks that what was read since a position, but for some bytes at its end, are characters that XML has. */
    void checkSince(int start, int exceptLast) throws GoXml.SyntaxException {
        checked(page, start, pos - exceptLast);
    }

    /** Reads the value of an attribute that has no quotes. */
    String unquoted() throws GoXml.SyntaxException {
        int start = pos;
        while (isUnquotedByte(read())) {
            // the value goes on
        }
        pos--;
        return new String(page, start, pos - start, StandardCharsets.US_ASCII);
    }

    boolean startsWith(String ascii) throws GoXml.SyntaxException {
        for (int i = 0; i < ascii.length(); i++) {
            if (pos + i == page.length) {
                pos = page.length;
                throw error("unexpected EOF");
            }
            if (page[pos + i] != ascii.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    /** Reads text up to a tag or, if {@code quote} is one, up to and over that quote; replaces entities. */
    String text(int quote) throws GoXml.SyntaxException {
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        byte b0 = 0;
        byte b1 = 0;
        while (pos < page.length) {
            byte b = page[pos++];
            if (quote == NO_QUOTE && b0 == ']' && b1 == ']' && b == '>') {
                throw error("unescaped ]]> not in CDATA section");
            }
            if (b == '<') {
                if (quote != NO_QUOTE) {
                    throw error("unescaped < inside quoted string");
                }
                pos--;
                break;
            }
            if (b == quote) {
                break;
            }
            if (b == '&') {
                entity(text);
                b0 = 0;
                b1 = 0;
                continue;
            }
            if (b == '\r') {
                text.write('\n');
            } else if (b1 != '\r' || b != '\n') {
                text.write(b);
            }
            b0 = b1;
            b1 = b;
        }
        byte[] bytes = text.toByteArray();
        return checked(bytes, 0, bytes.length);
    }

    /** Reads on after {@code &}; what is no known entity stays as it stands. */
    private void entity(ByteArrayOutputStream text) throws GoXml.SyntaxException {
        int start = pos - 1;
        byte b = read();
        Optional<String> replacement = Optional.empty();
        if (b == '#') {
            b = read();
            int base = 10;
            if (b == 'x') {
                base = 16;
                b = read();
            }
            int digits = pos - 1;
            while (Character.digit((char) (b & 0xFF), base) >= 0 && b > 0) {
                b = read();
            }
            if (b == ';') {
                replacement = character(new String(page, digits, pos - 1 - digits, StandardCharsets.US_ASCII), base);
            } else {
                pos--;
            }
        } else {
            pos--;
            skipNameBytes();
            if (read() == ';') {
                replacement = named(new String(page, start + 1, pos - start - 2, StandardCharsets.UTF_8));
            } else {
                pos--;
            }
        }
        if (replacement.isPresent()) {
            text.writeBytes(replacement.get().getBytes(StandardCharsets.UTF_8));
            return;
        }
        text.write(page, start, pos - start);
    }

    private static Optional<String> named(String entity) {
        return switch (entity) {
            case "lt" -> Optional.of("<");
            case "gt" -> Optional.of(">");
            case "amp" -> Optional.of("&");
            case "apos" -> Optional.of("'");
            case "quot" -> Optional.of("\"");
            default -> Optional.empty();
        };
    }

    private static Optional<String> character(String digits, int base) {
        String significant = digits.replaceFirst("^0+(?=.)", "");
        if (significant.isEmpty() || significant.length() > 7) {
            return Optional.empty();
        }
        int codePoint = Integer.parseInt(significant, base);
        if (codePoint > Character.MAX_CODE_POINT) {
            return Optional.empty();
        }
        boolean surrogate = codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE;
        return Optional.of(surrogate ? "\uFFFD" : Character.toString(codePoint));
    }

    private String checked(byte[] bytes, int start, int end) throws GoXml.SyntaxException {
        String text;
        try {
            text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes, start, end - start))
                    .toString();
        } catch (CharacterCodingException e) {
            GoXml.SyntaxException invalid = error("invalid UTF-8");
            invalid.initCause(e);
            throw invalid;
        }
        for (int i = 0; i < text.length(); i = text.offsetByCodePoints(i, 1)) {
            int c = text.codePointAt(i);
            if ((c < 0x20 && c != '\t' && c != '\n' && c != '\r') || c == 0xFFFE || c == 0xFFFF) {
                throw error(String.format(Locale.ROOT, "illegal character code U+%04X", c));
            }
        }
        return text;
    }

    /** Reads a name and drops its namespace; more than one colon is no name. */
    String localName(String expectation) throws GoXml.SyntaxException {
        String name = name().orElseThrow(() -> error(expectation));
        int colon = name.indexOf(':');
        if (colon != name.lastIndexOf(':')) {
            throw error(expectation);
        }
        return colon <= 0 || colon == name.length() - 1 ? name : name.substring(colon + 1);
    }

    /** Reads a name; empty if none begins here. */
    Optional<String> name() throws GoXml.SyntaxException {
        int start = pos;
        skipNameBytes();
        if (pos == start) {
            return Optional.empty();
        }
        String name = new String(page, start, pos - start, StandardCharsets.UTF_8);
        if (!isName(name)) {
            throw error("invalid XML name: " + name);
        }
        return Optional.of(name);
    }

    private void skipNameBytes() throws GoXml.SyntaxException {
        while (isNameByte(read())) {
            // the name goes on
        }
        pos--;
    }

    void skipSpace() {
        while (pos < page.length && (page[pos] == ' ' || page[pos] == '\r' || page[pos] == '\n' || page[pos] == '\t')) {
            pos++;
        }
    }

    byte read() throws GoXml.SyntaxException {
        if (pos == page.length) {
            throw error("unexpected EOF");
        }
        return page[pos++];
    }

    GoXml.SyntaxException error(String message) {
        int line = 1;
        for (int i = 0; i < pos; i++) {
            line += page[i] == '\n' ? 1 : 0;
        }
        return new GoXml.SyntaxException("XML syntax error on line " + line + ": " + message);
    }

    private static boolean isUnquotedByte(byte b) {
        return isLetterOrDigit(b) || b == '_' || b == ':' || b == '-';
    }

    private static boolean isNameByte(byte b) {
        return b < 0 || isUnquotedByte(b) || b == '.';
    }

    private static boolean isLetterOrDigit(byte b) {
        return (b >= 'a' && b <= 'z') || (b >= 'A' && b <= 'Z') || (b >= '0' && b <= '9');
    }

    /** The names of XML 1.0, appendix B, as near as Java's letter classes come; they differ outside ASCII only. */
    private static boolean isName(String name) {
        return isNameStart(name.codePointAt(0)) && name.codePoints().allMatch(GoXmlInput::isNamePart);
    }

    private static boolean isNameStart(int c) {
        return c == '_' || c == ':' || (c < 0xFFFD && Character.isLetter(c));
    }

    private static boolean isNamePart(int c) {
        return isNameStart(c)
                || c == '-'
                || c == '.'
                || c == 0xB7
                || (c < 0xFFFD && (Character.isDigit(c) || Character.getType(c) == Character.NON_SPACING_MARK));
    }
}
