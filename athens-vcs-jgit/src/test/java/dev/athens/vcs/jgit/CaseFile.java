package dev.athens.vcs.jgit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * One test case as text: lines that build a repository and lines that ask, then the files of its commits. The format is
 * described in {@code cases/README.md}.
 */
public record CaseFile(String name, String root, String url, List<String> lines, Map<String, List<Entry>> files) {
    static final Path FOLDER = Path.of("src/test/resources/cases");

    private static final Pattern SECTION =
            Pattern.compile("-- ([A-Za-z0-9]+)/(.+?)(?: \\(([a-z]+)(?:=(\\d+))?\\))? --");

    private static final Pattern REPEATED = Pattern.compile("\\{(.)\\*(\\d+)}");

    private static final Pattern ESCAPE = Pattern.compile("\\\\(?:[nrt\\\\]|x[0-9a-f]{2})");

    /** A file of a commit; path and content in ISO-8859-1, so that they can be any bytes. Shorter content is padded. */
    public record Entry(String path, String kind, String content, long sizeBytes) {
        public Entry(String path, String kind, String content) {
            this(path, kind, content, 0);
        }
    }

    /** All but those that take long. */
    static List<CaseFile> quick() {
        return in(Files::list);
    }

    static List<CaseFile> all() {
        return in(Files::walk);
    }

    static boolean isCase(Path file) {
        return file.toString().endsWith(".txt");
    }

    private interface Finder {
        Stream<Path> find(Path folder) throws IOException;
    }

    private static List<CaseFile> in(Finder finder) {
        try (Stream<Path> found = finder.find(FOLDER)) {
            return found.filter(CaseFile::isCase).sorted().map(CaseFile::read).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Reads a file; the case is named after it. */
    static CaseFile read(Path file) {
        try {
            return parse(file.getFileName().toString().replaceFirst("\\.txt$", ""), Files.readString(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Reads the text of a case. */
    static CaseFile parse(String name, String text) {
        List<String> lines = new ArrayList<>();
        Map<String, List<Entry>> files = new LinkedHashMap<>();
        String root = "github.com/u/" + name;
        Optional<String> url = Optional.empty();
        Optional<Matcher> section = Optional.empty();
        StringBuilder content = new StringBuilder();
        for (String line : text.lines().toList()) {
            Matcher matcher = SECTION.matcher(line.strip());
            if (matcher.matches()) {
                section.ifPresent(before -> add(files, before, content.toString()));
                content.setLength(0);
                section = Optional.of(matcher);
            } else if (section.isPresent()) {
                content.append(line).append('\n');
            } else if (line.startsWith("root ")) {
                root = line.substring(5).strip();
            } else if (line.startsWith("url ")) {
                url = Optional.of(line.substring(4).strip());
            } else if (!line.isBlank() && !line.startsWith("#")) {
                lines.add(line.strip());
            }
        }
        section.ifPresent(before -> add(files, before, content.toString()));
        String module = root;
        lines.replaceAll(line -> line.replace("$M", module));
        files.values()
                .forEach(list -> list.replaceAll(entry -> new Entry(
                        entry.path(), entry.kind(), entry.content().replace("$M", module), entry.sizeBytes())));
        return new CaseFile(name, root, url.orElse("https://" + root), List.copyOf(lines), files);
    }

    private static void add(Map<String, List<Entry>> files, Matcher section, String content) {
        String kind = section.group(3) == null ? "" : section.group(3);
        String bytes =
                switch (kind) {
                    case "escaped", "symlink", "submodule" -> unescape(content.replaceFirst("\n$", ""));
                    default -> latin1(content);
                };
        long sizeBytes = section.group(4) == null ? 0 : Long.parseLong(section.group(4));
        files.computeIfAbsent(section.group(1), key -> new ArrayList<>())
                .add(new Entry(path(section.group(2)), kind, bytes, sizeBytes));
    }

    private static String path(String text) {
        return REPEATED.matcher(unescape(text))
                .replaceAll(match -> match.group(1).repeat(Integer.parseInt(match.group(2))));
    }

    private static String latin1(String text) {
        return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    }

    /** Reads {@code \n \r \t \\} and {@code \xNN}, which is a byte. */
    private static String unescape(String text) {
        return ESCAPE.matcher(latin1(text))
                .replaceAll(match -> Matcher.quoteReplacement(
                        switch (match.group().charAt(1)) {
                            case 'n' -> "\n";
                            case 'r' -> "\r";
                            case 't' -> "\t";
                            case '\\' -> "\\";
                            default ->
                                String.valueOf(
                                        (char) Integer.parseInt(match.group().substring(2), 16));
                        }));
    }

    @Override
    public String toString() {
        return name;
    }
}
