package dev.athens.policy;

import dev.athens.module.InvalidNameException;
import dev.athens.module.ModuleVersion;
import dev.athens.module.Semver;
import java.util.Optional;
import java.util.function.Predicate;

/** The qualifiers of a filter file, as tests of versions; see {@link FilterFile}. The {@code v} may be left out. */
final class VersionQualifier {
    private static final String EXAMPLES = "must be like v1, v1.2, v1.2.3, ~v1.2.3, ^v1.2.3 or <v1.2.3";

    private VersionQualifier() {}

    /**
     * Reads a qualifier.
     *
     * @throws InvalidNameException if it is none
     */
    static Predicate<ModuleVersion> parse(String text) {
        char operator = text.isEmpty() ? ' ' : text.charAt(0);
        if ("~^<".indexOf(operator) < 0) {
            return beginning(text, text.endsWith(".*") ? text.substring(0, text.length() - 2) : text);
        }
        Semver bound = semver(text, text.substring(1));
        if (dots(text) < 2) {
            throw new InvalidNameException(text, "must name a whole version such as " + operator + "v1.2.3");
        }
        if (operator == '<') {
            return version -> bound.comparePrecedence(semver(version)) >= 0;
        }
        Predicate<ModuleVersion> from = version -> bound.comparePrecedence(semver(version)) <= 0;
        String same = operator == '^' ? bound.major() : bound.majorMinor();
        return from.and(version -> same.equals(
                operator == '^' ? semver(version).major() : semver(version).majorMinor()));
    }

    private static Predicate<ModuleVersion> beginning(String text, String beginning) {
        Semver semver = semver(text, beginning);
        return switch (dots(beginning)) {
            case 0 -> version -> semver(version).major().equals(semver.major());
            case 1 -> version -> semver(version).majorMinor().equals(semver.majorMinor());
            default -> {
                if (text.endsWith(".*")) {
                    throw new InvalidNameException(text, EXAMPLES);
                }
                yield version -> semver.comparePrecedence(semver(version)) == 0;
            }
        };
    }

    /** Dots between the numbers of a version. */
    private static int dots(String text) {
        return (int)
                text.replaceFirst("[-+].*", "").chars().filter(c -> c == '.').count();
    }

    private static Semver semver(ModuleVersion version) {
        return version.version().semver();
    }

    private static Semver semver(String qualifier, String text) {
        Optional<Semver> semver = Semver.parse(text.startsWith("v") ? text : "v" + text);
        return semver.orElseThrow(() -> new InvalidNameException(qualifier, EXAMPLES));
    }
}
