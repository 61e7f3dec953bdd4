package dev.athens.vcs.jgit.place;

import dev.athens.fetch.FetchException;
import dev.athens.module.ModulePath;
import dev.athens.vcs.jgit.login.LoginRule;
import dev.athens.vcs.jgit.login.Server;
import java.util.Optional;

/**
 * A repository that a module was found to come from, with what the module may do there.
 *
 * @param access the repository, and what it is used with
 * @param module who asks
 * @param rights decide about other repositories, to which a server redirects
 * @param reason why logins may or may not be used
 * @param rule the rule that says which login is used, if there is one; otherwise those of netrc and of the user's
 *     configuration are, where any may be
 */
public record Remote(
        RepositoryAccess access, ModulePath module, Rights rights, String reason, Optional<LoginRule> rule) {
    /** What the user's git configuration says about repositories. */
    @FunctionalInterface
    public interface Configuration {
        /** Tells whether it leads from a module's own path to where a URL leads. */
        boolean leads(ModulePath module, String url) throws FetchException;

        /** Where a URL leads. */
        default String target(String url) throws FetchException {
            return url;
        }
    }

    /** The URL as discovered. */
    public String url() {
        return access.url();
    }

    /** Tells whether logins may be used. */
    public boolean mayUseLogin() {
        return access.mayUseLogin();
    }

    /**
     * Tells whether logins may be used where a server redirects to another repository. What was asked without login stays
     * so, since its clone is for all who may not use one; and where a rule has another login, it is not used for this one.
     *
     * @throws FetchException.Refused if the module may not use that repository
     */
    public boolean mayUseLoginAt(String redirected) throws FetchException.Refused {
        boolean mayUse = rights.of(redirected, module, false).mayUseLogin() && mayUseLogin();
        Optional<LoginRule> there =
                Server.of(redirected).flatMap(server -> rights.logins().find(module, server));
        return mayUse && there.map(LoginRule::id).equals(rule.map(LoginRule::id));
    }

    /** The same failure; if a login might have helped, it says why none was used. */
    public FetchException withHint(FetchException failure) {
        boolean helps = failure instanceof FetchException.NotFound && !mayUseLogin();
        return helps
                ? new FetchException.NotFound(
                        failure.getMessage() + " (no login was used for this repository: " + reason + ")", failure)
                : failure;
    }
}
