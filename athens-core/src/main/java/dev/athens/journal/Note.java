package dev.athens.journal;

import dev.athens.module.ModuleVersion;
import java.util.Locale;

/**
 * What is about to happen to a version.
 *
 * @param kind what
 * @param version to which
 * @param reason why; what is longer than {@value #MAX_REASON_CHARS} characters is cut
 * @param who has asked for it; empty if nobody has; what is longer than {@value #MAX_WHO_CHARS} characters is cut
 */
public record Note(Kind kind, ModuleVersion version, String reason, String who) {
    /** The most characters of a reason. */
    public static final int MAX_REASON_CHARS = 500;

    /** The most characters of a name. */
    public static final int MAX_WHO_CHARS = 200;

    /** What happens to versions. */
    public enum Kind {
        /** Retention removes it. */
        EVICTED,
        /** It was found damaged, or contradicts the checksum database, and is moved away. */
        QUARANTINED,
        /** An administrator removes it. */
        DELETED;

        /** In lower case, for people and in files. */
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Cuts what is too long. */
    public Note {
        reason = cut(reason, MAX_REASON_CHARS);
        who = cut(who, MAX_WHO_CHARS);
    }

    private static String cut(String text, int maxChars) {
        if (text.length() <= maxChars) {
            return text;
        }
        int end = Character.isHighSurrogate(text.charAt(maxChars - 1)) ? maxChars - 1 : maxChars;
        return text.substring(0, end);
    }
}
