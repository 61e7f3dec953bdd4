package dev.athens.module;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A canonical version: {@code v1.2.3}, {@code v1.2.3-pre}, either with {@code +incompatible} or not. Versions are
 * ordered as the go command orders them: by precedence, equal ones by text.
 *
 * <p>Source: Go Modules Reference, "Versions"; golang.org/x/mod/module, CanonicalVersion.
 */
public final class Version implements Comparable<Version> {
    private static final String INCOMPATIBLE = "+incompatible";
    private static final Pattern PSEUDO =
            Pattern.compile("v[0-9]+\\.(0\\.0-|[0-9]+\\.[0-9]+-([^+]*\\.)?0\\.)[0-9]{14}-[A-Za-z0-9]+");

    private final Semver semver;

    private Version(Semver semver) {
        this.semver = semver;
    }

    /**
     * Reads a canonical version.
     *
     * @throws InvalidNameException if the text is no version or not canonical, such as {@code v1.2}
     */
    public static Version parse(String text) {
        return tryParse(text)
                .orElseThrow(() -> new InvalidNameException(
                        text, Semver.parse(text).isPresent() ? "version is not canonical" : "not a semantic version"));
    }

    /** Reads a canonical version; empty if the text is anything else. */
    public static Optional<Version> tryParse(String text) {
        return Semver.parse(text)
                .filter(semver -> text.equals(semver.canonical()) || text.equals(semver.canonical() + INCOMPATIBLE))
                .map(Version::new);
    }

    /**
     * Reads a canonical version as it stands in a proxy URL, where {@code !x} means {@code X}.
     *
     * @throws InvalidNameException if the escaping is wrong or the result is no canonical version
     */
    public static Version parseEscaped(String escaped) {
        return parse(Escape.unescape(escaped));
    }

    /** The version as text, such as {@code v2.0.0+incompatible}. */
    public String value() {
        return semver.text();
    }

    /** The version with every upper-case letter {@code X} written as {@code !x}, for URLs and file names. */
    public String escaped() {
        return Escape.escape(value());
    }

    /** The parsed form. */
    public Semver semver() {
        return semver;
    }

    /** The major version with its {@code v}, such as {@code v2}. */
    public String major() {
        return semver.major();
    }

    /** Tells whether this is a pre-release; pseudo-versions are. */
    public boolean isPrerelease() {
        return !semver.prerelease().isEmpty();
    }

    /** Tells whether this ends in {@code +incompatible}. */
    public boolean isIncompatible() {
        return !semver.build().isEmpty();
    }

    /** Tells whether this names a commit instead of a tag. Source: golang.org/x/mod/module, IsPseudoVersion. */
    public boolean isPseudo() {
        return isPseudo(value());
    }

    /** The same for text that need not be canonical, such as a tag. */
    static boolean isPseudo(String text) {
        return Semver.parse(text)
                .filter(semver -> PSEUDO.matcher(
                                text.substring(0, text.length() - semver.build().length()))
                        .matches())
                .isPresent();
    }

    /** This version without {@code +incompatible}. */
    public Version withoutIncompatible() {
        return isIncompatible() ? parse(semver.canonical()) : this;
    }

    /** This version with {@code +incompatible}. */
    public Version withIncompatible() {
        return isIncompatible() ? this : parse(semver.canonical() + INCOMPATIBLE);
    }

    @Override
    public int compareTo(Version other) {
        return Semver.ORDER.compare(semver, other.semver);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Version version && version.semver.equals(semver);
    }

    @Override
    public int hashCode() {
        return semver.hashCode();
    }

    @Override
    public String toString() {
        return value();
    }
}
