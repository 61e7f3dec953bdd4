package dev.athens.vcs.jgit.place;

import dev.athens.module.ModulePath;

/**
 * What a module may do in a repository.
 *
 * @param mayUse whether anything
 * @param mayUseLogin whether logins may be used
 * @param reason why, for the people who ask
 */
public record Permission(boolean mayUse, boolean mayUseLogin, String reason) {
    /** Says what modules may do. */
    @FunctionalInterface
    public interface Source {
        /**
         * Decides about one module and one repository.
         *
         * @param isConfigured whether the user's git configuration leads from the module's own path there
         */
        Permission of(ModulePath module, RepositoryPath repository, boolean isConfigured);
    }
}
