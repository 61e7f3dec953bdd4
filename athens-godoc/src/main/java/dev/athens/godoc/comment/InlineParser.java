package dev.athens.godoc.comment;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads running text: links in brackets, addresses, typographic quotes. */
final class InlineParser {
    private static final String STANDARD =
            "bufio bytes cmp context crypto embed encoding errors expvar flag fmt hash html"
                    + " image io iter log maps math mime net os path plugin reflect regexp runtime slices sort strconv strings"
                    + " structs sync syscall testing time unicode unique unsafe weak";

    /** The packages of the standard library whose paths have one element. Source: Go 1.26, go/doc/comment. */
    private static final Set<String> STANDARD_PACKAGES = Set.of(STANDARD.split(" "));

    private final Names names;
    private final Map<String, DocText.Definition> definitions;
    private final Set<String> used = new HashSet<>();

    InlineParser(Names names, Map<String, DocText.Definition> definitions) {
        this.names = names;
        this.definitions = definitions;
    }

    /** Tells whether a defined link was found in what was read. */
    boolean hasUsed(String definition) {
        return used.contains(definition);
    }

    /** Reads the text of a paragraph. */
    List<Inline> parse(String text) {
        List<Inline> out = new ArrayList<>();
        int written = 0;
        int open = -1;
        for (int at = 0; at < text.length(); at++) {
            char c = text.charAt(at);
            if (c == '[') {
                open = at;
            } else if (c == ']') {
                if (open >= 0) {
                    Optional<Inline> link = link(text, open, at);
                    if (link.isPresent()) {
                        plain(out, text.substring(written, open), true);
                        out.add(link.get());
                        written = at + 1;
                    }
                }
                open = -1;
            }
        }
        plain(out, text.substring(written), true);
        return out;
    }

    private Optional<Inline> link(String text, int open, int close) {
        String inner = text.substring(open + 1, close);
        DocText.Definition definition = definitions.get(inner.replace('\n', ' ').replace('\t', ' '));
        if (definition != null) {
            used.add(definition.text());
            return Optional.of(new Inline.Link(plain(inner), definition.url()));
        }
        boolean standsAlone = (open == 0 || mayStandBeside(text.codePointBefore(open)))
                && (close + 1 == text.length() || mayStandBeside(text.codePointAt(close + 1)));
        return standsAlone ? docLink(inner) : Optional.empty();
    }

    private static boolean mayStandBeside(int c) {
        return c == ' ' || c == '\t' || c == '\n' || Letters.isPunctuation(c);
    }

    /** {@code Name}, {@code Type.Method}, {@code package}, {@code package.Name} or {@code package.Type.Method}. */
    private Optional<Inline> docLink(String inner) {
        String qualifier = inner.startsWith("*") ? inner.substring(1) : inner;
        String name = lastName(qualifier);
        String receiver = "";
        if (!name.isEmpty()) {
            qualifier = before(qualifier, name);
            receiver = lastName(qualifier);
            if (!receiver.isEmpty()) {
                qualifier = before(qualifier, receiver);
            }
        }
        if (qualifier.isEmpty()) {
            return names.hasSymbol(receiver, name)
                    ? Optional.of(new Inline.DocLink(plain(inner), "", receiver, name))
                    : Optional.empty();
        }
        String symbolReceiver = receiver;
        return importPath(qualifier).map(path -> new Inline.DocLink(plain(inner), path, symbolReceiver, name));
    }

    /** The capitalized name behind the last dot; empty if there is none. */
    private static String lastName(String text) {
        String name = text.substring(text.lastIndexOf('.') + 1);
        return !name.isEmpty() && Letters.leadingName(name, 0).equals(name) && Letters.isUpper(name.codePointAt(0))
                ? name
                : "";
    }

    private static String before(String text, String name) {
        return text.substring(0, Math.max(0, text.length() - name.length() - 1));
    }

    private Optional<String> importPath(String qualifier) {
        if (qualifier.indexOf('/') >= 0) {
            return isImportPath(qualifier) ? Optional.of(qualifier) : Optional.empty();
        }
        return names.importPath(qualifier)
                .or(() -> STANDARD_PACKAGES.contains(qualifier) ? Optional.of(qualifier) : Optional.empty());
    }

    private static boolean isImportPath(String path) {
        if (path.startsWith("-")) {
            return false;
        }
        for (String element : path.split("/", -1)) {
            if (element.isEmpty()
                    || element.startsWith(".")
                    || element.endsWith(".")
                    || !element.chars().allMatch(c -> Letters.isAsciiNamePart(c) || "-.~+".indexOf(c) >= 0)) {
                return false;
            }
        }
        return true;
    }

    /** The text of a link, in which there are no addresses. */
    private static List<Inline> plain(String text) {
        List<Inline> out = new ArrayList<>();
        plain(out, text, false);
        return out;
    }

    private static void plain(List<Inline> out, String text, boolean findsUrls) {
        StringBuilder run = new StringBuilder();
        int at = 0;
        while (at < text.length()) {
            int urlEnd = findsUrls ? Urls.end(text, at) : -1;
            String name = findsUrls && urlEnd < 0 ? Letters.leadingName(text, at) : "";
            if (urlEnd >= 0) {
                flush(out, run);
                String url = text.substring(at, urlEnd);
                out.add(new Inline.Link(List.of(new Inline.Plain(url)), url));
                at = urlEnd;
            } else if (!name.isEmpty()) {
                run.append(name);
                at += name.length();
            } else if (text.startsWith("```", at)) {
                // as in Markdown, where they are no quotes
                int end = at + 3;
                while (end < text.length() && text.charAt(end) == '`') {
                    end++;
                }
                run.append(text, at, end);
                at = end;
            } else if (text.startsWith("``", at)) {
                run.append('“');
                at += 2;
            } else if (text.startsWith("''", at)) {
                run.append('”');
                at += 2;
            } else {
                run.append(text.charAt(at));
                at++;
            }
        }
        flush(out, run);
    }

    private static void flush(List<Inline> out, StringBuilder run) {
        if (run.length() > 0) {
            out.add(new Inline.Plain(run.toString()));
            run.setLength(0);
        }
    }
}
