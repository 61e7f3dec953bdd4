package dev.athens.vcs.jgit;

import dev.athens.content.Blob;
import dev.athens.content.ModuleFiles;
import dev.athens.content.ModuleHead;
import dev.athens.fetch.FetchException;
import dev.athens.fetch.ModuleFetcher;
import dev.athens.internal.Urls;
import dev.athens.module.ModulePath;
import dev.athens.module.ModuleVersion;
import dev.athens.module.Version;
import dev.athens.module.VersionQuery;
import dev.athens.net.AddressGuard;
import dev.athens.net.Cidr;
import dev.athens.protocol.VersionInfo;
import dev.athens.vcs.jgit.clones.CloneCounts;
import dev.athens.vcs.jgit.clones.GitLimits;
import dev.athens.vcs.jgit.clones.RepositoryCache;
import dev.athens.vcs.jgit.clones.Transports;
import dev.athens.vcs.jgit.discovery.Locator;
import dev.athens.vcs.jgit.discovery.RuledLocator;
import dev.athens.vcs.jgit.login.LoginRules;
import dev.athens.vcs.jgit.net.GitTransports;
import dev.athens.vcs.jgit.place.ModuleErrors;
import dev.athens.vcs.jgit.place.Remote;
import dev.athens.vcs.jgit.place.RepositoryLocation;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * Builds modules from their git repositories, byte for byte as the go command does with {@code GOPROXY=direct}, without a
 * {@code git} or {@code go} command. Clones are kept in a cache folder.
 *
 * <p>Thread-safe. Several processes may share a cache folder; in one process each fetcher needs its own. Source of the
 * rules: Go Modules Reference, "Version control systems"; cmd/go/internal/modfetch.
 */
public final class JGitFetcher implements ModuleFetcher, AutoCloseable {
    private static final String TOOLCHAIN = "golang.org/toolchain";

    private final RuledLocator locator;
    private final RepositoryCache cache;
    private final AddressGuard guard;
    private final Optional<ProxySource> proxies;
    private final Optional<GitTransports> git;

    private JGitFetcher(Builder settings, Assembly parts) {
        this.locator = parts.locator();
        this.cache = parts.cache();
        this.guard = parts.guard();
        this.proxies = settings.proxies;
        this.git = parts.git();
    }

    /** Makes fetchers for modules whose go-import page names another module proxy. */
    @FunctionalInterface
    public interface ProxySource {
        /**
         * Makes a fetcher, which is used for one call.
         *
         * @param url the proxy that the page names
         * @param mayUseLogin whether the fetcher may use logins that are not in the URL itself, as the {@link
         *     RepositoryRule} says
         * @param guard through which the proxy is to be reached, see {@link
         *     dev.athens.upstream.UpstreamFetcher.Builder#namedByStranger}
         */
        ModuleFetcher at(URI url, boolean mayUseLogin, AddressGuard guard);
    }

    /**
     * Starts a fetcher.
     *
     * @param cacheFolder where clones are kept; made if it does not exist
     */
    public static Builder builder(Path cacheFolder) {
        return new Builder(cacheFolder);
    }

    /** Settings of a fetcher; all are optional. */
    public static final class Builder {
        private static final long DEFAULT_CACHE_BYTES = 10L << 30;
        private static final Duration DEFAULT_FRESHNESS = Duration.ofSeconds(5);
        private static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(30);
        private static final long DEFAULT_REPOSITORY_BYTES = 4L << 30;
        private static final long DEFAULT_FILE_BYTES = 500L << 20;
        private static final Duration DEFAULT_FETCH_TIME = Duration.ofMinutes(10);

        final Path cacheFolder;
        long maxCacheBytes = DEFAULT_CACHE_BYTES;
        long maxRepositoryBytes = DEFAULT_REPOSITORY_BYTES;
        long maxFileBytes = DEFAULT_FILE_BYTES;
        Duration maxFetchTime = DEFAULT_FETCH_TIME;
        Duration refsFreshness = DEFAULT_FRESHNESS;
        Duration timeout = DEFAULT_TIMEOUT;
        Clock clock = Clock.systemUTC();
        Optional<Credentials> credentials = Optional.empty();
        LoginRules logins = LoginRules.none();
        Optional<String> sshPassphrase = Optional.empty();
        Map<String, String> environment = System.getenv();
        GitLimits limits = GitLimits.ofRuntime();
        List<Cidr> trustedNetworks = List.of();
        private Optional<ProxySource> proxies = Optional.empty();
        Optional<RepositoryRule> rule = Optional.empty();

        private Builder(Path cacheFolder) {
            this.cacheFolder = Objects.requireNonNull(cacheFolder);
        }

        /** What all clones together may take on disk, 10 GiB by default; those used longest ago go first. */
        public Builder maxCacheBytes(long maxCacheBytes) {
            this.maxCacheBytes = positive("maxCacheBytes", maxCacheBytes);
            return this;
        }

        /**
         * What one fetch from a repository may bring, 4 GiB by default. A version that needs more is {@linkplain
         * FetchException.Refused refused}.
         */
        public Builder maxRepositoryBytes(long maxRepositoryBytes) {
            this.maxRepositoryBytes = positive("maxRepositoryBytes", maxRepositoryBytes);
            return this;
        }

        /**
         * The size of the largest file that a module may have, 500 MiB by default, which is the limit of whole modules. A
         * version that has a larger one is {@linkplain FetchException.Refused refused}.
         */
        public Builder maxFileBytes(long maxFileBytes) {
            this.maxFileBytes = positive("maxFileBytes", maxFileBytes);
            return this;
        }

        /**
         * How long one fetch from a repository may last, 10 minutes by default. A version that needs longer is
         * {@linkplain FetchException.Refused refused}.
         */
        public Builder maxFetchTime(Duration maxFetchTime) {
            positive("maxFetchTime", maxFetchTime.toNanos());
            this.maxFetchTime = maxFetchTime;
            return this;
        }

        private static long positive(String name, long value) {
            if (value <= 0) {
                throw new IllegalArgumentException(name + " must be positive, is " + value);
            }
            return value;
        }

        /**
         * How long the list of a repository's branches and tags is taken as current, 5 seconds by default: enough for
         * the requests of one go command.
         */
        public Builder refsFreshness(Duration refsFreshness) {
            this.refsFreshness = Objects.requireNonNull(refsFreshness);
            return this;
        }

        /** The longest silence of a server, 30 seconds by default. */
        public Builder timeout(Duration timeout) {
            this.timeout = Objects.requireNonNull(timeout);
            return this;
        }

        /** What answers of servers may take of the heap; by default it goes by the size of the process's. */
        Builder limits(GitLimits value) {
            this.limits = value;
            return this;
        }

        /** The clock that measures freshness and the age of clones. */
        public Builder clock(Clock clock) {
            this.clock = Objects.requireNonNull(clock);
            return this;
        }

        /** The logins for pages and repositories; those of the netrc file by default. */
        public Builder credentials(Credentials credentials) {
            this.credentials = Optional.of(credentials);
            return this;
        }

        /**
         * Rules that say with which login modules are fetched; none by default. Where none of them decides, {@linkplain
         * #credentials logins of hosts}, the git configuration and ssh keys do.
         */
        public Builder logins(LoginRules logins) {
            this.logins = logins;
            return this;
        }

        /** The passphrase of all SSH keys in {@code ~/.ssh} that need one; such keys are of no use without it. */
        public Builder sshPassphrase(String passphrase) {
            this.sshPassphrase = Optional.of(passphrase);
            return this;
        }

        /**
         * The variables that say how modules are found and reached: GOVCS, GOPRIVATE and GOINSECURE, those of git such as
         * {@code GIT_CONFIG_GLOBAL}, {@code HTTPS_PROXY} and {@code NO_PROXY}, {@code SSL_CERT_FILE}, {@code NETRC}, and
         * {@code HOME} for {@code .gitconfig} and {@code .ssh}, {@code SSH_AUTH_SOCK}. Those of the process by default, so that the fetcher
         * behaves like the user's own go command.
         */
        public Builder environment(Map<String, String> environment) {
            this.environment = Map.copyOf(environment);
            return this;
        }

        /**
         * The networks in which pages and repositories may be besides the public one, none by default: a module path
         * names a host, so whoever may ask for modules could make this process ask machines that only it reaches. Free
         * of this are modules that {@code GOPRIVATE} in the {@linkplain #environment environment} matches, and hosts
         * that the user's own configuration names, such as HTTP proxies and those of {@code insteadOf}.
         */
        public Builder trustedNetworks(List<Cidr> networks) {
            this.trustedNetworks = List.copyOf(networks);
            return this;
        }

        /**
         * Makes fetchers for modules whose go-import page names another module proxy ({@code vcs mod}); without this
         * they are not found.
         */
        public Builder proxies(ProxySource proxies) {
            this.proxies = Optional.of(proxies);
            return this;
        }

        /**
         * Which repositories modules may use, and whether with the {@linkplain #credentials logins} and ssh keys; the
         * {@linkplain RepositoryRule#standard usual rule} with the GOPRIVATE of the environment by default.
         */
        public Builder repositories(RepositoryRule rule) {
            this.rule = Optional.of(rule);
            return this;
        }

        /**
         * Makes the fetcher. Nothing is read or written yet.
         *
         * @throws IllegalArgumentException if a variable of the environment is malformed; the message names it
         */
        public JGitFetcher build() {
            return new JGitFetcher(this, Assembly.of(this));
        }

        /** Makes a fetcher that finds and reaches repositories in another way. */
        JGitFetcher build(Locator locator, Transports transports) {
            return new JGitFetcher(this, Assembly.of(this, locator, transports));
        }
    }

    @Override
    public List<Version> list(ModulePath module) throws FetchException, InterruptedException {
        RuledLocator.Found found = locate(module, module.value());
        return isProxy(found)
                ? proxy(found).list(module)
                : GitModule.of(module, found, cache).list();
    }

    @Override
    public VersionInfo resolve(ModulePath module, VersionQuery query) throws FetchException, InterruptedException {
        RuledLocator.Found found = locate(module, module + "@" + query);
        return isProxy(found)
                ? proxy(found).resolve(module, query)
                : GitModule.of(module, found, cache).resolve(query);
    }

    @Override
    public ModuleFiles fetch(ModuleVersion version, Path scratch) throws FetchException, InterruptedException {
        RuledLocator.Found found = locate(version.path(), version.toString());
        return isProxy(found)
                ? proxy(found).fetch(version, scratch)
                : GitModule.of(version.path(), found, cache).files(version, scratch);
    }

    /**
     * {@inheritDoc}
     *
     * <p>It is never empty for a git repository.
     */
    @Override
    public Optional<ModuleHead> fetchHead(ModuleVersion version) throws FetchException, InterruptedException {
        RuledLocator.Found found = locate(version.path(), version.toString());
        return isProxy(found)
                ? proxy(found).fetchHead(version)
                : Optional.of(GitModule.of(version.path(), found, cache).head(version));
    }

    /**
     * {@inheritDoc}
     *
     * <p>The zip is made of the commit that the head's info names, wherever the version's tag points by now, if that info is
     * of the same repository.
     */
    @Override
    public Blob fetchZip(ModuleVersion version, ModuleHead head, Path scratch)
            throws FetchException, InterruptedException {
        RuledLocator.Found found = locate(version.path(), version.toString());
        return isProxy(found)
                ? proxy(found).fetchZip(version, head, scratch)
                : GitModule.of(version.path(), found, cache).zip(version, head, scratch);
    }

    /**
     * Says how a version is resolved and built, and builds it by the way.
     *
     * @param query what to resolve; the version that it resolves to is built
     * @param scratch an empty folder for the zip, which stays there
     * @return all that is known; what stopped the build, if anything did, is a part of it
     * @throws FetchException if it is not even known where the module's source is, or the repository cannot be asked
     */
    public Explanation explain(ModulePath module, VersionQuery query, Path scratch)
            throws FetchException, InterruptedException {
        return new Explainer(locator, cache, module, query).explain(scratch);
    }

    /**
     * Forgets which branches and tags the repository of a module had a moment ago, after somebody has pushed to it: whoever asks
     * next gets what there is.
     */
    public void forget(ModulePath module) {
        cache.forget(module);
    }

    /** What is kept, and what was refused; for who asks now and then. */
    public GitCounts counts() {
        CloneCounts clones = cache.counts();
        return new GitCounts(
                clones.bytes(), clones.evicted(), clones.overLimit(), guard.blocked(), List.of(clones.references()));
    }

    /** Closes clones and connections. The clones stay on disk; calls that are under way fail. */
    @Override
    public void close() {
        cache.close();
        git.ifPresent(GitTransports::close);
    }

    private RuledLocator.Found locate(ModulePath module, String subject) throws FetchException, InterruptedException {
        if (module.value().equals(TOOLCHAIN)) {
            throw new FetchException.NotFound(
                    module + ": toolchains are not built from source, only another proxy has them");
        }
        try {
            return locator.find(module);
        } catch (FetchException e) {
            throw ModuleErrors.about(subject, module, e);
        }
    }

    private static boolean isProxy(RuledLocator.Found found) {
        return found.location().isProxy();
    }

    private ModuleFetcher proxy(RuledLocator.Found found) throws FetchException {
        RepositoryLocation location = found.location();
        if (proxies.isEmpty()) {
            throw new FetchException.NotFound(location.root() + ": comes from the module proxy "
                    + Urls.withoutSecrets(location.url()) + ", and no other proxy may be asked");
        }
        try {
            Remote remote = found.remote();
            return proxies.get()
                    .at(
                            URI.create(location.url()),
                            remote.mayUseLogin() && remote.rule().isEmpty(),
                            remote.access().anyAddress() ? AddressGuard.open() : guard);
        } catch (IllegalArgumentException e) {
            throw new FetchException.NotFound(
                    location.root() + ": invalid proxy URL " + Urls.withoutSecrets(location.url()), e);
        }
    }

    /** As GOPROXY names it. */
    @Override
    public String toString() {
        return "direct";
    }
}
