package dev.athens.access.oidc;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What a token says.
 *
 * @param members as JSON has them: texts, numbers, lists, maps
 */
record Claims(Map<String, Object> members) {
    /** The last second of the year 9999: nobody means more. */
    private static final long MAX_SECONDS = 253_402_300_799L;

    /** The values of a claim as texts: those of a list, or the only one; none if it is missing or something else. */
    List<String> texts(String path) {
        return find(members, path).stream()
                .flatMap(value -> value instanceof List<?> list ? list.stream() : Stream.of(value))
                .flatMap(value -> text(value).stream())
                .toList();
    }

    /** The same, but empty also if anything in it is no text. */
    Optional<List<String>> onlyTexts(String path) {
        Optional<Object> found = find(members, path);
        if (found.isEmpty()) {
            return Optional.of(List.of());
        }
        List<?> values = found.get() instanceof List<?> list ? list : List.of(found.get());
        return values.stream().allMatch(String.class::isInstance) ? Optional.of(texts(path)) : Optional.empty();
    }

    /** A claim that is one text. */
    Optional<String> text(String path) {
        return find(members, path).filter(String.class::isInstance).map(String.class::cast);
    }

    boolean has(String name) {
        return members.containsKey(name);
    }

    /** A claim that is a time in seconds. Source: RFC 7519, section 2, NumericDate. */
    Optional<Instant> time(String name) {
        if (!(members.get(name) instanceof Number number)) {
            return Optional.empty();
        }
        double seconds = number.doubleValue();
        return seconds >= 0 && seconds <= MAX_SECONDS
                ? Optional.of(Instant.ofEpochSecond(number.longValue()))
                : Optional.empty();
    }

    private static Optional<String> text(Object value) {
        return value instanceof String || value instanceof Number || value instanceof Boolean
                ? Optional.of(value.toString())
                : Optional.empty();
    }

    /** Names may have dots themselves, as URLs do: a longer name goes before a shorter one. */
    private static Optional<Object> find(Map<?, ?> members, String path) {
        int end = path.length();
        while (end > 0) {
            Object member = members.get(path.substring(0, end));
            if (member != null && end == path.length()) {
                return Optional.of(member);
            }
            if (member instanceof Map<?, ?> map) {
                return find(map, path.substring(end + 1));
            }
            end = path.lastIndexOf('.', end - 1);
        }
        return Optional.empty();
    }
}
