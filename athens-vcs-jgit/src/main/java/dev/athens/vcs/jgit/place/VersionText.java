package dev.athens.vcs.jgit.place;

import dev.athens.module.Semver;
import dev.athens.module.Version;

/** Facts about text that may be a version in any spelling, such as a tag or what a client asked for. */
public final class VersionText {
    private static final String INCOMPATIBLE = "+incompatible";

    private VersionText() {}

    /** Tells whether the text is a pseudo-version; build metadata makes no difference. */
    public static boolean isPseudo(String text) {
        return Semver.parse(text)
                .filter(semver -> semver.prerelease().indexOf('-') > 0)
                .map(semver -> Version.parse(semver.canonical()).isPseudo())
                .orElse(false);
    }

    /** The abbreviated commit id of a pseudo-version. */
    public static String pseudoRevision(String pseudoVersion) {
        String text = withoutBuild(pseudoVersion);
        return text.substring(text.lastIndexOf('-') + 1);
    }

    /** The fourteen digits before that. */
    public static String pseudoTimestamp(String pseudoVersion) {
        String text = withoutBuild(pseudoVersion);
        String head = text.substring(0, text.lastIndexOf('-'));
        return head.substring(Math.max(head.lastIndexOf('-'), head.lastIndexOf('.')) + 1);
    }

    private static String withoutBuild(String version) {
        int plus = version.indexOf('+');
        return plus < 0 ? version : version.substring(0, plus);
    }

    /** Tells whether the text is a canonical version, {@code +incompatible} allowed. */
    public static boolean isCanonical(String text) {
        return Version.tryParse(text).isPresent();
    }

    public static String withoutIncompatible(String text) {
        return text.endsWith(INCOMPATIBLE) ? text.substring(0, text.length() - INCOMPATIBLE.length()) : text;
    }

    public static boolean isIncompatible(String text) {
        return text.endsWith(INCOMPATIBLE);
    }
}
