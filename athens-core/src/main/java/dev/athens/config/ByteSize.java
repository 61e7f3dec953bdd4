package dev.athens.config;

import java.math.BigDecimal;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A size as people write it: {@code 512MiB} are 512 × 1024 × 1024 bytes, {@code 10GB} are 10 × 1000 × 1000 × 1000. Source:
 * SI brochure, and IEC 80000-13 for the binary prefixes.
 */
public final class ByteSize {
    private static final Pattern FORM = Pattern.compile("([0-9]{1,18}(?:\\.[0-9]{1,3})?) ?([A-Za-z]*)");
    private static final BigDecimal MOST = BigDecimal.valueOf(Long.MAX_VALUE);
    private static final Map<String, Long> UNITS = Map.of(
            "b", 1L,
            "kb", 1_000L,
            "mb", 1_000_000L,
            "gb", 1_000_000_000L,
            "tb", 1_000_000_000_000L,
            "kib", 1L << 10,
            "mib", 1L << 20,
            "gib", 1L << 30,
            "tib", 1L << 40);

    private ByteSize() {}

    /**
     * Reads a size.
     *
     * @param bareUnit what a number without a unit counts, such as {@code B} or {@code MiB}
     * @return bytes, rounded down; empty if the text is no size, or more than a {@code long} holds
     */
    public static Optional<Long> parse(String text, String bareUnit) {
        Matcher parts = FORM.matcher(text);
        if (!parts.matches()) {
            return Optional.empty();
        }
        String unit = parts.group(2).isEmpty() ? bareUnit : parts.group(2);
        return Optional.ofNullable(UNITS.get(unit.toLowerCase(Locale.ROOT)))
                .map(factor -> new BigDecimal(parts.group(1)).multiply(BigDecimal.valueOf(factor)))
                .filter(bytes -> bytes.compareTo(MOST) <= 0)
                .map(BigDecimal::longValue);
    }

    /** Writes a size in whole megabytes, rounded up, such as {@code 12 MB}. */
    public static String megabytes(long bytes) {
        return (bytes / 1_000_000 + (bytes % 1_000_000 > 0 ? 1 : 0)) + " MB";
    }
}
