package dev.athens.module;

import java.util.Optional;

/**
 * A checked module path, such as {@code github.com/Azure/azure-sdk-for-go/v2}. Its {@linkplain #escaped escaped form}
 * is safe as a relative file path on every system.
 *
 * <p>Source: Go Modules Reference, "Module paths"; golang.org/x/mod/module, CheckPath.
 *
 * @param value the path, unescaped
 */
public record ModulePath(String value) implements Comparable<ModulePath> {
    /**
     * A path cut before its major version suffix.
     *
     * @param prefix the path without the suffix
     * @param majorSuffix {@code /v2}, {@code .v2} or {@code .v2-unstable} (gopkg.in), or empty
     */
    public record Split(String prefix, String majorSuffix) {
        /** The major version that the suffix asks for, such as {@code v2}; empty without a suffix. */
        public String major() {
            return majorSuffix.isEmpty() ? "" : withoutUnstable(majorSuffix).substring(1);
        }

        boolean accepts(Version version) {
            String suffix = withoutUnstable(majorSuffix);
            String number = version.semver().majorNumber();
            if (suffix.isEmpty()) {
                return version.isIncompatible() || number.equals("0") || number.equals("1");
            }
            if (suffix.equals(".v1") && version.value().startsWith("v0.0.0-")) {
                return true;
            }
            return suffix.substring("/v".length()).equals(number);
        }
    }

    /**
     * Checks the path.
     *
     * @throws InvalidNameException if it is no module path
     */
    public ModulePath {
        check(value);
    }

    /**
     * Reads an unescaped path.
     *
     * @throws InvalidNameException if it is no module path
     */
    public static ModulePath parse(String text) {
        return new ModulePath(text);
    }

    /**
     * Reads a path as it stands in a proxy URL or a module cache, where {@code !x} means {@code X}.
     *
     * @throws InvalidNameException if the escaping is wrong or the result is no module path
     */
    public static ModulePath parseEscaped(String escaped) {
        return new ModulePath(Escape.unescape(escaped));
    }

    /**
     * Cuts any text before its major version suffix; empty if the suffix is malformed, such as {@code /v1}, {@code /v02}
     * or a gopkg.in path without {@code .vN}. Source: golang.org/x/mod/module, SplitPathVersion.
     */
    public static Optional<Split> split(String path) {
        if (path.startsWith("gopkg.in/")) {
            return splitGopkgIn(path);
        }
        int i = path.length();
        boolean dot = false;
        while (i > 0 && (isDigit(path.charAt(i - 1)) || path.charAt(i - 1) == '.')) {
            dot |= path.charAt(i - 1) == '.';
            i--;
        }
        if (i <= 1 || i == path.length() || path.charAt(i - 1) != 'v' || path.charAt(i - 2) != '/') {
            return Optional.of(new Split(path, ""));
        }
        String number = path.substring(i);
        if (dot || number.charAt(0) == '0' || number.equals("1")) {
            return Optional.empty();
        }
        return Optional.of(new Split(path.substring(0, i - 2), path.substring(i - 2)));
    }

    private static Optional<Split> splitGopkgIn(String path) {
        int end = path.endsWith("-unstable") ? path.length() - "-unstable".length() : path.length();
        int i = end;
        while (i > 0 && isDigit(path.charAt(i - 1))) {
            i--;
        }
        if (i <= 1 || i == end || path.charAt(i - 1) != 'v' || path.charAt(i - 2) != '.') {
            return Optional.empty();
        }
        String number = path.substring(i, end);
        if (number.charAt(0) == '0' && !number.equals("0")) {
            return Optional.empty();
        }
        return Optional.of(new Split(path.substring(0, i - 2), path.substring(i - 2)));
    }

    /** The path with every upper-case letter {@code X} written as {@code !x}, for URLs and file names. */
    public String escaped() {
        return Escape.escape(value);
    }

    /** The first element, such as {@code github.com}: the host that has the module, as far as its path tells. */
    public String host() {
        int slash = value.indexOf('/');
        return slash < 0 ? value : value.substring(0, slash);
    }

    /** The path without its major version suffix: {@code m/v2} → {@code m}, {@code gopkg.in/yaml.v3} → {@code gopkg.in/yaml}. */
    public String prefix() {
        return splitChecked().prefix();
    }

    /** The major version suffix with its separator, such as {@code /v2} or {@code .v3}; empty if there is none. */
    public String majorSuffix() {
        return splitChecked().majorSuffix();
    }

    /** The major version that the suffix asks for, such as {@code v2}; empty without a suffix. */
    public String major() {
        return splitChecked().major();
    }

    private Split splitChecked() {
        return split(value).orElseThrow(() -> new AssertionError(value));
    }

    /**
     * Tells whether a version may stand beside this path: {@code v0}, {@code v1} and {@code +incompatible} without a
     * suffix, else the major of the suffix. Source: golang.org/x/mod/module, MatchPathMajor.
     */
    public boolean accepts(Version version) {
        return splitChecked().accepts(version);
    }

    private static String withoutUnstable(String majorSuffix) {
        return majorSuffix.startsWith(".v") && majorSuffix.endsWith("-unstable")
                ? majorSuffix.substring(0, majorSuffix.length() - "-unstable".length())
                : majorSuffix;
    }

    private static void check(String path) {
        PathCheck.problem(path, PathCheck.Kind.MODULE).ifPresent(reason -> {
            throw malformed(path, reason);
        });
        int slash = path.indexOf('/');
        checkFirstElement(path, slash < 0 ? path : path.substring(0, slash));
        if (split(path).isEmpty()) {
            throw malformed(path, "invalid version");
        }
    }

    private static void checkFirstElement(String path, String element) {
        if (element.indexOf('.') < 0) {
            throw malformed(path, "missing dot in first path element");
        }
        for (int i = 0; i < element.length(); i++) {
            char c = element.charAt(i);
            if (c != '-' && c != '.' && !isDigit(c) && !(c >= 'a' && c <= 'z')) {
                throw malformed(path, "invalid char '" + c + "' in first path element");
            }
        }
    }

    private static InvalidNameException malformed(String path, String reason) {
        return new InvalidNameException(path, "malformed module path: " + reason);
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    @Override
    public int compareTo(ModulePath other) {
        return value.compareTo(other.value);
    }

    // written out, here and in other records that every request needs: Java makes these methods of a record when
    // they are called for the first time, which takes as long as hundreds of requests
    @Override
    public boolean equals(Object other) {
        return other instanceof ModulePath path && path.value.equals(value);
    }

    @Override
    public int hashCode() {
        return value.hashCode();
    }

    @Override
    public String toString() {
        return value;
    }
}
