package dev.athens.fleet;

import dev.athens.fleet.Noticeboard.Notice;
import dev.athens.internal.Sha256;
import dev.athens.module.ModulePath;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A notice as the bytes of a file or object: a line such as {@code athens notice 1 60000 9}, with how many milliseconds it is
 * valid and how many bytes follow, and its content. How old it is only the service can tell, by its own clock.
 */
public final class WrittenNotice {
    /** The most bytes of one. */
    public static final int MAX_BYTES = Noticeboard.MAX_BYTES + 100;

    private static final int MAX_HEADER_BYTES = 60;
    private static final Pattern HEADER = Pattern.compile("athens notice 1 (?<valid>[0-9]{1,13}) (?<bytes>[0-9]{1,7})");

    private WrittenNotice() {}

    /** The name of all that is about a module: a hash, since the names of modules may be longer than those of files. */
    public static String folder(ModulePath module) {
        return Sha256.hex(module.value());
    }

    /** The name of a notice among those about its module. */
    public static String file(String name) {
        return Sha256.hex(name);
    }

    /** Writes one. */
    public static byte[] write(String content, Duration validFor) {
        byte[] text = content.getBytes(StandardCharsets.UTF_8);
        ByteArrayOutputStream out = new ByteArrayOutputStream(text.length + MAX_HEADER_BYTES);
        out.writeBytes(("athens notice 1 " + validFor.toMillis() + " " + text.length + "\n")
                .getBytes(StandardCharsets.US_ASCII));
        out.writeBytes(text);
        return out.toByteArray();
    }

    /**
     * Reads one.
     *
     * @param bytes all of it
     * @param age how long ago it was written
     * @return empty if it is no longer valid, was not written to its end, or is something else
     */
    public static Optional<Notice> read(byte[] bytes, Duration age) {
        int end = 0;
        while (end < Math.min(bytes.length, MAX_HEADER_BYTES) && bytes[end] != '\n') {
            end++;
        }
        Matcher header = HEADER.matcher(new String(bytes, 0, end, StandardCharsets.US_ASCII));
        if (!header.matches() || bytes.length != end + 1 + Integer.parseInt(header.group("bytes"))) {
            return Optional.empty();
        }
        Duration left = Duration.ofMillis(Long.parseLong(header.group("valid"))).minus(age);
        if (left.isNegative() || left.isZero()) {
            return Optional.empty();
        }
        try {
            String content = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(Arrays.copyOfRange(bytes, end + 1, bytes.length)))
                    .toString();
            return Optional.of(new Notice(content, left));
        } catch (CharacterCodingException e) {
            return Optional.empty();
        }
    }
}
