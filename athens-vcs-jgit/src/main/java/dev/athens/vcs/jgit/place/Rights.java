package dev.athens.vcs.jgit.place;

import dev.athens.fetch.FetchException;
import dev.athens.internal.Urls;
import dev.athens.module.ModulePath;
import dev.athens.vcs.jgit.login.LoginRule;
import dev.athens.vcs.jgit.login.LoginRules;
import dev.athens.vcs.jgit.login.Server;
import java.util.Optional;

/**
 * Says what modules may do in repositories, and as whom.
 *
 * @param permissions which repositories they may use, and whether with a login
 * @param configuration what the user's git configuration says about them
 * @param logins with which login
 */
public record Rights(Permission.Source permissions, Remote.Configuration configuration, LoginRules logins) {
    /**
     * Asks what a module may do in a repository.
     *
     * @param url as discovered; the user's configuration may lead elsewhere
     * @param anyAddress whether its host may have an address that the world cannot reach
     * @throws FetchException.Refused if the module may not use the repository
     */
    public Remote in(String url, boolean anyAddress, ModulePath module) throws FetchException {
        Permission permission = of(url, module, configuration.leads(module, url));
        String target = permission.mayUseLogin() ? configuration.target(url) : url;
        Optional<Server> server = permission.mayUseLogin() ? Server.of(target) : Optional.empty();
        Optional<LoginRule> rule = server.flatMap(asked -> logins.find(module, asked));
        Optional<String> refusal = rule.flatMap(found -> found.refusal(server.orElseThrow()));
        if (refusal.isPresent()) {
            RepositoryAccess access = new RepositoryAccess(url, anyAddress, false, "");
            return new Remote(access, module, this, refusal.get(), Optional.empty());
        }
        RepositoryAccess access = new RepositoryAccess(
                url,
                anyAddress,
                permission.mayUseLogin(),
                rule.map(LoginRule::id).orElse(""));
        String reason = permission.reason() + rule.map(found -> ", by " + found).orElse("");
        return new Remote(access, module, this, reason, rule);
    }

    /**
     * Asks what a module may do in a repository.
     *
     * @throws FetchException.Refused if it may not use it
     */
    Permission of(String url, ModulePath module, boolean isConfigured) throws FetchException.Refused {
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
}
