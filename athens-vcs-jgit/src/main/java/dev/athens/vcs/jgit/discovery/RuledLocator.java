package dev.athens.vcs.jgit.discovery;

import dev.athens.fetch.FetchException;
import dev.athens.module.ModulePath;
import dev.athens.module.PathPatterns;
import dev.athens.vcs.jgit.place.Remote;
import dev.athens.vcs.jgit.place.RepositoryLocation;
import dev.athens.vcs.jgit.place.Rights;

/**
 * Finds the repository of a module, and asks whether the module may use it before anything is done with it.
 *
 * @param locator finds repositories
 * @param rights says who may use them
 * @param privateModules modules whose repositories may have any address
 */
public record RuledLocator(Locator locator, Rights rights, PathPatterns privateModules) {
    /**
     * A repository that the module may use.
     *
     * @param located where it is and how it was found
     * @param remote what the module may do there
     */
    public record Found(Located located, Remote remote) {
        public RepositoryLocation location() {
            return located.location();
        }
    }

    /**
     * Finds the repository of a module.
     *
     * @throws FetchException.NotFound if nothing says where the module's source is
     * @throws FetchException.Refused if the module may not use it
     */
    public Found find(ModulePath module) throws FetchException, InterruptedException {
        Located located = locator.find(module);
        boolean anyAddress = privateModules.matches(module);
        return new Found(located, rights.in(located.location().url(), anyAddress, module));
    }
}
