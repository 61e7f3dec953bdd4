package dev.athens.tombstone;

import dev.athens.module.ModuleVersion;
import java.time.Instant;

/**
 * A version that must not come back.
 *
 * @param version what was deleted
 * @param reason why, in one line, for everybody who asks for it; at most {@value #MAX_REASON_CHARS} characters
 * @param who has deleted it, for administrators only; at most {@value #MAX_WHO_CHARS} characters
 * @param when it was deleted
 */
public record Tombstone(ModuleVersion version, String reason, String who, Instant when) {
    /** The most characters of a reason. */
    public static final int MAX_REASON_CHARS = 500;

    /** The most characters of a name. */
    public static final int MAX_WHO_CHARS = 200;

    /** Checks the lengths, and that each is one line. */
    public Tombstone {
        check("reason", reason, MAX_REASON_CHARS);
        check("who", who, MAX_WHO_CHARS);
        if (reason.isBlank()) {
            throw new IllegalArgumentException(
                    version + ": a tombstone needs a reason, for those who miss the version");
        }
    }

    private static void check(String name, String text, int maxChars) {
        if (text.length() > maxChars) {
            throw new IllegalArgumentException(
                    name + " has " + text.length() + " characters, at most " + maxChars + " are kept");
        }
        if (text.chars().anyMatch(Character::isISOControl)) {
            throw new IllegalArgumentException(name + " must be one line without control characters");
        }
    }

    /** What clients are told. */
    public String message() {
        return version + ": deleted by an administrator: " + reason;
    }
}
