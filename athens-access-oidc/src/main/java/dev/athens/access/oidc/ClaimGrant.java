package dev.athens.access.oidc;

import dev.athens.module.PathPatterns;
import dev.athens.policy.Role;

/**
 * What tokens with certain claims allow.
 *
 * @param role what may be done
 * @param modules with which modules
 * @param conditions what the claims have to say
 */
public record ClaimGrant(Role role, PathPatterns modules, ClaimConditions conditions) {
    /**
     * Checks the role.
     *
     * @throws IllegalArgumentException if somebody would administer some modules alone, which nobody can
     */
    public ClaimGrant {
        if (role == Role.ADMIN && !modules.matchesAll()) {
            throw new IllegalArgumentException("the role admin is for all modules, not for " + modules + " alone");
        }
    }
}
