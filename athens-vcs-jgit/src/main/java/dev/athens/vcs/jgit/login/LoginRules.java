package dev.athens.vcs.jgit.login;

import dev.athens.module.ModulePath;
import java.util.List;
import java.util.Optional;

/**
 * Rules in their order: the first one that covers a module and a server decides, and then nothing else does, neither netrc
 * entries nor headers of the git configuration nor keys in {@code ~/.ssh}. Where none does, these count as ever.
 *
 * <p>A rule is asked only where a {@link dev.athens.vcs.jgit.RepositoryRule} allows logins, and never where a redirect leads
 * to another server. Called by many threads; it does not block.
 */
@FunctionalInterface
public interface LoginRules {
    /** The rules as they are now. */
    List<LoginRule> current();

    /** Has no rules. */
    static LoginRules none() {
        return List::of;
    }

    /** Rules that stay as they are. */
    static LoginRules of(List<LoginRule> rules) {
        List<LoginRule> copy = List.copyOf(rules);
        return () -> copy;
    }

    /** The rule that decides with what a module is fetched from a server. */
    default Optional<LoginRule> find(ModulePath module, Server server) {
        return current().stream().filter(rule -> rule.covers(module, server)).findFirst();
    }
}
