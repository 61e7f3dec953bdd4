package dev.athens.vcs.jgit.discovery;

import com.google.common.base.Ticker;
import com.google.common.cache.Cache;
import com.google.common.cache.CacheBuilder;
import dev.athens.fetch.FetchException;
import dev.athens.internal.HeapShare;
import dev.athens.internal.Urls;
import dev.athens.module.ModulePath;
import dev.athens.module.PathPatterns;
import dev.athens.vcs.jgit.login.LoginRule;
import dev.athens.vcs.jgit.login.LoginRules;
import dev.athens.vcs.jgit.login.Server;
import dev.athens.vcs.jgit.net.Network;
import dev.athens.vcs.jgit.place.RepositoryLocation;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Finds the repository of a module: by the table of known hosts, by an element such as {@code repo.git} in its path, or
 * by the go-import page of its path.
 *
 * <p>Source: Go Modules Reference, "Finding a repository for a module path"; Go's cmd/go/internal/vcs,
 * RepoRootForImportPath.
 *
 * <p>Concurrency: safe for many threads.
 */
public final class RepositoryLocator implements Locator {
    /** Tries whether a repository answers, as {@code git ls-remote} does. */
    @FunctionalInterface
    public interface Probe {
        /** Returns if there is a repository at the URL, as far as a module may use it. */
        void check(ModulePath module, String url, boolean anyAddress) throws FetchException, InterruptedException;
    }

    private static final int SCHEMES_HEAP_PERCENT = 1;
    private static final long MAX_SCHEMES_BYTES = 2L << 20;
    private static final int MAX_URL_CHARS = 2048;
    private static final Pattern SCHEME = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]*://.*");
    private static final Set<String> SYSTEMS = Set.of("git", "hg", "svn", "bzr", "fossil", RepositoryLocation.MOD);
    // Go's cmd/go/internal/vcs: the schemes of vcsGit in the order they are tried, defaultSecureScheme.
    private static final List<String> GIT_SCHEMES = List.of("git", "https", "http", "git+ssh", "ssh");
    private static final Set<String> SECURE_SCHEMES = Set.of("https", "git+ssh", "ssh");

    private final ImportPages pages;
    private final Probe probe;
    private final LoginRules logins;
    private final GoVcsRules rules;
    private final PathPatterns privatePaths;
    private final PathPatterns insecurePaths;
    private final Set<String> secureSchemes;
    private final Cache<String, String> schemeCache;

    private RepositoryLocator(Builder builder) {
        this.pages = new ImportPages(new PageClient(builder.network), builder.ticker);
        this.probe = builder.probe;
        this.logins = builder.logins;
        this.privatePaths = PathPatterns.parse(builder.env("GOPRIVATE"));
        this.rules = GoVcsRules.parse(builder.env("GOVCS"), privatePaths);
        this.insecurePaths = PathPatterns.parse(builder.env("GOINSECURE"));
        String allowed = builder.env("GIT_ALLOW_PROTOCOL");
        this.secureSchemes = allowed.isEmpty() ? SECURE_SCHEMES : Set.copyOf(Arrays.asList(allowed.split(":", -1)));
        this.schemeCache = CacheBuilder.newBuilder()
                .maximumWeight(HeapShare.bytes(SCHEMES_HEAP_PERCENT, MAX_SCHEMES_BYTES))
                .weigher((String repository, String scheme) -> HeapShare.ofName(repository))
                .expireAfterWrite(ImportPages.MAX_AGE)
                .ticker(builder.ticker)
                .build();
    }

    /** Starts a locator that asks pages over the network and repositories by the probe. */
    public static Builder builder(Network network, Probe probe) {
        return new Builder(network, probe);
    }

    /**
     * Finds a module's repository.
     *
     * @throws FetchException.NotFound if the path leads to none, or to one of another system than git
     * @throws FetchException.Refused if the page stands on a blocked address
     * @throws FetchException.Unavailable if the page could not be asked
     */
    @Override
    public RepositoryLocation locate(ModulePath module) throws FetchException, InterruptedException {
        return find(module).location();
    }

    @Override
    public Located find(ModulePath module) throws FetchException, InterruptedException {
        String path = module.value();
        Optional<StaticHosts.Result> known = StaticHosts.find(path);
        if (known.isEmpty()) {
            return byPage(module);
        }
        StaticHosts.Result result = known.get();
        if (result instanceof StaticHosts.Result.Repository repository) {
            return located(
                    path,
                    new RepositoryLocation(repository.vcs(), repository.url(), repository.root(), ""),
                    "known host " + path.substring(0, path.indexOf('/')));
        }
        if (result instanceof StaticHosts.Result.Schemeless schemeless) {
            return byProbing(module, schemeless);
        }
        throw notFound(path, ((StaticHosts.Result.Invalid) result).reason());
    }

    private Located located(String path, RepositoryLocation location, String foundBy) throws FetchException.NotFound {
        String vcs = location.vcs();
        if (location.isProxy()) {
            return new Located(location, foundBy, "GOVCS says nothing about module proxies");
        }
        Optional<String> objection = rules.objection(vcs, location.root());
        if (objection.isPresent()) {
            throw notFound(path, objection.get());
        }
        if (!vcs.equals(RepositoryLocation.GIT)) {
            throw notFound(
                    path,
                    "no support for " + vcs + " repositories such as " + Urls.withoutSecrets(location.url())
                            + ", only for git");
        }
        GoVcsRules.Decision decision = rules.decide(vcs, location.root());
        return new Located(
                location, foundBy, (decision.isPrivate() ? "private" : "public") + ", GOVCS rule " + decision.rule());
    }

    private Located byProbing(ModulePath module, StaticHosts.Result.Schemeless repository)
            throws FetchException, InterruptedException {
        String path = module.value();
        PageRules pageRules = pageRules(path, Optional.empty());
        // checks the rules before any repository is asked
        located(path, repository, repository.repository());
        String key = pageRules + " " + repository.repository();
        String cached = schemeCache.getIfPresent(key);
        String scheme = cached != null ? cached : probe(module, repository.repository(), pageRules);
        schemeCache.put(key, scheme);
        return located(path, repository, scheme + "://" + repository.repository());
    }

    private Located located(String path, StaticHosts.Result.Schemeless repository, String url)
            throws FetchException.NotFound {
        return located(
                path,
                new RepositoryLocation(repository.vcs(), url, repository.root(), ""),
                "path element ." + repository.vcs() + ", first scheme that answers");
    }

    private String probe(ModulePath module, String repository, PageRules pageRules)
            throws FetchException, InterruptedException {
        String path = module.value();
        List<FetchException> failures = new ArrayList<>();
        for (String scheme : GIT_SCHEMES) {
            if (!pageRules.insecure() && !secureSchemes.contains(scheme)) {
                continue;
            }
            try {
                probe.check(module, scheme + "://" + repository, pageRules.anyAddress());
                return scheme;
            } catch (FetchException e) {
                failures.add(e);
            }
        }
        if (!failures.isEmpty() && failures.stream().allMatch(failure -> failure instanceof FetchException.Refused)) {
            throw failures.get(0);
        }
        String reason = "no " + (pageRules.insecure() ? "" : "secure ") + "protocol found for repository";
        boolean answered =
                failures.isEmpty() || failures.stream().anyMatch(failure -> failure instanceof FetchException.NotFound);
        FetchException failure = answered ? notFound(path, reason) : failed(path + ": " + reason + ": ", failures);
        failures.forEach(failure::addSuppressed);
        throw failure;
    }

    private PageRules pageRules(String path, Optional<LoginRule> login) {
        return new PageRules(insecurePaths.matches(path), privatePaths.matches(path), login);
    }

    /** All pages that are asked for a module are on the host that its path begins with. */
    private Optional<LoginRule> login(ModulePath module) {
        return Server.of("https://" + module).flatMap(server -> logins.find(module, server));
    }

    private static FetchException failed(String what, List<FetchException> failures) {
        for (FetchException failure : failures) {
            if (failure instanceof FetchException.Refused) {
                return new FetchException.Refused(what + failure.getMessage());
            }
        }
        return new FetchException.Unavailable(what + failures.get(0).getMessage());
    }

    private Located byPage(ModulePath module) throws FetchException, InterruptedException {
        String path = module.value();
        PageRules pageRules = pageRules(path, login(module));
        ImportPages.Page page = pages.get(path, path, pageRules);
        GoImport tag = match(path, page);
        if (!tag.prefix().equals(path)) {
            confirm(path, page, tag, pageRules);
        }
        return validated(path, page.url(), tag);
    }

    /** Requires that the page of the prefix says the same, so that nobody speaks for a prefix that is not theirs. */
    private void confirm(String path, ImportPages.Page page, GoImport tag, PageRules pageRules)
            throws FetchException, InterruptedException {
        ImportPages.Page root = pages.get(path, tag.prefix(), pageRules);
        List<GoImport> matches = matches(path, root);
        if (matches.size() != 1 || !matches.get(0).equals(tag)) {
            throw ImportPages.unrecognized(
                    path, page.url() + " and " + root.url() + " disagree about go-import for " + tag.prefix());
        }
    }

    private static List<GoImport> matches(String path, ImportPages.Page page) {
        List<GoImport> matches =
                page.imports().stream().filter(tag -> tag.covers(path)).toList();
        List<GoImport> proxies = matches.stream().filter(GoImport::isMod).toList();
        return proxies.isEmpty() ? matches : proxies;
    }

    private static GoImport match(String path, ImportPages.Page page) throws FetchException.NotFound {
        List<GoImport> matches = matches(path, page);
        if (matches.size() > 1) {
            throw ImportPages.unrecognized(
                    path, "parse " + page.url() + ": multiple meta tags match import path \"" + path + "\"");
        }
        if (matches.isEmpty()) {
            List<String> mismatches = page.imports().stream()
                    .map(tag -> "meta tag " + tag.prefix() + " did not match import path " + path)
                    .toList();
            throw ImportPages.unrecognized(
                    path, "parse " + page.url() + ": no go-import meta tags (" + String.join(", ", mismatches) + ")");
        }
        return matches.get(0);
    }

    private Located validated(String path, String page, GoImport tag) throws FetchException.NotFound {
        String subdir = subdir(path, page, tag.subdir());
        String scheme = scheme(path, page, tag.repoRoot());
        if (!SYSTEMS.contains(tag.vcs())) {
            throw ImportPages.unrecognized(path, page + ": unknown vcs \"" + tag.vcs() + "\"");
        }
        if (tag.isMod() && !scheme.equals("https") && !scheme.equals("http")) {
            throw invalidRoot(path, page, tag.repoRoot(), "not a module proxy's http or https URL");
        }
        return located(
                path,
                new RepositoryLocation(tag.vcs(), tag.repoRoot(), tag.prefix(), subdir),
                "go-import page " + page);
    }

    private static String scheme(String path, String page, String url) throws FetchException.NotFound {
        boolean printable = url.chars().allMatch(c -> c > ' ' && c < 0x7F);
        if (url.length() > MAX_URL_CHARS || !printable) {
            throw invalidRoot(path, page, url, "not a URL");
        }
        if (!SCHEME.matcher(url).matches()) {
            throw invalidRoot(path, page, url, "no scheme");
        }
        String scheme = url.substring(0, url.indexOf(':')).toLowerCase(Locale.ROOT);
        if (scheme.equals("file")) {
            throw invalidRoot(path, page, url, "file scheme disallowed");
        }
        return scheme;
    }

    private static FetchException.NotFound invalidRoot(String path, String page, String url, String reason) {
        return ImportPages.unrecognized(
                path, page + ": invalid repo root \"" + Urls.withoutSecrets(url) + "\": " + reason);
    }

    /** Cleans the folder; {@code ..} passes the go command, but nothing outside the repository is anyone's business. */
    private static String subdir(String path, String page, String subdir) throws FetchException.NotFound {
        String problem = "";
        if (subdir.startsWith("/")) {
            problem = "leading slash";
        } else if (subdir.startsWith("-")) {
            problem = "leading hyphen";
        }
        List<String> elements = Arrays.stream(subdir.split("/", -1))
                .filter(element -> !element.isEmpty() && !element.equals("."))
                .toList();
        if (elements.contains("..")) {
            problem = "leads out of the repository";
        }
        if (!problem.isEmpty()) {
            throw ImportPages.unrecognized(path, page + ": invalid subdirectory \"" + subdir + "\": " + problem);
        }
        return String.join("/", elements);
    }

    private static FetchException.NotFound notFound(String path, String reason) {
        return new FetchException.NotFound(path + ": " + reason);
    }

    /** Settings of a locator. */
    public static final class Builder {
        private final Network network;
        private final Probe probe;
        private Map<String, String> environment = Map.of();
        private Ticker ticker = Ticker.systemTicker();
        private LoginRules logins = LoginRules.none();

        private Builder(Network network, Probe probe) {
            this.network = network;
            this.probe = probe;
        }

        /** The variables GOVCS, GOPRIVATE, GOINSECURE and GIT_ALLOW_PROTOCOL, in the words of the go command. */
        public Builder environment(Map<String, String> value) {
            environment = Map.copyOf(value);
            return this;
        }

        /** Rules that say with which logins pages are asked for. */
        public Builder logins(LoginRules value) {
            logins = value;
            return this;
        }

        /** The clock by which pages expire. */
        public Builder ticker(Ticker value) {
            ticker = value;
            return this;
        }

        private String env(String name) {
            return environment.getOrDefault(name, "");
        }

        /**
         * Makes the locator.
         *
         * @throws IllegalArgumentException if GOVCS is malformed
         */
        public RepositoryLocator build() {
            return new RepositoryLocator(this);
        }
    }
}
