package dev.athens.module;

import java.util.Comparator;
import java.util.Optional;

/**
 * A semantic version as Go reads one: {@code v1}, {@code v1.2} or {@code v1.2.3-pre+build}.
 *
 * <p>This is the looser reading, needed for tags and go.mod files; {@link Version} is what a module is served under.
 * Numbers may have any length. Source: golang.org/x/mod/semver.
 */
public final class Semver {
    /** By precedence, build ignored; versions of equal precedence by text, as the go command sorts version lists. */
    public static final Comparator<Semver> ORDER =
            ((Comparator<Semver>) Semver::comparePrecedence).thenComparing(Semver::text);

    private final String text;
    private final String major;
    private final String minor;
    private final String patch;
    private final String prerelease;
    private final String build;

    private Semver(String text, String major, String minor, String patch, String prerelease, String build) {
        this.text = text;
        this.major = major;
        this.minor = minor;
        this.patch = patch;
        this.prerelease = prerelease;
        this.build = build;
    }

    /** Reads a version; empty if the text is none. */
    public static Optional<Semver> parse(String text) {
        if (text.isEmpty() || text.charAt(0) != 'v') {
            return Optional.empty();
        }
        int majorEnd = numberEnd(text, 1);
        if (majorEnd < 0) {
            return Optional.empty();
        }
        String major = text.substring(1, majorEnd);
        if (majorEnd == text.length()) {
            return Optional.of(new Semver(text, major, "0", "0", "", ""));
        }
        int minorEnd = text.charAt(majorEnd) == '.' ? numberEnd(text, majorEnd + 1) : -1;
        if (minorEnd < 0) {
            return Optional.empty();
        }
        String minor = text.substring(majorEnd + 1, minorEnd);
        if (minorEnd == text.length()) {
            return Optional.of(new Semver(text, major, minor, "0", "", ""));
        }
        int patchEnd = text.charAt(minorEnd) == '.' ? numberEnd(text, minorEnd + 1) : -1;
        if (patchEnd < 0) {
            return Optional.empty();
        }
        int plus = text.indexOf('+', patchEnd);
        int preEnd = plus < 0 ? text.length() : plus;
        String prerelease = "";
        if (preEnd > patchEnd) {
            prerelease = text.substring(patchEnd + 1, preEnd);
            if (text.charAt(patchEnd) != '-' || !areIdentifiers(prerelease, true)) {
                return Optional.empty();
            }
        }
        String build = text.substring(preEnd);
        if (!build.isEmpty() && !areIdentifiers(build.substring(1), false)) {
            return Optional.empty();
        }
        String patch = text.substring(minorEnd + 1, patchEnd);
        return Optional.of(new Semver(text, major, minor, patch, prerelease, build));
    }

    /** The index after a decimal number without leading zero that starts at {@code start}, or -1. */
    private static int numberEnd(String text, int start) {
        int end = start;
        while (end < text.length() && isDigit(text.charAt(end))) {
            end++;
        }
        return end == start || (text.charAt(start) == '0' && end > start + 1) ? -1 : end;
    }

    private static boolean areIdentifiers(String dotted, boolean checkZeros) {
        int start = 0;
        boolean digitsOnly = true;
        for (int i = 0; i <= dotted.length(); i++) {
            char c = i == dotted.length() ? '.' : dotted.charAt(i);
            if (c == '.') {
                if (i == start || (checkZeros && digitsOnly && i > start + 1 && dotted.charAt(start) == '0')) {
                    return false;
                }
                start = i + 1;
                digitsOnly = true;
            } else if (!isDigit(c)) {
                digitsOnly = false;
                if (!(c >= 'a' && c <= 'z') && !(c >= 'A' && c <= 'Z') && c != '-') {
                    return false;
                }
            }
        }
        return true;
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    /** The version as it was written. */
    public String text() {
        return text;
    }

    /** The major version with its {@code v}, such as {@code v2}. */
    public String major() {
        return "v" + major;
    }

    /** Major and minor version with {@code v}, such as {@code v1.2}. */
    public String majorMinor() {
        return "v" + major + "." + minor;
    }

    /** The major number, decimal digits of any length. */
    String majorNumber() {
        return major;
    }

    /** The minor number, decimal digits of any length. */
    String minor() {
        return minor;
    }

    /** The patch number, decimal digits of any length. */
    String patch() {
        return patch;
    }

    /** The pre-release identifiers without the leading {@code -}; empty for a release. */
    public String prerelease() {
        return prerelease;
    }

    /** The build metadata with its {@code +}; empty if there is none. */
    public String build() {
        return build;
    }

    /** All three numbers written out, build metadata left out: {@code v1.2+x} is no version, {@code v1.2} → {@code v1.2.0}. */
    public String canonical() {
        return "v" + major + "." + minor + "." + patch + (prerelease.isEmpty() ? "" : "-" + prerelease);
    }

    /** Compares by semantic version precedence; build metadata does not count. */
    public int comparePrecedence(Semver other) {
        int order = compareNumbers(major, other.major);
        if (order == 0) {
            order = compareNumbers(minor, other.minor);
        }
        if (order == 0) {
            order = compareNumbers(patch, other.patch);
        }
        return order == 0 ? comparePrereleases(prerelease, other.prerelease) : order;
    }

    private static int compareNumbers(String a, String b) {
        int order = Integer.compare(a.length(), b.length());
        return order == 0 ? a.compareTo(b) : order;
    }

    private static int comparePrereleases(String a, String b) {
        if (a.isEmpty() || b.isEmpty()) {
            return Boolean.compare(a.isEmpty(), b.isEmpty());
        }
        String[] left = a.split("\\.", -1);
        String[] right = b.split("\\.", -1);
        for (int i = 0; i < Math.min(left.length, right.length); i++) {
            int order = compareIdentifiers(left[i], right[i]);
            if (order != 0) {
                return order;
            }
        }
        return Integer.compare(left.length, right.length);
    }

    private static int compareIdentifiers(String a, String b) {
        boolean aNumber = a.chars().allMatch(c -> isDigit((char) c));
        boolean bNumber = b.chars().allMatch(c -> isDigit((char) c));
        if (aNumber != bNumber) {
            return aNumber ? -1 : 1;
        }
        return aNumber ? compareNumbers(a, b) : a.compareTo(b);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Semver semver && semver.text.equals(text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    @Override
    public String toString() {
        return text;
    }
}
