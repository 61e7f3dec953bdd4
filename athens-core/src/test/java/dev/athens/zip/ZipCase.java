package dev.athens.zip;

import dev.athens.internal.GoText;
import dev.athens.module.ModuleVersion;
import dev.athens.zip.SourceEntry.Kind;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A source tree and what the go command made of it. The expected values were recorded from {@code go mod download} with
 * go 1.26 on a git repository of that tree.
 *
 * @param title what the case is about
 * @param version the module
 * @param entries the tree in git order
 * @param hash the {@code h1:} hash, or empty
 * @param error the message, or empty
 */
record ZipCase(String title, ModuleVersion version, List<SourceEntry> entries, String hash, String error) {
    private static final Pattern QUOTED = Pattern.compile("\"(?:[^\"\\\\]++|\\\\.)*+\"");

    /** Reads a file of cases; each begins with a comment and has lines of a word and quoted texts. */
    static List<ZipCase> read(String resource) throws IOException {
        List<ZipCase> cases = new ArrayList<>();
        Builder builder = new Builder("");
        try (InputStream in = Objects.requireNonNull(ZipCase.class.getResourceAsStream(resource), resource)) {
            String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            for (String line : text.lines().toList()) {
                if (line.startsWith("# ")) {
                    builder = new Builder(line.substring(2));
                } else if (!line.isEmpty() && builder.add(line)) {
                    cases.add(builder.build());
                }
            }
        }
        return cases;
    }

    static SourceEntry entry(String name, Kind kind, byte[] content) {
        return new SourceEntry(name, kind, () -> new ByteArrayInputStream(content));
    }

    static SourceEntry file(String name, String content) {
        return entry(name, Kind.REGULAR, GoText.encode(content));
    }

    @Override
    public String toString() {
        return version + " (" + title + ")";
    }

    private static final class Builder {
        private final String title;
        private final List<SourceEntry> entries = new ArrayList<>();
        private String version = "";
        private String hash = "";
        private String error = "";

        Builder(String title) {
            this.title = title;
        }

        /** Tells whether this was the last line. */
        boolean add(String line) {
            List<String> texts = new ArrayList<>();
            for (Matcher m = QUOTED.matcher(line); m.find(); ) {
                texts.add(GoText.unquote(m.group()).orElseThrow());
            }
            String first = texts.get(0);
            switch (line.substring(0, line.indexOf(' '))) {
                case "module" -> version = first;
                case "file" -> entries.add(file(first, texts.get(1)));
                case "link" -> entries.add(entry(first, Kind.SYMLINK, new byte[0]));
                case "hash" -> hash = first;
                case "error" -> error = first;
                default -> throw new IllegalArgumentException(line);
            }
            return !hash.isEmpty() || !error.isEmpty();
        }

        ZipCase build() {
            int at = version.indexOf('@');
            return new ZipCase(
                    title,
                    ModuleVersion.parse(version.substring(0, at), version.substring(at + 1)),
                    List.copyOf(entries),
                    hash,
                    error);
        }
    }
}
