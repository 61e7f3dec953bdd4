package dev.athens.storage.s3;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What is in the object of a claim: one line, such as {@code athens claim 1 5f… 15000 3}.
 *
 * @param token random, so that its holder knows it
 * @param lease how long it holds from when the object was written, as its holder has it
 * @param beat how often it was renewed, so that no two objects of a claim are the same
 */
record ClaimObject(String token, Duration lease, long beat) {
    private static final Pattern FORMAT =
            Pattern.compile("athens claim 1 (?<token>[0-9a-f]{32}) (?<lease>[0-9]{1,9}) (?<beat>[0-9]{1,18})\n");

    byte[] write() {
        return ("athens claim 1 " + token + " " + lease.toMillis() + " " + beat + "\n")
                .getBytes(StandardCharsets.US_ASCII);
    }

    /** Reads one; empty if it is none, or of a newer version of Athens. */
    static Optional<ClaimObject> read(byte[] bytes) {
        Matcher parts = FORMAT.matcher(new String(bytes, StandardCharsets.US_ASCII));
        return parts.matches()
                ? Optional.of(new ClaimObject(
                        parts.group("token"),
                        Duration.ofMillis(Long.parseLong(parts.group("lease"))),
                        Long.parseLong(parts.group("beat"))))
                : Optional.empty();
    }
}
