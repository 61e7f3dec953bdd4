package dev.athens.vcs.jgit.discovery;

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
    private static final String CDATA_END = "]]>";

    private final GoXmlInput in;
    private Optional<Token> pendingEnd = Optional.empty();

    GoXml(byte[] page) {
        this.in = new GoXmlInput(page);
    }

    /** Reads on; empty at the end of the page. */
    Optional<Token> next() throws SyntaxException {
        if (pendingEnd.isPresent()) {
            Optional<Token> end = pendingEnd;
            pendingEnd = Optional.empty();
            return end;
        }
        if (in.atEnd()) {
            return Optional.empty();
        }
        if (in.peek() != '<') {
            in.text(GoXmlInput.NO_QUOTE);
            return Optional.of(OTHER);
        }
        in.skip(1);
        byte kind = in.read();
        return Optional.of(
                switch (kind) {
                    case '/' -> endTag();
                    case '?' -> processingInstruction();
                    case '!' -> declaration();
                    default -> {
                        in.unread();
                        yield startTag();
                    }
                });
    }

    private Token endTag() throws SyntaxException {
        String name = in.localName("expected element name after </");
        in.skipSpace();
        if (in.read() != '>') {
            throw in.error("invalid characters between </" + name + " and >");
        }
        return new Token.End(name);
    }

    private Token startTag() throws SyntaxException {
        String name = in.localName("expected element name after <");
        List<Attribute> attributes = new ArrayList<>();
        for (; ; ) {
            in.skipSpace();
            byte b = in.read();
            if (b == '>') {
                return new Token.Start(name, attributes);
            }
            if (b == '/') {
                if (in.read() != '>') {
                    throw in.error("expected /> in element");
                }
                pendingEnd = Optional.of(new Token.End(name));
                return new Token.Start(name, attributes);
            }
            in.unread();
            attributes.add(attribute());
        }
    }

    private Attribute attribute() throws SyntaxException {
        String name = in.localName("expected attribute name in element");
        in.skipSpace();
        if (in.read() != '=') {
            in.unread();
            return new Attribute(name, name);
        }
        in.skipSpace();
        return new Attribute(name, attributeValue());
    }

    private String attributeValue() throws SyntaxException {
        byte quote = in.read();
        if (quote == '"' || quote == '\'') {
            return in.text(quote);
        }
        in.unread();
        return in.unquoted();
    }

    private Token processingInstruction() throws SyntaxException {
        String target = in.name().orElseThrow(() -> in.error("expected target name after <?"));
        in.skipSpace();
        int start = in.position();
        byte before = 0;
        for (byte b = in.read(); before != '?' || b != '>'; b = in.read()) {
            before = b;
        }
        if (target.equals("xml")) {
            checkXmlDeclaration(in.since(start, "?>".length()));
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
        byte kind = in.read();
        if (kind == '-') {
            comment();
        } else if (kind == '[') {
            cdata();
        } else {
            in.unread();
            directive();
        }
        return OTHER;
    }

    private void comment() throws SyntaxException {
        if (in.read() != '-') {
            throw in.error("invalid sequence <!- not part of <!--");
        }
        byte b0 = 0;
        byte b1 = 0;
        for (; ; ) {
            byte b = in.read();
            if (b0 == '-' && b1 == '-') {
                if (b != '>') {
                    throw in.error("invalid sequence \"--\" not allowed in comments");
                }
                return;
            }
            b0 = b1;
            b1 = b;
        }
    }

    private void cdata() throws SyntaxException {
        for (char expected : "CDATA[".toCharArray()) {
            if (in.read() != expected) {
                throw in.error("invalid <![ sequence");
            }
        }
        int start = in.position();
        while (!in.endsWith(CDATA_END, start)) {
            if (in.atEnd()) {
                throw in.error("unexpected EOF in CDATA section");
            }
            in.skip(1);
        }
        in.checkSince(start, CDATA_END.length());
    }

    /** Reads to the closing {@code >}; angle brackets nest, but not in quotes or comments. */
    private void directive() throws SyntaxException {
        in.read();
        int depth = 0;
        byte quote = 0;
        for (; ; ) {
            byte b = in.read();
            if (quote != 0) {
                quote = b == quote ? 0 : quote;
            } else if (b == '>') {
                if (depth == 0) {
                    return;
                }
                depth--;
            } else if (b == '\'' || b == '"') {
                quote = b;
            } else if (b == '<' && in.startsWith("!--")) {
                skipCommentInDirective();
            } else if (b == '<') {
                depth++;
            }
        }
    }

    private void skipCommentInDirective() throws SyntaxException {
        in.skip("!--".length());
        int start = in.position();
        do {
            in.read();
        } while (!in.endsWith("-->", start));
    }
}
