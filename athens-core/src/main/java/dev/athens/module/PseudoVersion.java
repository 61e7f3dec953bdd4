package dev.athens.module;

import java.math.BigInteger;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.time.format.ResolverStyle;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/**
 * The parts of a version that names a commit, such as {@code v1.2.4-0.20200102030405-0123456789ab}.
 *
 * <p>Source: Go Modules Reference, "Pseudo-versions"; golang.org/x/mod/module, PseudoVersion.
 *
 * @param base the tag that it comes after, without {@code +incompatible}; empty if there is none
 * @param timestamp the commit time as written, fourteen digits {@code yyyyMMddHHmmss} in UTC
 * @param revision the abbreviated commit id
 */
public record PseudoVersion(Optional<Version> base, String timestamp, String revision) {
    private static final DateTimeFormatter TIMESTAMP = DateTimeFormatter.ofPattern("uuuuMMddHHmmss")
            .withResolverStyle(ResolverStyle.STRICT)
            .withZone(ZoneOffset.UTC);

    /**
     * Builds the pseudo-version of a commit.
     *
     * @param major the major version if there is no base, such as {@code v2}; empty means {@code v0}
     * @param base the highest tag before the commit, its build metadata is carried over; empty if there is none
     * @param time commit time; fractions of a second are cut
     * @param revision the abbreviated commit id, twelve hex digits
     * @return text, because a base with build metadata other than {@code +incompatible} gives no canonical version
     */
    public static String build(String major, Optional<Semver> base, Instant time, String revision) {
        String suffix = timestamp(time) + "-" + revision;
        if (base.isEmpty()) {
            return (major.isEmpty() ? "v0" : major) + ".0.0-" + suffix;
        }
        Semver tag = base.get();
        if (!tag.prerelease().isEmpty()) {
            return tag.canonical() + ".0." + suffix + tag.build();
        }
        return tag.major() + "." + tag.minor() + "." + increment(tag.patch()) + "-0." + suffix + tag.build();
    }

    /** The time as a pseudo-version writes it. */
    public static String timestamp(Instant time) {
        return TIMESTAMP.format(time.truncatedTo(ChronoUnit.SECONDS));
    }

    /**
     * Takes a pseudo-version apart.
     *
     * @throws InvalidNameException if the version is no pseudo-version or its base would be negative
     */
    public static PseudoVersion parse(Version version) {
        if (!version.isPseudo()) {
            throw new InvalidNameException(version.value(), "not a pseudo-version");
        }
        String text = version.semver().canonical();
        int lastDash = text.lastIndexOf('-');
        String revision = text.substring(lastDash + 1);
        String head = text.substring(0, lastDash);
        int dash = head.lastIndexOf('-');
        int dot = head.lastIndexOf('.');
        int cut = Math.max(dash, dot);
        return new PseudoVersion(base(version, head.substring(0, cut)), head.substring(cut + 1), revision);
    }

    private static Optional<Version> base(Version version, String head) {
        Semver semver = Semver.parse(head).orElseThrow(() -> new AssertionError(head));
        if (semver.prerelease().isEmpty()) {
            if (version.isIncompatible()) {
                throw new InvalidNameException(
                        version.value(),
                        "lacks base version, but has build metadata \""
                                + version.semver().build() + "\"");
            }
            return Optional.empty();
        }
        if (!semver.prerelease().equals("0")) {
            return Optional.of(Version.parse(head.substring(0, head.length() - ".0".length())));
        }
        if (semver.patch().equals("0")) {
            throw new InvalidNameException(
                    version.value(),
                    "version before " + semver.major() + "." + semver.minor() + ".0 would have negative patch number");
        }
        return Optional.of(Version.parse(semver.major() + "." + semver.minor() + "." + decrement(semver.patch())));
    }

    /** The commit time; empty if the digits are no date. */
    public Optional<Instant> time() {
        try {
            return Optional.of(TIMESTAMP.parse(timestamp, Instant::from));
        } catch (DateTimeParseException e) {
            return Optional.empty();
        }
    }

    /** Numbers have any length, so they are counted as text. */
    private static String increment(String digits) {
        return new BigInteger(digits).add(BigInteger.ONE).toString();
    }

    private static String decrement(String digits) {
        return new BigInteger(digits).subtract(BigInteger.ONE).toString();
    }
}
