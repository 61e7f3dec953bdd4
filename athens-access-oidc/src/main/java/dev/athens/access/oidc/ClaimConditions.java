package dev.athens.access.oidc;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What claims of a token have to say, all of them together. A claim is named by itself, or by the way to it with dots between the
 * names, such as {@code realm_access.roles}. It says what is asked for if its value is one of the patterns, or if it is a list with
 * such a value in it; numbers and {@code true} and {@code false} are taken as texts.
 *
 * <p>In a pattern, {@code *} stands for any text, with slashes, too, and also for none. Immutable.
 */
public final class ClaimConditions {
    /** Fit each token. */
    public static final ClaimConditions NONE = new ClaimConditions(Map.of());

    private final Map<String, List<String>> patterns;

    private ClaimConditions(Map<String, List<String>> patterns) {
        this.patterns = patterns;
    }

    /**
     * Conditions for some claims.
     *
     * @param patterns for each claim those patterns of which one has to fit
     * @throws IllegalArgumentException if a claim has no name or no patterns
     */
    public static ClaimConditions of(Map<String, List<String>> patterns) {
        Map<String, List<String>> copy = new LinkedHashMap<>();
        patterns.forEach((claim, values) -> {
            if (claim.isEmpty() || values.isEmpty()) {
                throw new IllegalArgumentException(
                        "a condition needs the name of a claim and the values that it may have");
            }
            copy.put(claim, List.copyOf(values));
        });
        return new ClaimConditions(copy);
    }

    boolean isEmpty() {
        return patterns.isEmpty();
    }

    boolean hold(Claims claims) {
        return firstThatFails(claims).isEmpty();
    }

    /** The name of a claim that does not say what it has to. */
    Optional<String> firstThatFails(Claims claims) {
        for (Map.Entry<String, List<String>> condition : patterns.entrySet()) {
            List<String> values = claims.texts(condition.getKey());
            if (values.stream().noneMatch(value -> fitsOne(condition.getValue(), value))) {
                return Optional.of(condition.getKey());
            }
        }
        return Optional.empty();
    }

    private static boolean fitsOne(List<String> patterns, String value) {
        return patterns.stream().anyMatch(pattern -> fits(pattern, value));
    }

    /** Takes each part where it comes first, which is right if any way is, and never goes back. */
    private static boolean fits(String pattern, String value) {
        int star = pattern.indexOf('*');
        if (star < 0) {
            return pattern.equals(value);
        }
        List<String> parts = new ArrayList<>(List.of(pattern.split("\\*", -1)));
        String first = parts.remove(0);
        String last = parts.remove(parts.size() - 1);
        if (!value.startsWith(first)) {
            return false;
        }
        int at = first.length();
        for (String part : parts) {
            int found = value.indexOf(part, at);
            if (found < 0) {
                return false;
            }
            at = found + part.length();
        }
        return value.length() - last.length() >= at && value.endsWith(last);
    }

    @Override
    public String toString() {
        return patterns.toString();
    }
}
