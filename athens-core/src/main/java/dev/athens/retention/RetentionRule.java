package dev.athens.retention;

import dev.athens.module.PathPatterns;

/**
 * How many pseudo-versions of a module are kept; the newest by commit time. Heads without a zip are counted for themselves,
 * so that a graph that somebody reads drives out nothing that is built with.
 *
 * @param modules which modules it is for
 * @param maxPseudoVersions of each of them; 0 keeps only tags
 */
public record RetentionRule(PathPatterns modules, int maxPseudoVersions) {
    /**
     * Checks the number.
     *
     * @throws IllegalArgumentException if it is negative
     */
    public RetentionRule {
        if (maxPseudoVersions < 0) {
            throw new IllegalArgumentException("maxPseudoVersions must not be negative: " + maxPseudoVersions);
        }
    }

    /** Keeps no pseudo-version of these modules. */
    public static RetentionRule onlyTags(PathPatterns modules) {
        return new RetentionRule(modules, 0);
    }
}
