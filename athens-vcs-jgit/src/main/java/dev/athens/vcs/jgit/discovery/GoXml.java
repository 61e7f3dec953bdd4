package dev.athens.vcs.jgit.discovery;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A tokenizer that accepts and rejects the pages that Go's encoding/xml does when it is not strict. HTML parsers accept
 * more, XML parsers less, and either would find repositories that the go command does not, or miss some.
 *
 * <p>Source: Go's encoding/xml, Decoder.RawToken with Strict = false.
 */
final class GoXml {
    /** What the go command says about a page it cannot read. */
    static final class SyntaxException extends Exception {
        private static final long serialVersionUID = 1L;

        SyntaxException(String message) {
            super(message);
        }
    }

    /** An attribute by its name without namespace; the value has its entities replaced. */
    record Attribute(String name, String value) {}

    /** A piece of a page; text, comments, directives and processing instructions are one {@link Other}. */
    sealed interface Token {
        /** A start tag, by its name without namespace. */
        record Start(String name, List<Attribute> attributes) implements Token {
            /** The value of the first attribute of that name in any case, or the empty string. */
            String attribute(String wanted) {
                return attributes.stream()
                        .filter(a -> a.name().equalsIgnoreCase(wanted))
                        .map(Attribute::value)
                        .findFirst()
                        .orElse("");
            }
        }

        /** An end tag, by its name without namespace. */
        record End(String name) implements Token {}

        /** Anything else. */
        record Other() implements Token {}
    }

    private static final Token OTHER = new Token.Other();
    private static final int NO_QUOTE = 0x100;

    private final byte[] page;
    private int pos;
    private Optional<Token> pendingEnd = Optional.empty();

    GoXml(byte[] page) {
        this.page = page;
    }

    /** Reads on; empty at the end of the page. */
    Optional<Token> next() throws SyntaxException {
        if (pendingEnd.isPresent()) {
            Optional<Token> end = pendingEnd;
            pendingEnd = Optional.empty();
            return end;
        }
        if (pos == page.length) {
            return Optional.empty();
        }
        if (page[pos] != '<') {
            text(NO_QUOTE);
            return Optional.of(OTHER);
        }
        pos++;
        byte kind = read();
        return Optional.of(
                switch (kind) {
                    case '/' -> endTag();
                    case '?' -> processingInstruction();
                    case '!' -> declaration();
                    default -> {
                        pos--;
                        yield startTag();
                    }
                });
    }

    private Token endTag() throws SyntaxException {
        String name = localName("expected element name after </");
        skipSpace();
        if (read() != '>') {
            throw error("invalid characters between </" + name + " and >");
        }
        return new Token.End(name);
    }

    private Token startTag() throws SyntaxException {
        String name = localName("expected element name after <");
        List<Attribute> attributes = new ArrayList<>();
        for (; ; ) {
            skipSpace();
            byte b = read();
            if (b == '>') {
                return new Token.Start(name, attributes);
            }
            if (b == '/') {
                if (read() != '>') {
                    throw error("expected /> in element");
                }
                pendingEnd = Optional.of(new Token.End(name));
                return new Token.Start(name, attributes);
            }
            pos--;
            attributes.add(attribute());
        }
    }

    private Attribute attribute() throws SyntaxException {
        String name = localName("expected attribute name in element");
        skipSpace();
        if (read() != '=') {
            pos--;
            return new Attribute(name, name);
        }
        skipSpace();
        return new Attribute(name, attributeValue());
    }

    private String attributeValue() throws SyntaxException {
        byte quote = read();
        if (quote == '"' || quote == '\'') {
            return text(quote);
        }
        int start = --pos;
        while (isUnquotedByte(read())) {
            // the value goes on
        }
        pos--;
        return new String(page, start, pos - start, StandardCharsets.US_ASCII);
    }

    private Token processingInstruction() throws SyntaxException {
        String target = name().orElseThrow(() -> error("expected target name after <?"));
        skipSpace();
        int start = pos;
        byte before = 0;
        for (byte b = read(); before != '?' || b != '>'; b = read()) {
            before = b;
        }
        if (target.equals("xml")) {
            checkXmlDeclaration(new String(page, start, pos - start - 2, StandardCharsets.ISO_8859_1));
        }
        return OTHER;
    }

    private static void checkXmlDeclaration(String declaration) throws SyntaxException {
        String version = declared("version", declaration);
        if (!version.isEmpty() && !version.equals("1.0")) {
            throw new SyntaxException("xml: unsupported version \"" + version + "\"; only version 1.0 is supported");
        }
        String encoding = declared("encoding", declaration);
        String lower = encoding.toLowerCase(Locale.ROOT);
        if (!lower.isEmpty() && !lower.equals("utf-8") && !lower.equals("ascii")) {
            throw new SyntaxException("xml: opening charset \"" + encoding
                    + "\": can't decode XML document using charset \"" + encoding + "\"");
        }
    }

    /** The quoted value behind {@code name=}, as roughly as Go's procInst finds it. */
    private static String declared(String name, String declaration) {
        String key = name + "=";
        int at = declaration.indexOf(key);
        while (at >= 0 && at + key.length() < declaration.length()) {
            int quoteAt = at + key.length();
            char quote = declaration.charAt(quoteAt);
            if (quote == '"' || quote == '\'') {
                int end = declaration.indexOf(quote, quoteAt + 1);
                return end < 0 ? "" : declaration.substring(quoteAt + 1, end);
            }
            at = declaration.indexOf(key, quoteAt + 1);
        }
        return "";
    }

    /** Reads on after {@code <!}: a comment, a CDATA section or a directive such as DOCTYPE. */
    private Token declaration() throws SyntaxException {
        byte kind = read();
        if (kind == '-') {
            comment();
        } else if (kind == '[') {
            cdata();
        } else {
            pos--;
            directive();
        }
        return OTHER;
    }

    private void comment() throws SyntaxException {
        if (read() != '-') {
            throw error("invalid sequence <!- not part of <!--");
        }
        byte b0 = 0;
        byte b1 = 0;
        for (; ; ) {
            byte b = read();
            if (b0 == '-' && b1 == '-') {
                if (b != '>') {
                    throw error("invalid sequence \"--\" not allowed in comments");
                }
                return;
            }
            b0 = b1;
            b1 = b;
        }
    }

    private void cdata() throws SyntaxException {
        for (char expected : "CDATA[".toCharArray()) {
            if (read() != expected) {
                throw error("invalid <![ sequence");
            }
        }
        int start = pos;
        while (!(pos - start >= 3 && page[pos - 3] == ']' && page[pos - 2] == ']' && page[pos - 1] == '>')) {
            if (pos == page.length) {
                throw error("unexpected EOF in CDATA section");
            }
            pos++;
        }
        checkCharacters(page, start, pos - 3);
    }

    /** Reads to the closing {@code >}; angle brackets nest, but not in quotes or comments. */
    private void directive() throws SyntaxException {
        read();
        int depth = 0;
        byte quote = 0;
        for (; ; ) {
            byte b = read();
            if (quote != 0) {
                quote = b == quote ? 0 : quote;
            } else if (b == '>') {
                if (depth == 0) {
                    return;
                }
                depth--;
            } else if (b == '\'' || b == '"') {
                quote = b;
            } else if (b == '<' && startsWith("!--")) {
                skipCommentInDirective();
            } else if (b == '<') {
                depth++;
            }
        }
    }

    private void skipCommentInDirective() throws SyntaxException {
        pos += "!--".length();
        int start = pos;
        for (byte b = read(); ; b = read()) {
            if (b == '>' && pos - start >= 3 && page[pos - 2] == '-' && page[pos - 3] == '-') {
                return;
            }
        }
    }

    private boolean startsWith(String ascii) throws SyntaxException {
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
    private String text(int quote) throws SyntaxException {
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
        return checkCharacters(bytes, 0, bytes.length);
    }

    /** Reads on after {@code &}; what is no known entity stays as it stands. */
    private void entity(ByteArrayOutputStream text) throws SyntaxException {
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

    private String checkCharacters(byte[] bytes, int start, int end) throws SyntaxException {
        String text;
        try {
            text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes, start, end - start))
                    .toString();
        } catch (CharacterCodingException e) {
            SyntaxException invalid = error("invalid UTF-8");
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
    private String localName(String expectation) throws SyntaxException {
        String name = name().orElseThrow(() -> error(expectation));
        int colon = name.indexOf(':');
        if (colon != name.lastIndexOf(':')) {
            throw error(expectation);
        }
        return colon <= 0 || colon == name.length() - 1 ? name : name.substring(colon + 1);
    }

    /** Reads a name; empty if none begins here. */
    private Optional<String> name() throws SyntaxException {
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

    private void skipNameBytes() throws SyntaxException {
        while (isNameByte(read())) {
            // the name goes on
        }
        pos--;
    }

    private void skipSpace() {
        while (pos < page.length && (page[pos] == ' ' || page[pos] == '\r' || page[pos] == '\n' || page[pos] == '\t')) {
            pos++;
        }
    }

    private byte read() throws SyntaxException {
        if (pos == page.length) {
            throw error("unexpected EOF");
        }
        return page[pos++];
    }

    private SyntaxException error(String message) {
        int line = 1;
        for (int i = 0; i < pos; i++) {
            line += page[i] == '\n' ? 1 : 0;
        }
        return new SyntaxException("XML syntax error on line " + line + ": " + message);
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
        return isNameStart(name.codePointAt(0)) && name.codePoints().allMatch(GoXml::isNamePart);
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
