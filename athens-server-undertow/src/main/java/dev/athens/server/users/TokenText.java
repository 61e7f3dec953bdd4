package dev.athens.server.users;

import dev.athens.internal.Sha256;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.regex.Pattern;
import java.util.zip.CRC32;

/**
 * What tokens look like: {@code athens_}, 256 random bits in 43 digits of base 62, and a checksum of them in six more. By the
 * checksum, scanners for secrets in source code tell tokens from what looks like them, without asking anybody. Source for the
 * idea: GitHub's authentication token formats.
 */
final class TokenText {
    private static final String PREFIX = "athens_";
    private static final int RANDOM_DIGITS = 43;
    private static final int CHECK_DIGITS = 6;
    private static final Pattern FORM = Pattern.compile("athens_[0-9A-Za-z]{49}");
    private static final String DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

    private TokenText() {}

    /** A token that nobody has. */
    static String generate(SecureRandom random) {
        // 62 to the power of 43 is a little more than 2 to the power of 256
        StringBuilder digits = new StringBuilder();
        for (int i = 0; i < RANDOM_DIGITS; i++) {
            digits.append(DIGITS.charAt(random.nextInt(DIGITS.length())));
        }
        return PREFIX + digits + checksum(digits.toString());
    }

    static boolean hasForm(String text) {
        return FORM.matcher(text).matches();
    }

    /** Tells whether a text of the form was once made here, or by somebody who knows the rule. */
    static boolean hasRightChecksum(String text) {
        int end = text.length() - CHECK_DIGITS;
        return text.substring(end).equals(checksum(text.substring(PREFIX.length(), end)));
    }

    private static String checksum(String digits) {
        CRC32 crc = new CRC32();
        crc.update(digits.getBytes(StandardCharsets.US_ASCII));
        char[] check = new char[CHECK_DIGITS];
        long rest = crc.getValue();
        for (int i = CHECK_DIGITS - 1; i >= 0; i--) {
            check[i] = DIGITS.charAt((int) (rest % DIGITS.length()));
            rest /= DIGITS.length();
        }
        return new String(check);
    }

    /** What is stored of a token, in hexadecimal; of 256 random bits a fast hash gives nothing away. */
    static String hash(String token) {
        return Sha256.hex(token);
    }
}
