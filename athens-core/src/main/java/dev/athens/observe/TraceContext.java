package dev.athens.observe;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where in which trace something belongs. Source: W3C Trace Context, "traceparent Header Field Values".
 *
 * @param traceId 32 hexadecimal digits
 * @param spanId 16 hexadecimal digits
 * @param isSampled whether it is recorded
 */
public record TraceContext(String traceId, String spanId, boolean isSampled) {
    /** The header that holds it. */
    public static final String HEADER = "traceparent";

    /** Later versions of the header may hold more behind what is known. */
    private static final Pattern FORM = Pattern.compile(
            "(?!ff)([0-9a-f]{2})-(?!0{32})([0-9a-f]{32})-(?!0{16})([0-9a-f]{16})-([0-9a-f]{2})(-.{0,200})?");

    /** Reads the header of a request; empty if it is malformed, and then is to be taken for missing. */
    public static Optional<TraceContext> parse(String header) {
        Matcher form = FORM.matcher(header);
        if (!form.matches() || (form.group(1).equals("00") && form.group(5) != null)) {
            return Optional.empty();
        }
        boolean sampled = (Integer.parseInt(form.group(4), 16) & 1) != 0;
        return Optional.of(new TraceContext(form.group(2), form.group(3), sampled));
    }

    /** The header. */
    public String header() {
        return "00-" + traceId + "-" + spanId + (isSampled ? "-01" : "-00");
    }
}
