package dev.athens.vcs.jgit.discovery;

import dev.athens.fetch.FetchException;
import dev.athens.module.ModulePath;
import dev.athens.vcs.jgit.place.RepositoryLocation;

/** Finds the repository of a module. */
@FunctionalInterface
public interface Locator {
    /**
     * Finds the repository of a module.
     *
     * @throws FetchException.NotFound if nothing says where the module's source is
     */
    RepositoryLocation locate(ModulePath module) throws FetchException, InterruptedException;

    /** The same with the reasons, for people. */
    default Located find(ModulePath module) throws FetchException, InterruptedException {
        return new Located(locate(module), "what this program was told", "no rule was asked");
    }
}
