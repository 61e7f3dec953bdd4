package dev.athens.vcs.jgit;

import dev.athens.module.ModulePath;
import dev.athens.module.PathPatterns;
import dev.athens.policy.ModuleFilter;
import dev.athens.policy.ModuleFilter.Verdict;
import dev.athens.vcs.jgit.discovery.GoImport;

/**
 * Which repository a module may use, and whether with a login. Anybody can put up a page that names a repository which only
 * this process can read; without a rule it would read it out to whoever asks for the module of that page.
 *
 * <p>Called by many threads, before a repository or a clone of it is used and again where a server redirects to another; it
 * does not block.
 */
@FunctionalInterface
public interface RepositoryRule {
    /**
     * What is asked.
     *
     * @param module the module that is to be taken from the repository
     * @param repository the repository's host in lower case and its path, such as {@code github.com/acme/a}: without scheme,
     *     user, port, {@code .git} and slashes at the end
     * @param isPlain whether the URL says no more than that. If it has a port of its own, escapes, a query, or elements that
     *     a server may leave out, it may mean another repository than its path seems to say
     * @param isConfigured whether the user's git configuration ({@code insteadOf}) leads from the module's own path to it
     */
    record Question(ModulePath module, String repository, boolean isPlain, boolean isConfigured) {}

    /** What may be done. */
    enum Access {
        /** Nothing. */
        NONE,
        /** What everybody may. */
        PUBLIC,
        /** What the logins of this process allow: netrc entries, tokens, headers of the git configuration, ssh keys. */
        LOGIN
    }

    /**
     * An answer.
     *
     * @param access what may be done
     * @param reason why, for the people who ask; it may be shown to clients
     */
    record Decision(Access access, String reason) {}

    /** Decides about one module and one repository. */
    Decision decide(Question question);

    /**
     * The usual rule: every module may use every repository, but logins are for
     *
     * <ul>
     *   <li>the module's own repository, whose path its own path begins with, as {@code https://github.com/acme/a.git}
     *       for {@code github.com/acme/a/v2};
     *   <li>a repository to which the git configuration leads from the module's own path;
     *   <li>modules whose pages are trusted.
     * </ul>
     *
     * @param privateModules GOPRIVATE: modules of one's own, whose pages are trusted
     * @param trustedImports other modules whose pages are trusted
     */
    static RepositoryRule standard(PathPatterns privateModules, PathPatterns trustedImports) {
        return question -> {
            ModulePath module = question.module();
            if (question.isPlain() && isOwn(module.value(), question.repository())) {
                return new Decision(Access.LOGIN, "it is the module's own");
            }
            if (question.isConfigured()) {
                return new Decision(Access.LOGIN, "insteadOf leads there from the module's own path");
            }
            if (privateModules.matches(module)) {
                return new Decision(Access.LOGIN, "GOPRIVATE matches the module");
            }
            if (trustedImports.matches(module)) {
                return new Decision(Access.LOGIN, "the module's import page is trusted");
            }
            return new Decision(
                    Access.PUBLIC,
                    "it is not the module's own, and neither GOPRIVATE nor the trusted imports match the module");
        };
    }

    private static boolean isOwn(String module, String repository) {
        return GoImport.hasPathPrefix(module, repository) || GoImport.hasPathPrefix(module, repository + ".git");
    }

    /**
     * This rule, which also keeps every module from repositories that a filter excludes. A module in its own repository is
     * in or out by its own path, which may be more than that of the repository.
     */
    default RepositoryRule filteredBy(ModuleFilter filter) {
        return question -> {
            String module = question.module().value();
            boolean isOwn = question.isPlain() && isOwn(module, question.repository());
            return filter.repository(isOwn ? module : question.repository()) instanceof Verdict.Exclude excluded
                    ? new Decision(Access.NONE, excluded.reason())
                    : decide(question);
        };
    }
}
