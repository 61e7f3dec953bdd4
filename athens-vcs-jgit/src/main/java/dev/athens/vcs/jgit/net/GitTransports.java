package dev.athens.vcs.jgit.net;

import dev.athens.fetch.FetchException;
import dev.athens.internal.Urls;
import dev.athens.module.ModulePath;
import dev.athens.net.AddressGuard;
import dev.athens.net.BlockedAddressException;
import dev.athens.vcs.jgit.clones.AnswerBudget;
import dev.athens.vcs.jgit.clones.JGitRuntime;
import dev.athens.vcs.jgit.clones.LongIds;
import dev.athens.vcs.jgit.clones.RepositoryCache;
import dev.athens.vcs.jgit.clones.Transports;
import dev.athens.vcs.jgit.login.LoginRule;
import dev.athens.vcs.jgit.login.Server;
import dev.athens.vcs.jgit.login.SshIdentity;
import dev.athens.vcs.jgit.place.Remote;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import okhttp3.HttpUrl;
import org.eclipse.jgit.errors.NoRemoteRepositoryException;
import org.eclipse.jgit.errors.NotSupportedException;
import org.eclipse.jgit.errors.TransportException;
import org.eclipse.jgit.errors.UnsupportedCredentialItem;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.transport.CredentialItem;
import org.eclipse.jgit.transport.CredentialsProvider;
import org.eclipse.jgit.transport.FetchConnection;
import org.eclipse.jgit.transport.SshTransport;
import org.eclipse.jgit.transport.Transport;
import org.eclipse.jgit.transport.TransportHttp;
import org.eclipse.jgit.transport.URIish;

/**
 * Opens JGit's way to a repository, with everything the user's git configuration, environment and {@code ~/.ssh} say
 * about it, and without starting any program.
 *
 * <p>For example {@code https://github.com/a/b} goes to {@code git@git.corp.example:a/b} where {@code
 * url.git@git.corp.example:.insteadOf} is {@code https://github.com/}.
 *
 * <p>Concurrency: safe for many threads; each opened transport is for one. The configuration is read anew for each, so
 * that a change needs no restart.
 */
public final class GitTransports implements Transports, Remote.Configuration, AutoCloseable {
    @FunctionalInterface
    private interface Opener {
        Transport open(URIish uri, AddressGuard guard) throws NotSupportedException, TransportException;
    }

    private static final Set<String> REMOTE_SCHEMES = Set.of("http", "https", "ssh", "git+ssh", "ssh+git", "git");
    private static final String LOCAL_SCHEME = "file";
    private static final int SSH_PORT = 22;

    /** A folder in the user's home that is never made. */
    private static final String NO_CLONE = ".athens-no-clone.git";

    private final Network network;
    private final Map<String, String> environment;
    private final Path home;
    private final int timeoutSeconds;
    private final RepositoryCache.Budget budget;
    private final CertificateFiles certificates = new CertificateFiles();
    private final KnownServers servers = new KnownServers();
    private final Object sshLock = new Object();
    // guarded by sshLock
    private final Map<SshReach, SshAccess> ssh = new HashMap<>();

    /** Whose sessions: those of the user, or of a rule at its host. */
    private record SshReach(AddressGuard guard, String rule, String host) {}

    private record SshAccess(Optional<OwnSshKey> own, SshSessions sessions) {}

    /**
     * Prepares JGit and keeps the settings.
     *
     * @param environment the variables that git reads: {@code GIT_CONFIG_*}, {@code GIT_SSL_*}, {@code
     *     GIT_ALLOW_PROTOCOL}, {@code XDG_CONFIG_HOME}; and {@code SSH_AUTH_SOCK}
     * @param home the folder with {@code .gitconfig} and {@code .ssh}
     * @param timeout the longest silence of a server, in whole seconds
     * @param budget what each connection may cost
     */
    public GitTransports(
            Network network,
            Map<String, String> environment,
            Path home,
            Duration timeout,
            RepositoryCache.Budget budget) {
        JGitRuntime.prepare();
        this.network = network;
        this.environment = Map.copyOf(environment);
        this.home = home;
        this.budget = budget;
        this.timeoutSeconds = Math.toIntExact(Math.max(1, timeout.toSeconds()));
    }

    /**
     * Opens a transport to a discovered repository; the caller closes it.
     *
     * @throws FetchException.NotFound if the URL is of no kind that can be asked
     * @throws FetchException.Refused if its host must not be asked, or only with a login that must not be used
     * @throws FetchException.Unavailable if the git configuration is unusable
     */
    @Override
    public Transport open(Repository local, Remote remote) throws FetchException {
        return open(local, remote, Purpose.ANY);
    }

    @Override
    public Transport open(Repository local, Remote remote, Purpose purpose) throws FetchException {
        AnswerBudget spent = new AnswerBudget(budget, purpose, AnswerBudget.Bases.of(local));
        return open(
                remote,
                spent,
                servers,
                (uri, guard) -> isGitDaemon(uri)
                        ? new GitDaemonTransport(local, uri, guard, spent)
                        : Transport.open(local, uri));
    }

    private static boolean isGitDaemon(URIish uri) {
        return GitDaemonTransport.SCHEME.equalsIgnoreCase(uri.getScheme());
    }

    /**
     * Returns if a repository answers, even an empty one, or one whose objects JGit cannot read: to say why is
     * left to whoever reads it.
     *
     * @throws FetchException if not, or if it cannot be asked
     */
    public void check(Remote remote) throws FetchException, InterruptedException {
        AnswerBudget spent = new AnswerBudget(budget);
        try (Transport transport = open(
                        remote,
                        spent,
                        new KnownServers(), // to be asked is the point
                        (uri, guard) ->
                                isGitDaemon(uri) ? new GitDaemonTransport(uri, guard, spent) : Transport.open(uri));
                FetchConnection connection = transport.openFetch()) {
            connection.getRefs();
        } catch (NotSupportedException | TransportException e) {
            FetchException failure = toFetchException(Urls.withoutSecrets(remote.url()), e);
            if (!(failure instanceof FetchException.Unavailable trouble)
                    || trouble.isTimeout()
                    || !hasLongIds(remote)) {
                throw failure;
            }
        }
    }

    private boolean hasLongIds(Remote remote) throws FetchException, InterruptedException {
        try {
            return LongIds.areAt(remote, this, home.resolve(NO_CLONE));
        } catch (IOException e) {
            return false; // the first failure says more
        }
    }

    /**
     * {@inheritDoc}
     *
     * @throws FetchException.Unavailable if the git configuration is unusable
     */
    @Override
    public boolean leads(ModulePath module, String url) throws FetchException {
        GitSettings settings = settings(url);
        String goal = withoutSuffix(settings.rewrite(url).url());
        String path = module.value();
        for (int end = path.length(); end > 0; end = path.lastIndexOf('/', end - 1)) {
            GitSettings.Target own = settings.rewrite("https://" + path.substring(0, end));
            if (own.byUser() && withoutSuffix(own.url()).equals(goal)) {
                return true;
            }
        }
        return false;
    }

    /**
     * {@inheritDoc}
     *
     * @throws FetchException.Unavailable if the git configuration is unusable
     */
    @Override
    public String target(String url) throws FetchException {
        return settings(url).rewrite(url).url();
    }

    private GitSettings settings(String url) throws FetchException {
        try {
            return GitSettings.read(environment, home);
        } catch (IOException e) {
            throw failed(Urls.withoutSecrets(url), e);
        }
    }

    private static String withoutSuffix(String url) {
        return url.replaceFirst("/$", "").replaceFirst("\\.git$", "");
    }

    /**
     * Translates a failure of a transport into the words for whoever asked for {@code subject}, such as {@code
     * github.com/a/b@v1.0.0}: repositories that are missing or closed are not found, all else is unavailable.
     *
     * @throws InterruptedException if the thread was interrupted meanwhile
     */
    static FetchException toFetchException(String subject, Exception failure) throws InterruptedException {
        return GitFailures.translate(subject, failure);
    }

    @Override
    public FetchException explain(String subject, TransportException failure) throws InterruptedException {
        return toFetchException(subject, failure);
    }

    private Transport open(Remote remote, AnswerBudget spent, KnownServers known, Opener opener) throws FetchException {
        String url = remote.url();
        String shown = Urls.withoutSecrets(url);
        try {
            GitSettings settings = GitSettings.read(environment, home);
            GitSettings.Target target = target(settings, remote);
            URIish uri = new URIish(target.url());
            checkScheme(url, uri, target.byUser());
            checkLogin(remote, uri);
            AddressGuard guard = network.guard(remote.access().anyAddress());
            Transport transport = opener.open(uri, target.byUser() ? AddressGuard.open() : guard);
            return configured(transport, settings, target, remote, guard, spent, known);
        } catch (BlockedAddressException e) {
            throw new FetchException.Refused(shown + ": " + e.getMessage());
        } catch (URISyntaxException | NotSupportedException e) {
            throw new FetchException.NotFound(shown + ": not a repository's URL", e);
        } catch (IOException e) {
            throw failed(shown, e);
        }
    }

    /** Where the user's configuration leads; where that is a way to log in, and none may be used, the way is the plain one. */
    private static GitSettings.Target target(GitSettings settings, Remote remote) throws URISyntaxException {
        GitSettings.Target target = settings.rewrite(remote.url());
        URIish uri = new URIish(target.url());
        boolean logsIn = target.byUser() && (isSsh(uri) || uri.getUser() != null);
        return logsIn && !remote.mayUseLogin() ? new GitSettings.Target(remote.url(), false) : target;
    }

    private static boolean isSsh(URIish uri) {
        return uri.getHost() != null
                && (uri.getScheme() == null
                        || uri.getScheme().toLowerCase(Locale.ROOT).contains("ssh"));
    }

    /** Nobody gets anywhere by ssh without a key, and the keys are the user's. */
    private static void checkLogin(Remote remote, URIish uri) throws FetchException.Refused {
        if (isSsh(uri) && !remote.mayUseLogin()) {
            throw new FetchException.Refused(remote.module() + ": ssh needs a login, and none may be used for "
                    + Urls.withoutSecrets(remote.url()) + ": " + remote.reason());
        }
    }

    private static FetchException failed(String shown, IOException failure) {
        if (failure instanceof NoRemoteRepositoryException) {
            return new FetchException.NotFound(shown + ": repository not found", failure);
        }
        return new FetchException.Unavailable(shown + ": " + GitFailures.describe(failure), failure);
    }

    /** Keeps pages from leading into the file system; the user's own configuration may. */
    private void checkScheme(String url, URIish uri, boolean byUser) throws FetchException {
        boolean scpLike = uri.getScheme() == null && uri.getHost() != null;
        boolean local = uri.getScheme() == null && uri.getHost() == null;
        String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
        boolean usable =
                REMOTE_SCHEMES.contains(scheme) || (byUser && (scpLike || local || scheme.equals(LOCAL_SCHEME)));
        if (!usable || !url.contains("://")) {
            throw new FetchException.NotFound(
                    Urls.withoutSecrets(url) + ": not a http, https, ssh or git URL of a repository");
        }
        String protocol = scpLike ? "ssh" : local ? LOCAL_SCHEME : scheme;
        String allowed = environment.getOrDefault("GIT_ALLOW_PROTOCOL", "");
        if (!allowed.isEmpty() && !Arrays.asList(allowed.split(":", -1)).contains(protocol)) {
            throw new FetchException.Refused(
                    Urls.withoutSecrets(url) + ": transport '" + protocol + "' not allowed by GIT_ALLOW_PROTOCOL");
        }
    }

    private Transport configured(
            Transport transport,
            GitSettings settings,
            GitSettings.Target target,
            Remote remote,
            AddressGuard guard,
            AnswerBudget spent,
            KnownServers known)
            throws IOException {
        transport.setTimeout(timeoutSeconds);
        transport.setCredentialsProvider(new NobodyToAsk());
        if (transport instanceof TransportHttp http) {
            HttpUrl origin = HttpUrl.parse(target.url());
            if (origin == null) {
                throw new NotSupportedException("malformed URL " + Urls.withoutSecrets(target.url()));
            }
            http.setHttpConnectionFactory(
                    new GitHttp(network, certificates, settings, origin, guard, target.byUser(), remote, spent, known));
        }
        if (transport instanceof SshTransport overSsh) {
            AddressGuard reach = target.byUser() ? AddressGuard.open() : sshGuard(overSsh.getURI(), guard);
            overSsh.setSshSessionFactory(
                    new WatchedSshSessions(ssh(reach, ownKey(remote, overSsh.getURI()), overSsh.getURI()), spent));
        }
        return transport;
    }

    /** Where the user's configuration says where a host is, no look-up of ours counts. */
    private AddressGuard sshGuard(URIish uri, AddressGuard guard) throws BlockedAddressException {
        guard.checkLiteral(uri.getHost());
        return SshSessions.isPlaced(home, uri) ? AddressGuard.open() : guard;
    }

    /** The key of the rule that counts, if one does. */
    private static Optional<OwnSshKey> ownKey(Remote remote, URIish uri) throws IOException {
        if (remote.rule().isEmpty()) {
            return Optional.empty();
        }
        LoginRule rule = remote.rule().get();
        Server server = new Server(Server.Scheme.SSH, uri.getHost(), uri.getPort() > 0 ? uri.getPort() : SSH_PORT);
        if (rule.credential() instanceof SshIdentity identity && rule.maySendTo(server)) {
            return Optional.of(OwnSshKey.of(rule, identity));
        }
        throw new IOException(rule.name() + " is not for ssh to " + server.hostAndPort());
    }

    private SshSessions ssh(AddressGuard guard, Optional<OwnSshKey> own, URIish uri) throws IOException {
        Optional<Path> agent = Optional.ofNullable(environment.get("SSH_AUTH_SOCK"))
                .filter(socket -> !socket.isEmpty() && own.isEmpty())
                .map(Path::of);
        SshLogin login = new SshLogin(home, network.sshPassphrase(), agent, own);
        SshReach reach = new SshReach(guard, own.map(OwnSshKey::rule).orElse(""), own.isPresent() ? uri.getHost() : "");
        synchronized (sshLock) {
            Optional<SshAccess> known = Optional.ofNullable(ssh.get(reach))
                    .filter(access -> access.own().equals(own));
            if (known.isPresent()) {
                return known.get().sessions();
            }
            SshSessions sessions = new SshSessions(login, guard, reach.host());
            // those of an old key are closed by whoever still uses them
            ssh.put(reach, new SshAccess(own, sessions));
            return sessions;
        }
    }

    /** Closes all SSH sessions. */
    @Override
    public void close() {
        synchronized (sshLock) {
            ssh.values().forEach(access -> access.sessions().close());
            ssh.clear();
        }
    }

    /** Answers no question: neither passwords nor whether to trust a host. */
    private static final class NobodyToAsk extends CredentialsProvider {
        @Override
        public boolean isInteractive() {
            return false;
        }

        @Override
        public boolean supports(CredentialItem... items) {
            return false;
        }

        @Override
        public boolean get(URIish uri, CredentialItem... items) throws UnsupportedCredentialItem {
            return false;
        }
    }
}
