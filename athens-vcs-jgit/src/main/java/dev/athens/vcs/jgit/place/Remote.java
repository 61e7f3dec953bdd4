package dev.athens.vcs.jgit.place;

import dev.athens.fetch.FetchException;
import dev.athens.internal.Urls;
import dev.athens.module.ModulePath;

/**
 * A repository that a module was found to come from, with what the module may do there.
 *
 * @param access the repository, and what it is used with
 * @param module who asks
 * @param permissions decides about other repositories, to which a server redirects
 * @param reason why logins may or may not be used
 */
public record Remote(RepositoryAccess access, ModulePath module, Permission.Source permissions, String reason) {
    /** Tells whether the user's git configuration leads from a module's own path to a URL. */
    @FunctionalInterface
    public interface Configuration {
        boolean leads(ModulePath module, String url) throws FetchException;
    }

    /**
     * Asks what the module may do.
     *
     * @param url as discovered; the user's configuration may lead elsewhere
     * @param anyAddress whether its host may have an address that the world cannot reach
     * @throws FetchException.Refused if the module may not use the repository
     */
    public static Remote of(
            String url,
            boolean anyAddress,
            ModulePath module,
            Permission.Source permissions,
            Configuration configuration)
            throws FetchException {
        Permission permission = permission(url, module, permissions, configuration.leads(module, url));
        RepositoryAccess access = new RepositoryAccess(url, anyAddress, permission.mayUseLogin());
        return new Remote(access, module, permissions, permission.reason());
    }

    private static Permission permission(
            String url, ModulePath module, Permission.Source permissions, boolean isConfigured)
            throws FetchException.Refused {
        RepositoryPath path = RepositoryPath.of(url)
                .orElseThrow(() -> new FetchException.Refused(
                        module + ": malformed URL of a repository: " + Urls.withoutSecrets(url)));
        Permission permission = permissions.of(module, path, isConfigured);
        if (!permission.mayUse()) {
            throw new FetchException.Refused(
                    module + ": may not use repository " + Urls.withoutSecrets(url) + ": " + permission.reason());
        }
        return permission;
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
     * so, since its clone is for all who may not use one.
     *
     * @throws FetchException.Refused if the module may not use that repository
     */
    public boolean mayUseLoginAt(String redirected) throws FetchException.Refused {
        return permission(redirected, module, permissions, false).mayUseLogin() && mayUseLogin();
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
