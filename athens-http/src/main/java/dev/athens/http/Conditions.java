package dev.athens.http;

import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a client has already, and which part it wants. {@code If-Modified-Since} and dates in {@code If-Range} do not count:
 * contents are told apart by their tags, and none has a date. Source: RFC 9110, sections 13 and 14.
 *
 * @param ifNoneMatch the value of {@code If-None-Match}
 * @param range the value of {@code Range}
 * @param ifRange the value of {@code If-Range}
 */
public record Conditions(Optional<String> ifNoneMatch, Optional<String> range, Optional<String> ifRange) {
    /** Of a client that wants everything. */
    public static final Conditions NONE = new Conditions(Optional.empty(), Optional.empty(), Optional.empty());

    /** The one range that is asked for; several at once are answered by everything, as RFC 9110, section 14.2 allows. */
    private static final Pattern ONE_RANGE = Pattern.compile("bytes=([0-9]{0,18})-([0-9]{0,18})");

    /**
     * Reads the headers of a request.
     *
     * @param header gives the first value of a header
     */
    static Conditions of(Function<String, Optional<String>> header) {
        return new Conditions(header.apply("If-None-Match"), header.apply("Range"), header.apply("If-Range"));
    }

    /**
     * Says what a client gets of a content that is there.
     *
     * @param isHead whether it wants the headers alone
     * @param tag what tells this content from others, if anything does
     */
    public Portion of(boolean isHead, long sizeBytes, Optional<ETag> tag) {
        if (tag.isPresent() && ifNoneMatch.isPresent() && tag.get().isIn(ifNoneMatch.get())) {
            return new Portion.NotModified();
        }
        boolean changed = ifRange.isPresent() && !tag.map(ETag::text).equals(ifRange);
        return range.isEmpty() || changed || isHead ? new Portion.Whole() : range(range.get(), sizeBytes);
    }

    private static Portion range(String asked, long sizeBytes) {
        Matcher parts = ONE_RANGE.matcher(asked);
        if (!parts.matches() || asked.equals("bytes=-")) {
            return new Portion.Whole();
        }
        long last = sizeBytes - 1;
        if (parts.group(1).isEmpty()) {
            return range(Math.max(0, sizeBytes - Long.parseLong(parts.group(2))), last);
        }
        long first = Long.parseLong(parts.group(1));
        return range(first, parts.group(2).isEmpty() ? last : Math.min(last, Long.parseLong(parts.group(2))));
    }

    private static Portion range(long first, long last) {
        return first > last ? new Portion.NotSatisfiable() : new Portion.Range(first, last - first + 1);
    }
}
