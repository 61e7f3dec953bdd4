package dev.athens.vcs.jgit.archive;

import com.google.common.io.ByteSource;
import dev.athens.zip.InvalidZipException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.StandardCharsets;
import java.nio.charset.UnsupportedCharsetException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.eclipse.jgit.attributes.Attribute;
import org.eclipse.jgit.lib.ObjectId;

/**
 * What {@code git archive} with {@code core.autocrlf=input} and {@code core.eol=lf} does to the content of a file:
 * {@code ident} keywords, line ends and encoding by the file's attributes, nothing else. No filter is configured.
 *
 * <p>Source: git's convert.c, convert_attrs and convert_to_working_tree.
 */
final class ArchiveConversion {
    private enum Crlf {
        NEVER,
        ALWAYS,
        IF_TEXT
    }

    private final boolean ident;
    private final Crlf crlf;
    private final Optional<String> encoding;

    private ArchiveConversion(boolean ident, Crlf crlf, Optional<String> encoding) {
        this.ident = ident;
        this.crlf = crlf;
        this.encoding = encoding;
    }

    /**
     * The conversion that the attributes ask for.
     *
     * @throws InvalidZipException if git refuses them, be the file wanted or not
     */
    static ArchiveConversion of(Map<String, Attribute> attributes) throws InvalidZipException {
        if (state(attributes, "working-tree-encoding") == Attribute.State.SET) {
            throw new InvalidZipException("true/false are no valid working-tree-encodings");
        }
        return new ArchiveConversion(
                state(attributes, "ident") == Attribute.State.SET,
                crlf(attributes),
                value(attributes, "working-tree-encoding").filter(name -> !isUtf8(name)));
    }

    private static Crlf crlf(Map<String, Attribute> attributes) {
        if (!value(attributes, "eol").equals(Optional.of("crlf"))) {
            return Crlf.NEVER;
        }
        String name = isDefined(attributes, "text") ? "text" : "crlf";
        if (state(attributes, name) == Attribute.State.UNSET) {
            return Crlf.NEVER;
        }
        return value(attributes, name).equals(Optional.of("auto")) ? Crlf.IF_TEXT : Crlf.ALWAYS;
    }

    /** Any other value of {@code text} counts as none. */
    private static boolean isDefined(Map<String, Attribute> attributes, String name) {
        return switch (state(attributes, name)) {
            case SET, UNSET -> true;
            case CUSTOM ->
                value(attributes, name)
                        .filter(value -> value.equals("auto") || value.equals("input"))
                        .isPresent();
            case UNSPECIFIED -> false;
        };
    }

    private static Attribute.State state(Map<String, Attribute> attributes, String name) {
        Attribute attribute = attributes.get(name);
        return attribute == null ? Attribute.State.UNSPECIFIED : attribute.getState();
    }

    private static Optional<String> value(Map<String, Attribute> attributes, String name) {
        return Optional.ofNullable(attributes.get(name))
                .filter(attribute -> attribute.getState() == Attribute.State.CUSTOM)
                .map(Attribute::getValue);
    }

    private static boolean isUtf8(String name) {
        return name.isEmpty() || name.equalsIgnoreCase("UTF-8") || name.equalsIgnoreCase("UTF8");
    }

    /** Tells whether no content changes. */
    boolean isNone() {
        return !ident && crlf == Crlf.NEVER && encoding.isEmpty();
    }

    /** The steps as attributes, such as {@code ident eol=crlf}. */
    @Override
    public String toString() {
        List<String> steps = new ArrayList<>();
        if (ident) {
            steps.add("ident");
        }
        if (crlf != Crlf.NEVER) {
            steps.add("eol=crlf");
        }
        encoding.ifPresent(name -> steps.add("working-tree-encoding=" + name));
        return String.join(" ", steps);
    }

    /**
     * Opens the converted content.
     *
     * @param raw the content in the repository, which may be read more than once
     * @param id its id, for {@code ident} keywords
     */
    InputStream open(ByteSource raw, ObjectId id) throws IOException {
        ByteSource content = ident ? source(() -> new IdentInputStream(raw.openStream(), id)) : raw;
        if (crlf == Crlf.ALWAYS || (crlf == Crlf.IF_TEXT && isTextWithLfOnly(content))) {
            ByteSource lines = content;
            content = source(() -> new CrlfInputStream(lines.openStream()));
        }
        return encoding.isPresent() ? encoded(content, encoding.get()) : content.openStream();
    }

    private static boolean isTextWithLfOnly(ByteSource content) throws IOException {
        TextStatistics statistics = new TextStatistics();
        try (InputStream in = content.openStream()) {
            statistics.addAll(in);
        }
        return statistics.isTextWithLfOnly();
    }

    /**
     * Content that the encoding cannot express stays as it is, as does everything for an unknown encoding; an empty file
     * gets no byte order mark.
     */
    private static InputStream encoded(ByteSource content, String name) throws IOException {
        String upper = name.toUpperCase(Locale.ROOT);
        Optional<Charset> charset = charset(upper);
        if (charset.isEmpty() || content.isEmpty() || !Reencoding.isPossible(content, charset.get())) {
            return content.openStream();
        }
        return Reencoding.open(content, charset.get(), byteOrderMark(upper));
    }

    private static Optional<Charset> charset(String name) {
        try {
            return Optional.of(
                    switch (name) {
                        // what iconv of a little-endian machine makes of names without byte order
                        case "UTF-16", "UTF16", "UTF-16LE-BOM" -> StandardCharsets.UTF_16LE;
                        case "UTF-16BE-BOM" -> StandardCharsets.UTF_16BE;
                        case "UTF-32", "UTF32" -> Charset.forName("UTF-32LE");
                        default -> Charset.forName(name);
                    });
        } catch (IllegalCharsetNameException | UnsupportedCharsetException e) {
            return Optional.empty();
        }
    }

    private static byte[] byteOrderMark(String name) {
        return switch (name) {
            case "UTF-16", "UTF16", "UTF-16LE-BOM" -> new byte[] {(byte) 0xFF, (byte) 0xFE};
            case "UTF-16BE-BOM" -> new byte[] {(byte) 0xFE, (byte) 0xFF};
            case "UTF-32", "UTF32" -> new byte[] {(byte) 0xFF, (byte) 0xFE, 0, 0};
            default -> new byte[0];
        };
    }

    @FunctionalInterface
    private interface Opener {
        InputStream open() throws IOException;
    }

    private static ByteSource source(Opener opener) {
        return new ByteSource() {
            @Override
            public InputStream openStream() throws IOException {
                return opener.open();
            }
        };
    }
}
