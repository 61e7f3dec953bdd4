package dev.athens.vcs.jgit.archive;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.jgit.attributes.Attribute;

/**
 * A {@code .gitattributes} file. Paths and patterns are bytes, as ISO-8859-1. JGit's own reader differs from git in what
 * it takes for a pattern, a name and a match. Source: git's attr.c, parse_attr_line, and dir.c, parse_path_pattern.
 *
 * @param rules in the order of the file
 * @param macros by name; a later one replaces an earlier one
 */
record AttributesFile(List<Rule> rules, Map<String, List<Attribute>> macros) {
    private static final String MACRO = "[attr]";
    private static final int MAX_LINE_BYTES = 2048; // git ignores longer ones
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_.][-A-Za-z0-9_.]*");
    private static final Pattern MACRO_NAME = Pattern.compile("[ \t\r]*([^ \t\r]*)");
    private static final Pattern BLANKS = Pattern.compile("[ \t\r]+");
    private static final Pattern LINE = Pattern.compile("[ \t\r]*([^# \t\r][^ \t\r]*)(.*)", Pattern.DOTALL);
    private static final Pattern QUOTED_LINE = Pattern.compile(
            "[ \t\r]*\"((?:[^\"\\\\]++|\\\\[abfnrtv\\\\\"]|\\\\[0-3][0-7]{2})*+)\"(.*)", Pattern.DOTALL);
    private static final Pattern ESCAPE = Pattern.compile("\\\\([0-3][0-7]{2}|.)");

    /** Reads a file. */
    static AttributesFile parse(byte[] file) {
        AttributesFile parsed = new AttributesFile(new ArrayList<>(), new HashMap<>());
        String text = new String(file, StandardCharsets.ISO_8859_1);
        int end = text.indexOf('\0');
        for (String line : (end < 0 ? text : text.substring(0, end)).split("\n", -1)) {
            if (line.length() < MAX_LINE_BYTES) {
                parsed.add(line);
            }
        }
        return parsed;
    }

    private void add(String line) {
        Matcher quoted = QUOTED_LINE.matcher(line);
        Matcher plain = LINE.matcher(line);
        if (quoted.matches()) {
            add(unquote(quoted.group(1)), quoted.group(2));
        } else if (plain.matches()) {
            add(plain.group(1), plain.group(2));
        }
    }

    /** One bad name spoils the line; one without names says nothing. */
    private void add(String pattern, String words) {
        List<Attribute> attributes = new ArrayList<>();
        for (String word : BLANKS.split(words, -1)) {
            Optional<Attribute> attribute = attribute(word);
            if (attribute.isPresent()) {
                attributes.add(attribute.get());
            } else if (!word.isEmpty()) {
                return;
            }
        }
        if (pattern.length() <= MACRO.length() || !pattern.startsWith(MACRO)) {
            if (!attributes.isEmpty()) {
                Rule.of(pattern, attributes).ifPresent(rules::add);
            }
            return;
        }
        Matcher macro = MACRO_NAME.matcher(pattern.substring(MACRO.length())); // only quotes let blanks in
        if (macro.lookingAt() && NAME.matcher(macro.group(1)).matches()) {
            macros.put(macro.group(1), attributes);
        }
    }

    private static Optional<Attribute> attribute(String word) {
        boolean unset = word.startsWith("-");
        boolean unspecified = word.startsWith("!");
        int equals = word.indexOf('=');
        String name = word.substring(unset || unspecified ? 1 : 0, equals < 0 ? word.length() : Math.max(equals, 1));
        if (!NAME.matcher(name).matches()) {
            return Optional.empty();
        }
        if (unset || unspecified) {
            return Optional.of(new Attribute(name, unset ? Attribute.State.UNSET : Attribute.State.UNSPECIFIED));
        }
        return Optional.of(
                equals < 0
                        ? new Attribute(name, Attribute.State.SET)
                        : new Attribute(name, word.substring(equals + 1)));
    }

    /** Source: git's quote.c, unquote_c_style. */
    private static String unquote(String quoted) {
        return ESCAPE.matcher(quoted).replaceAll(match -> {
            String escape = match.group(1);
            int simple = "abtnvfr".indexOf(escape.charAt(0));
            char c = simple >= 0 ? (char) (7 + simple) : escape.charAt(0);
            return Matcher.quoteReplacement(
                    String.valueOf(escape.length() == 3 ? (char) Integer.parseInt(escape, 8) : c));
        });
    }

    /**
     * A pattern and what holds for the files that it matches.
     *
     * @param pattern without leading slash if it is a path
     * @param isPath whether it is matched against the path; else against the name alone
     * @param literal how many characters at its start are no wildcards
     * @param attributes in the order of the line
     */
    record Rule(String pattern, boolean isPath, int literal, List<Attribute> attributes) {
        private static final Pattern LITERAL = Pattern.compile("[^*?\\[\\\\]*");

        /** Empty for patterns that are negative or match folders only. */
        private static Optional<Rule> of(String text, List<Attribute> attributes) {
            if (text.startsWith("!") || text.endsWith("/")) {
                return Optional.empty();
            }
            String pattern = text.startsWith("/") ? text.substring(1) : text;
            Matcher literal = LITERAL.matcher(pattern);
            return Optional.of(
                    new Rule(pattern, text.indexOf('/') >= 0, literal.lookingAt() ? literal.end() : 0, attributes));
        }

        /**
         * Tells whether the rule holds for a file.
         *
         * @param path relative to the folder of the attributes file
         */
        boolean matches(String path) {
            if (!isPath) {
                String name = path.substring(path.lastIndexOf('/') + 1);
                return literal == pattern.length() ? name.equals(pattern) : WildMatch.matches(pattern, name, false);
            }
            // what follows the literal start is a pattern of its own, so that a/b** means a/b/**
            return path.startsWith(pattern.substring(0, literal))
                    && WildMatch.matches(pattern.substring(literal), path.substring(literal), true);
        }
    }
}
