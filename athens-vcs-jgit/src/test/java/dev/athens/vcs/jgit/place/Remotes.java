package dev.athens.vcs.jgit.place;

import dev.athens.module.ModulePath;

/** Repositories for tests that are about something else than rules. */
public final class Remotes {
    private static final ModulePath MODULE = ModulePath.parse("m.example/x");

    private Remotes() {}

    /** A repository with a public address, with which logins may be used, and with those that it redirects to. */
    public static Remote trusted(String url) {
        return with(new RepositoryAccess(url, false, true));
    }

    /** A repository that may have any address. */
    public static Remote anywhere(String url) {
        return with(new RepositoryAccess(url, true, true));
    }

    /** A repository that is used without login. */
    public static Remote withoutLogin(String url) {
        return with(new RepositoryAccess(url, false, false));
    }

    private static Remote with(RepositoryAccess access) {
        Permission permission = new Permission(true, access.mayUseLogin(), "the test says so");
        return new Remote(access, MODULE, (module, repository, isConfigured) -> permission, permission.reason());
    }
}
