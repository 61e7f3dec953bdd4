package dev.athens.vcs.jgit.discovery;

import dev.athens.module.PathPatterns;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Which version control systems may be used for which repositories, as GOVCS says: {@code github.com:git,evil.com:off}.
 * The first rule that matches decides; behind the user's own rules stands {@code private:all,public:git|hg}.
 *
 * <p>Source: go help vcs; Go's cmd/go/internal/vcs, parseGOVCS.
 */
final class GoVcsRules {
    private static final String DEFAULT = "private:all,public:git|hg";

    private record Rule(String pattern, PathPatterns glob, List<String> allowed) {
        boolean matches(String root, boolean isPrivate) {
            return switch (pattern) {
                case "private" -> isPrivate;
                case "public" -> !isPrivate;
                default -> glob.matches(root);
            };
        }

        boolean allows(String vcs) {
            return allowed.contains(vcs) || allowed.contains("all");
        }

        @Override
        public String toString() {
            return pattern + ":" + String.join("|", allowed);
        }
    }

    private final List<Rule> rules;
    private final PathPatterns privatePaths;

    private GoVcsRules(List<Rule> rules, PathPatterns privatePaths) {
        this.rules = List.copyOf(rules);
        this.privatePaths = privatePaths;
    }

    /**
     * Reads the value of GOVCS; an empty one leaves the default rules.
     *
     * @throws IllegalArgumentException if it is malformed
     */
    static GoVcsRules parse(String govcs, PathPatterns privatePaths) {
        List<Rule> rules = new ArrayList<>();
        if (!govcs.isBlank()) {
            rules.addAll(rules(govcs));
        }
        rules.addAll(rules(DEFAULT));
        return new GoVcsRules(rules, privatePaths);
    }

    private static List<Rule> rules(String govcs) {
        Map<String, String> seen = new HashMap<>();
        List<Rule> rules = new ArrayList<>();
        for (String untrimmed : govcs.split(",", -1)) {
            String item = untrimmed.strip();
            Rule rule = rule(item);
            Optional<String> earlier = Optional.ofNullable(seen.put(rule.pattern(), item));
            if (earlier.isPresent()) {
                throw malformed("unreachable pattern in GOVCS: \"" + item + "\" after \"" + earlier.get() + "\"");
            }
            rules.add(rule);
        }
        return rules;
    }

    private static Rule rule(String item) {
        if (item.isEmpty()) {
            throw malformed("empty entry in GOVCS");
        }
        int colon = item.indexOf(':');
        if (colon < 0) {
            throw malformed("malformed entry in GOVCS (missing colon): \"" + item + "\"");
        }
        String pattern = item.substring(0, colon).strip();
        String list = item.substring(colon + 1).strip();
        if (pattern.isEmpty()) {
            throw malformed("empty pattern in GOVCS: \"" + item + "\"");
        }
        if (list.isEmpty()) {
            throw malformed("empty VCS list in GOVCS: \"" + item + "\"");
        }
        if (pattern.startsWith("./") || pattern.startsWith("../") || pattern.equals(".") || pattern.equals("..")) {
            throw malformed("relative pattern not allowed in GOVCS: \"" + pattern + "\"");
        }
        List<String> allowed =
                Arrays.stream(list.split("\\|", -1)).map(String::strip).toList();
        if (allowed.contains("")) {
            throw malformed("empty VCS name in GOVCS: \"" + item + "\"");
        }
        return new Rule(pattern, PathPatterns.parse(pattern), allowed);
    }

    private static IllegalArgumentException malformed(String message) {
        return new IllegalArgumentException(message);
    }

    /**
     * What the rules say of a system.
     *
     * @param allowed whether it may be used
     * @param isPrivate whether GOPRIVATE matches the repository root
     * @param rule the rule that decides, such as {@code public:git|hg}; empty if none matches
     */
    record Decision(boolean allowed, boolean isPrivate, String rule) {}

    /** Decides whether a system may be used for a repository root. */
    Decision decide(String vcs, String root) {
        boolean isPrivate = privatePaths.matches(root);
        Optional<Rule> rule = rules.stream()
                .filter(candidate -> candidate.matches(root, isPrivate))
                .findFirst();
        return new Decision(
                rule.map(found -> found.allows(vcs)).orElse(false),
                isPrivate,
                rule.map(Rule::toString).orElse(""));
    }

    /** The reason why a system may not be used for a repository root; empty if it may. */
    Optional<String> objection(String vcs, String root) {
        Decision decision = decide(vcs, root);
        return decision.allowed()
                ? Optional.empty()
                : Optional.of("GOVCS disallows using " + vcs + " for " + (decision.isPrivate() ? "private " : "public ")
                        + root + "; see 'go help vcs'");
    }
}
