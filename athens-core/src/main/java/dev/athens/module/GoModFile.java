package dev.athens.module;

import dev.athens.internal.GoText;
import dev.athens.internal.GoUnicode;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a proxy reads of a go.mod file, leniently as the go command does for dependencies.
 *
 * @param goVersion the value of the {@code go} line, {@code 1.24} for {@code v1.24.0} or {@code 1.24-custom}; empty if
 *     there is none
 * @param retractions the {@code retract} ranges
 */
public record GoModFile(Optional<String> goVersion, List<Retraction> retractions) {
    /** A version of the language and tools, as Go's package go/version accepts it. */
    private static final Pattern GO_VERSION =
            Pattern.compile("([1-9][0-9]*)\\.(0|[1-9][0-9]*)(?:\\.(?:0|[1-9][0-9]*)|[a-z]+(?:0|[1-9][0-9]*)?)?");

    /**
     * A closed range of retracted versions.
     *
     * @param low the lowest
     * @param high the highest; the same for a single version
     */
    public record Retraction(Semver low, Semver high) {}

    /** Copies the list. */
    public GoModFile {
        retractions = List.copyOf(retractions);
    }

    /** Parses a file; empty if it has an error that the go command's lenient parser does not forgive. */
    public static Optional<GoModFile> parseLenient(byte[] file) {
        return GoModParser.parse(file);
    }

    /**
     * The module path by a mere scan of lines, as the go command looks for it in a repository; empty if there is none.
     * It need not be a valid path; a byte {@code b} that is not valid UTF-8 is given as the lone surrogate
     * {@code U+DC00 + b}. Source: cmd/go/internal/modfetch, modPath; golang.org/x/mod/modfile, ModulePath.
     */
    public static String scanModulePath(byte[] file) {
        int start = 0;
        while (start < file.length) {
            int end = start;
            while (end < file.length && file[end] != '\n') {
                end++;
            }
            Optional<String> path = modulePathOf(GoText.decode(Arrays.copyOfRange(file, start, end)));
            if (path.isPresent()) {
                return path.get();
            }
            start = end + 1;
        }
        return "";
    }

    private static Optional<String> modulePathOf(String line) {
        int comment = line.indexOf("//");
        String text = trim(comment < 0 ? line : line.substring(0, comment));
        if (!text.startsWith("module")) {
            return Optional.empty();
        }
        String rest = text.substring("module".length());
        String path = trim(rest);
        if (path.isEmpty() || path.length() == rest.length()) {
            return Optional.empty();
        }
        if (path.charAt(0) == '"' || path.charAt(0) == '`') {
            return Optional.of(GoText.unquote(path).orElse(""));
        }
        return Optional.of(path);
    }

    /** Java's strip knows fewer blanks than Go's. */
    private static String trim(String text) {
        int start = 0;
        int end = text.length();
        while (start < end && GoUnicode.isSpace(text.charAt(start))) {
            start++;
        }
        while (end > start && GoUnicode.isSpace(text.charAt(end - 1))) {
            end--;
        }
        return text.substring(start, end);
    }

    /** The synthesised go.mod of a module that has none. */
    public static byte[] synthesise(ModulePath path) {
        return ("module " + path + "\n").getBytes(StandardCharsets.UTF_8);
    }

    /**
     * Tells whether the language version is known and not older than the given one. Pre-releases belong to their
     * language version: {@code 1.24rc1} is 1.24. Source: Go's package go/version, Lang and Compare.
     */
    public boolean hasLanguageVersion(int major, int minor) {
        if (goVersion.isEmpty()) {
            return false;
        }
        Matcher matcher = GO_VERSION.matcher(goVersion.get());
        if (!matcher.matches()) {
            return false;
        }
        int order = compareNumbers(matcher.group(1), Integer.toString(major));
        return order == 0 ? compareNumbers(matcher.group(2), Integer.toString(minor)) >= 0 : order > 0;
    }

    /** Digits without leading zeros, of any length. */
    private static int compareNumbers(String a, String b) {
        int order = Integer.compare(a.length(), b.length());
        return order == 0 ? a.compareTo(b) : order;
    }

    /** Tells whether a version lies in a retracted range. */
    public boolean retracts(Version version) {
        return retractions.stream()
                .anyMatch(range -> range.low().comparePrecedence(version.semver()) <= 0
                        && version.semver().comparePrecedence(range.high()) <= 0);
    }
}
