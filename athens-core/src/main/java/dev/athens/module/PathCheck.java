package dev.athens.module;

import dev.athens.internal.GoText;
import dev.athens.internal.GoUnicode;
import java.util.Optional;

/** The rules that module paths and file paths share. Source: golang.org/x/mod/module, checkPath and checkElem. */
final class PathCheck {
    private static final String FILE_PUNCTUATION = "!#$%&()+,-.=@[]^_{}~ ";

    private PathCheck() {}

    /** Whose path it is. */
    enum Kind {
        /** Of a module: few characters, no hidden elements. */
        MODULE,
        /** Of a file in a module: letters of all scripts and most punctuation. */
        FILE
    }

    /** Says what is wrong with a path; empty if nothing is. */
    static Optional<String> problem(String path, Kind kind) {
        if (!GoText.isUtf8(path)) {
            return Optional.of("invalid UTF-8");
        }
        if (path.isEmpty()) {
            return Optional.of("empty string");
        }
        if (path.charAt(0) == '-' && kind == Kind.MODULE) {
            return Optional.of("leading dash");
        }
        if (path.contains("//")) {
            return Optional.of("double slash");
        }
        if (path.endsWith("/")) {
            return Optional.of("trailing slash");
        }
        int start = 0;
        while (true) {
            int slash = path.indexOf('/', start);
            Optional<String> problem =
                    elementProblem(slash < 0 ? path.substring(start) : path.substring(start, slash), kind);
            if (problem.isPresent() || slash < 0) {
                return problem;
            }
            start = slash + 1;
        }
    }

    /** Says what is wrong with one element of a path; empty if nothing is. */
    static Optional<String> elementProblem(String element, Kind kind) {
        if (element.isEmpty()) {
            return Optional.of("empty path element");
        }
        if (element.chars().allMatch(c -> c == '.')) {
            return Optional.of("invalid path element " + GoText.quote(element));
        }
        if (element.charAt(0) == '.' && kind == Kind.MODULE) {
            return Optional.of("leading dot in path element");
        }
        if (element.endsWith(".")) {
            return Optional.of("trailing dot in path element");
        }
        int[] invalid =
                element.codePoints().filter(c -> !isAllowed(c, kind)).limit(1).toArray();
        if (invalid.length > 0) {
            return Optional.of("invalid char " + GoText.quoteRune(invalid[0]));
        }
        String stem = WindowsNames.stem(element);
        if (WindowsNames.contains(element)) {
            return Optional.of(GoText.quote(stem) + " disallowed as path element component on Windows");
        }
        return kind == Kind.MODULE && isWindowsShortName(stem)
                ? Optional.of("trailing tilde and digits in path element")
                : Optional.empty();
    }

    private static boolean isAllowed(int c, Kind kind) {
        if (c >= 0x80) {
            return kind == Kind.FILE && GoUnicode.isLetter(c);
        }
        if (isDigit(c) || GoUnicode.isLetter(c)) {
            return true;
        }
        return (kind == Kind.FILE ? FILE_PUNCTUATION : "-._~").indexOf(c) >= 0;
    }

    private static boolean isWindowsShortName(String stem) {
        int tilde = stem.lastIndexOf('~');
        return tilde >= 0
                && tilde < stem.length() - 1
                && stem.chars().skip(tilde + 1L).allMatch(PathCheck::isDigit);
    }

    private static boolean isDigit(int c) {
        return c >= '0' && c <= '9';
    }
}
