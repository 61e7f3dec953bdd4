package dev.athens.vcs.jgit.place;

import dev.athens.fetch.FetchException;
import dev.athens.module.ModulePath;
import dev.athens.vcs.jgit.login.LoginRule;
import dev.athens.vcs.jgit.login.LoginRules;
import java.util.List;
import java.util.Optional;

/** Repositories for tests that are about something else than rules. */
public final class Remotes {
    private static final ModulePath MODULE = ModulePath.parse("m.example/x");

    private Remotes() {}

    /** A repository with a public address, with which logins may be used, and with those that it redirects to. */
    public static Remote trusted(String url) {
        return with(new RepositoryAccess(url, false, true, ""));
    }

    /** A repository that may have any address. */
    public static Remote anywhere(String url) {
        return with(new RepositoryAccess(url, true, true, ""));
    }

    /** A repository that is used without login. */
    public static Remote withoutLogin(String url) {
        return with(new RepositoryAccess(url, false, false, ""));
    }

    /** A repository with any address, for which a rule says which login is used. */
    public static Remote by(LoginRule rule, String url) {
        return by(LoginRules.of(List.of(rule)), MODULE, url);
    }

    /** The same by several rules. */
    public static Remote by(LoginRules rules, ModulePath asking, String url) {
        Permission permission = new Permission(true, true, "the test says so");
        Rights rights = new Rights((module, repository, isConfigured) -> permission, (module, target) -> false, rules);
        try {
            return rights.in(url, true, asking);
        } catch (FetchException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Remote with(RepositoryAccess access) {
        Permission permission = new Permission(true, access.mayUseLogin(), "the test says so");
        Rights rights =
                new Rights((module, repository, isConfigured) -> permission, (module, url) -> false, LoginRules.none());
        return new Remote(access, MODULE, rights, permission.reason(), Optional.empty());
    }
}
