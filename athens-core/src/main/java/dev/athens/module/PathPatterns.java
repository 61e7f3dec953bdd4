package dev.athens.module;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A list of globs over module paths, as GOPRIVATE and GONOPROXY hold them: {@code *.corp.example,github.com/acme}. A
 * glob with n slashes is held against the first n+1 elements of a path, so it covers the whole tree below.
 *
 * <p>Source: go help module-private; golang.org/x/mod/module, MatchPrefixPatterns; Go's path.Match.
 */
public final class PathPatterns {
    private static final PathPatterns NONE = new PathPatterns("");

    /** A glob as a regular expression for the first {@code elements} elements of a path. */
    private record Glob(Pattern pattern, int elements) {}

    private final String text;
    private final List<Glob> globs = new ArrayList<>();

    private PathPatterns(String text) {
        this.text = text;
        for (String glob : text.split(",", -1)) {
            String cut = glob.endsWith("/") ? glob.substring(0, glob.length() - 1) : glob;
            if (!cut.isEmpty()) {
                int elements = (int) cut.chars().filter(c -> c == '/').count() + 1;
                compile(cut).ifPresent(pattern -> globs.add(new Glob(pattern, elements)));
            }
        }
    }

    /** Matches nothing. */
    public static PathPatterns none() {
        return NONE;
    }

    /** Reads a comma-separated list; blanks belong to a glob, a malformed glob never matches, as in the go command. */
    public static PathPatterns parse(String commaSeparated) {
        return new PathPatterns(commaSeparated);
    }

    /**
     * Reads one glob.
     *
     * @throws IllegalArgumentException if it is empty, malformed or a list, so that it would never match
     */
    public static PathPatterns glob(String glob) {
        PathPatterns one = new PathPatterns(glob);
        if (one.globs.size() != 1 || glob.indexOf(',') >= 0) {
            throw new IllegalArgumentException("must be one pattern such as github.com/acme/*, not \"" + glob + "\"");
        }
        return one;
    }

    /** Tells whether one of the globs is {@code *}, which covers every path. */
    public boolean matchesAll() {
        return List.of(text.split(",", -1)).contains("*");
    }

    /** Tells whether any glob covers the path. */
    public boolean matches(ModulePath path) {
        return matches(path.value());
    }

    /** The same for any slash-separated text, such as the import path of a repository root. */
    public boolean matches(String path) {
        for (Glob glob : globs) {
            int end = endOfElements(path, glob.elements());
            if (end >= 0 && glob.pattern().matcher(path.substring(0, end)).matches()) {
                return true;
            }
        }
        return false;
    }

    /** The index after the first {@code elements} elements, or -1 if the path is shorter. */
    private static int endOfElements(String path, int elements) {
        int end = -1;
        for (int i = 0; i < elements; i++) {
            if (end == path.length()) {
                return -1;
            }
            int slash = path.indexOf('/', end + 1);
            end = slash < 0 ? path.length() : slash;
        }
        return end;
    }

    /** Translates Go's path.Match syntax; empty if malformed. */
    private static Optional<Pattern> compile(String glob) {
        StringBuilder regex = new StringBuilder();
        int i = 0;
        while (i < glob.length()) {
            int c = glob.codePointAt(i);
            if (c == '[') {
                int end = translateClass(glob, i + 1, regex);
                if (end < 0) {
                    return Optional.empty();
                }
                i = end;
                continue;
            }
            if (c == '\\') {
                i++;
                if (i == glob.length()) {
                    return Optional.empty();
                }
                c = glob.codePointAt(i);
                regex.append(literal(c));
            } else if (c == '*') {
                regex.append("[^/]*");
            } else if (c == '?') {
                regex.append("[^/]");
            } else {
                regex.append(literal(c));
            }
            i += Character.charCount(c);
        }
        return Optional.of(Pattern.compile(regex.toString(), Pattern.DOTALL));
    }

    /** Translates a class whose {@code [} stands before {@code start}; returns the index after its {@code ]}, or -1. */
    private static int translateClass(String glob, int start, StringBuilder regex) {
        boolean negated = start < glob.length() && glob.charAt(start) == '^';
        int i = negated ? start + 1 : start;
        StringBuilder members = new StringBuilder();
        for (int ranges = 0; ; ranges++) {
            if (i < glob.length() && glob.charAt(i) == ']' && ranges > 0) {
                regex.append(characterClass(members, negated));
                return i + 1;
            }
            int low = classCharEnd(glob, i);
            if (low < 0) {
                return -1;
            }
            int first = glob.codePointBefore(low);
            int last = first;
            i = low;
            if (i < glob.length() && glob.charAt(i) == '-') {
                int high = classCharEnd(glob, i + 1);
                if (high < 0) {
                    return -1;
                }
                last = glob.codePointBefore(high);
                i = high;
            }
            if (first <= last) {
                members.append(literal(first)).append('-').append(literal(last));
            }
        }
    }

    /** A range such as {@code b-a} has no members, and a class without members is no regular expression. */
    private static String characterClass(StringBuilder members, boolean negated) {
        if (members.isEmpty()) {
            return negated ? "." : "(?!)";
        }
        return (negated ? "[^" : "[") + members + "]";
    }

    /** The index after the class member, plain or behind a backslash, that starts at {@code i}; -1 if there is none. */
    private static int classCharEnd(String glob, int i) {
        if (i >= glob.length() || glob.charAt(i) == '-' || glob.charAt(i) == ']') {
            return -1;
        }
        int at = glob.charAt(i) == '\\' ? i + 1 : i;
        return at < glob.length() ? at + Character.charCount(glob.codePointAt(at)) : -1;
    }

    private static String literal(int codePoint) {
        return String.format("\\x{%x}", codePoint);
    }

    @Override
    public String toString() {
        return text;
    }
}
