package dev.athens.vcs.jgit;

import dev.athens.fetch.Netrc;
import dev.athens.module.PathPatterns;
import dev.athens.net.AddressGuard;
import dev.athens.net.EnvironmentProxies;
import dev.athens.net.TrustedCertificates;
import dev.athens.net.http.HttpClients;
import dev.athens.vcs.jgit.clones.HeapBudget;
import dev.athens.vcs.jgit.clones.RepositoryCache;
import dev.athens.vcs.jgit.clones.Transports;
import dev.athens.vcs.jgit.discovery.Locator;
import dev.athens.vcs.jgit.discovery.RepositoryLocator;
import dev.athens.vcs.jgit.discovery.RuledLocator;
import dev.athens.vcs.jgit.net.GitTransports;
import dev.athens.vcs.jgit.net.Network;
import dev.athens.vcs.jgit.place.Permission;
import dev.athens.vcs.jgit.place.Rights;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * The parts of a fetcher, put together as its settings say.
 *
 * @param locator finds repositories
 * @param cache has their clones
 * @param guard for servers that strangers name
 * @param git reaches repositories; empty if that is done in another way
 */
record Assembly(RuledLocator locator, RepositoryCache cache, AddressGuard guard, Optional<GitTransports> git) {
    static Assembly of(JGitFetcher.Builder settings) {
        Map<String, String> environment = settings.environment;
        Credentials logins = settings.credentials.orElseGet(() -> Netrc.load(environment)::lookup);
        AddressGuard guard = AddressGuard.trusting(settings.trustedNetworks);
        Network network = Network.builder()
                .logins(host -> logins.forHost(host).map(HttpClients::basic))
                .sshPassphrase(settings.sshPassphrase)
                .proxies(EnvironmentProxies.from(environment))
                .trust(() -> TrustedCertificates.from(environment))
                .readTimeout(settings.timeout)
                .guard(guard)
                .build();
        RepositoryCache.Budget budget = budget(settings);
        GitTransports git = new GitTransports(network, environment, home(environment), settings.timeout, budget);
        Rights rights = new Rights(permissions(settings), git, settings.logins);
        RepositoryLocator locator = RepositoryLocator.builder(
                        network, (module, url, anyAddress) -> git.check(rights.in(url, anyAddress, module)))
                .environment(environment)
                .logins(settings.logins)
                .build();
        RuledLocator ruled = new RuledLocator(locator, rights, privateModules(settings));
        return new Assembly(ruled, cache(settings, budget, git), guard, Optional.of(git));
    }

    /** Finds and reaches repositories in another way. */
    static Assembly of(JGitFetcher.Builder settings, Locator locator, Transports transports) {
        Rights rights = new Rights(permissions(settings), (module, url) -> false, settings.logins);
        RuledLocator ruled = new RuledLocator(locator, rights, privateModules(settings));
        return new Assembly(
                ruled,
                cache(settings, budget(settings), transports),
                AddressGuard.trusting(settings.trustedNetworks),
                Optional.empty());
    }

    private static Permission.Source permissions(JGitFetcher.Builder settings) {
        RepositoryRule asked =
                settings.rule.orElseGet(() -> RepositoryRule.standard(privateModules(settings), PathPatterns.none()));
        return (module, repository, isConfigured) -> {
            RepositoryRule.Decision decision = asked.decide(
                    new RepositoryRule.Question(module, repository.value(), repository.isPlain(), isConfigured));
            return new Permission(
                    decision.access() != RepositoryRule.Access.NONE,
                    decision.access() == RepositoryRule.Access.LOGIN,
                    decision.reason());
        };
    }

    private static PathPatterns privateModules(JGitFetcher.Builder settings) {
        return PathPatterns.parse(settings.environment.getOrDefault("GOPRIVATE", ""));
    }

    private static Path home(Map<String, String> environment) {
        return Path.of(environment.getOrDefault("HOME", System.getProperty("user.home", ".")));
    }

    private static RepositoryCache.Budget budget(JGitFetcher.Builder settings) {
        return new RepositoryCache.Budget(
                settings.maxCacheBytes,
                settings.maxRepositoryBytes,
                settings.maxFileBytes,
                settings.maxFetchTime,
                new HeapBudget(settings.limits));
    }

    private static RepositoryCache cache(
            JGitFetcher.Builder settings, RepositoryCache.Budget budget, Transports transports) {
        return new RepositoryCache(settings.cacheFolder, budget, settings.refsFreshness, settings.clock, transports);
    }
}
