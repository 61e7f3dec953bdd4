package dev.athens.standalone.config;

import dev.athens.config.ConfigException;
import dev.athens.config.ConfigSection;
import dev.athens.config.Masked;
import dev.athens.config.PatternLimit;
import dev.athens.fleet.ClaimsProvider;
import dev.athens.http.EndpointProvider;
import dev.athens.index.IndexProvider;
import dev.athens.module.PathPatterns;
import dev.athens.net.Cidr;
import dev.athens.policy.NetworkMode;
import dev.athens.proxy.ListenerProvider;
import dev.athens.proxy.ObserverProvider;
import dev.athens.storage.StorageProvider;
import java.io.Closeable;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Configuration of the standalone server, under the names that gomods/athens gives its keys and environment variables.
 *
 * @param listen where and how connections are taken
 * @param access who may ask
 * @param pages what is shown to people and crawlers
 * @param storage where versions are kept
 * @param origin where modules come from
 * @param fetching how much may be fetched at once, and for how long
 * @param freshness for how long answers of origins are remembered
 * @param policy what is served, and what happens with versions that are not stored
 * @param index where the order is kept in which versions came
 * @param singleFlight who of several servers fetches a version
 * @param redirects when clients are sent to the storage for a zip; never if empty
 * @param endpoints what is answered besides
 * @param listeners who is told what happens
 * @param traces who sees what requests are made of
 * @param retention what is removed from the storage
 * @param hooksIn who may tell that somebody has pushed
 * @param hooksOut who is told what happens
 * @param git what building from git may cost
 * @param metrics where is seen what was counted; nowhere if empty
 * @param log what is logged
 * @param warnings what the operator should know, such as settings without effect
 */
public record ServerConfig(
        Listen listen,
        Access access,
        Pages pages,
        Storage storage,
        Origin origin,
        Fetching fetching,
        Freshness freshness,
        Policy policy,
        Index index,
        SingleFlight singleFlight,
        Optional<Redirects> redirects,
        List<Chosen<EndpointProvider>> endpoints,
        List<Chosen<ListenerProvider>> listeners,
        Optional<Chosen<ObserverProvider>> traces,
        Retention retention,
        HooksIn hooksIn,
        HooksOut hooksOut,
        GitLimits git,
        Optional<Metrics> metrics,
        Log log,
        List<String> warnings) {

    /**
     * Where and how connections are taken.
     *
     * @param host the address to listen on; empty for all
     * @param port the port to listen on; 0 for any
     * @param unixSocket the socket to listen on instead
     * @param tls certificate and key; empty for plain HTTP
     * @param forcesSsl whether plain requests are sent to https
     * @param pathPrefix what all paths begin with; may be empty
     * @param trustedProxies networks, such as {@code 10.0.0.0/8}, whose X-Forwarded headers are believed
     * @param shutdownDelay how long new requests are still answered at the end; if not given, as long as a load balancer
     *     needs to notice, if there is one
     * @param shutdownTimeout how long running requests may take to end
     */
    public record Listen(
            String host,
            int port,
            Optional<Path> unixSocket,
            Optional<Tls> tls,
            boolean forcesSsl,
            String pathPrefix,
            List<Cidr> trustedProxies,
            Optional<Duration> shutdownDelay,
            Duration shutdownTimeout) {
        /** Copies the list. */
        public Listen {
            trustedProxies = List.copyOf(trustedProxies);
        }
    }

    /**
     * What TLS needs, in PEM files.
     *
     * @param certificate the server's certificate and those between it and the root
     * @param key its private key
     */
    public record Tls(Path certificate, Path key) {}

    /**
     * Who may ask; everybody if nothing says it.
     *
     * @param login the one user of gomods/athens
     * @param usersFile an htpasswd file with more users
     * @param tokensFile what is known of tokens
     * @param accessFile the rules about who may what
     * @param auditLog where it is written what guards want to know: {@code stdout}, {@code stderr} or a file
     */
    public record Access(
            Optional<Login> login,
            Optional<Path> usersFile,
            Optional<Path> tokensFile,
            Optional<Path> accessFile,
            Optional<String> auditLog) {}

    /**
     * A user and a password.
     *
     * @param user the user's name
     * @param password the password
     */
    public record Login(String user, Secret password) {}

    /**
     * A text that does not show.
     *
     * @param value the text
     */
    public record Secret(String value) {
        /** Three asterisks. */
        @Override
        public String toString() {
            return Masked.MASK;
        }
    }

    /**
     * What is shown to people and crawlers.
     *
     * @param robotsFile the content of /robots.txt, if the file exists
     * @param homeTemplate the home page, if the file exists
     */
    public record Pages(Path robotsFile, Path homeTemplate) {}

    /**
     * Where versions are kept.
     *
     * @param chosen opens it
     * @param root the folder of the disk storage, if it is one
     * @param readOnly whether nothing is written there
     * @param scratch the folder for temporary files
     * @param cache what is kept of a storage behind a network
     * @param minFreeBytes below how much free space a disk is in trouble; 0 for never
     */
    public record Storage(
            Chosen<StorageProvider> chosen, Path root, boolean readOnly, Path scratch, Cache cache, long minFreeBytes) {
        /** The word that chose it. */
        public String kind() {
            return chosen.provider().kind();
        }

        /** Tells whether versions are files in a folder, beside which there is room for other things. */
        public boolean isDisk() {
            return kind().equals("disk");
        }

        /** Tells whether everything is gone with the process, and nobody else sees it. */
        public boolean isMemory() {
            return kind().equals("memory");
        }

        /** Tells whether there is a folder in which nothing can or may be written. */
        public boolean cannotWrite() {
            return isDisk() && (readOnly || (Files.exists(root) && !Files.isWritable(root)));
        }
    }

    /**
     * A cache before a storage behind a network; of no effect for others.
     *
     * @param root its folder
     * @param maxBytes what it may take; 0 for none
     */
    public record Cache(Path root, long maxBytes) {}

    /**
     * A file with rules for credentials.
     *
     * @param file where it is
     * @param checksPermissions whether it and what it names may be written by their owners alone
     */
    public record Credentials(Path file, boolean checksPermissions) {}

    /**
     * Where modules come from.
     *
     * @param goEnvironment the go command's variables that say so and how modules are verified; GOPROXY is always there
     * @param sumDatabases the names of the checksum databases to relay, none if the list is empty; if not given, the one
     *     that GOSUMDB names
     * @param noSumPatterns the modules whose checksums are not asked for
     * @param sumdbKey the key of the checksum database that this server is itself
     * @param sumdbHead the file that keeps that database's newest head as well; if not given, one in the storage
     * @param credentials rules that say with which credential which modules are fetched
     * @param netrc the file with logins; if not given, the usual one
     * @param githubToken a login for github.com
     * @param sshPassphrase the passphrase of SSH keys
     * @param trustedNetworks networks, such as {@code 10.0.0.0/8}, where pages and repositories may be that a client or a
     *     page named, besides the public one
     * @param trustedImports the modules whose import pages may lead to repositories that need one of the logins
     */
    public record Origin(
            Map<String, String> goEnvironment,
            Optional<List<String>> sumDatabases,
            List<String> noSumPatterns,
            Optional<Secret> sumdbKey,
            Optional<Path> sumdbHead,
            Optional<Credentials> credentials,
            Optional<Path> netrc,
            Optional<Secret> githubToken,
            Optional<Secret> sshPassphrase,
            List<Cidr> trustedNetworks,
            List<String> trustedImports) {
        /** Copies the collections. */
        public Origin {
            goEnvironment = Map.copyOf(goEnvironment);
            sumDatabases = sumDatabases.map(List::copyOf);
            noSumPatterns = List.copyOf(noSumPatterns);
            trustedNetworks = List.copyOf(trustedNetworks);
            trustedImports = List.copyOf(trustedImports);
        }

        /** Without the logins in URLs. */
        @Override
        public String toString() {
            return "Origin[goEnvironment=" + Masked.urls(goEnvironment.toString()) + ", sumDatabases=" + sumDatabases
                    + ", noSumPatterns=" + noSumPatterns + ", sumdbKey=" + sumdbKey + ", sumdbHead="
                    + sumdbHead + ", credentials=" + credentials + ", netrc=" + netrc
                    + ", githubToken=" + githubToken + ", sshPassphrase=" + sshPassphrase + ", trustedNetworks="
                    + trustedNetworks + ", trustedImports=" + trustedImports + "]";
        }
    }

    /**
     * How much may be fetched at once, and for how long.
     *
     * @param workers how many fetches may run at once
     * @param workersPerHost how many of them may be for the same host
     * @param queryTimeout how long a list, latest or revision query may take
     * @param fetchTimeout how long the fetch of a version may take
     * @param waitingPerClient how many requests from one address may wait for that; 0 for a quarter of all that may
     * @param looksAhead whether go.mod files are fetched before anybody asks for them
     */
    public record Fetching(
            int workers,
            int workersPerHost,
            Duration queryTimeout,
            Duration fetchTimeout,
            int waitingPerClient,
            boolean looksAhead) {}

    /**
     * For how long answers of origins are remembered.
     *
     * @param query that of a list, latest or revision query
     * @param negative that something does not exist
     * @param staleFor how old an answer may be when the origin cannot be asked; zero for never
     */
    public record Freshness(Duration query, Duration negative, Duration staleFor) {}

    /**
     * What is served, and what happens with versions that are not stored.
     *
     * @param filterFile the rules for what is served at all
     * @param globalEndpoint where the filter's rule D sends clients
     * @param downloadMode what happens with versions that are not stored: the name of a mode, {@code file:<path>}, or
     *     {@code custom:<base64>}
     * @param downloadUrl where the redirecting modes send clients
     * @param networkMode what lists and latest versions are made of
     * @param validator who is asked about each version
     * @param validatorTimeout how long it may take to answer
     */
    public record Policy(
            Optional<Path> filterFile,
            URI globalEndpoint,
            String downloadMode,
            Optional<URI> downloadUrl,
            NetworkMode networkMode,
            Optional<URI> validator,
            Duration validatorTimeout) {
        /** Without the logins in URLs. */
        @Override
        public String toString() {
            return "Policy[filterFile=" + filterFile + ", globalEndpoint=" + Masked.urls(globalEndpoint.toString())
                    + ", downloadMode=" + downloadMode + ", downloadUrl=" + Masked.urls(downloadUrl.toString())
                    + ", networkMode=" + networkMode + ", validator=" + Masked.urls(validator.toString())
                    + ", validatorTimeout=" + validatorTimeout + "]";
        }
    }

    /** Where the order is kept in which versions came. */
    public sealed interface Index {
        /** Nowhere; the index is empty. */
        record None() implements Index {}

        /** In the heap; gone after a restart. */
        record Memory() implements Index {}

        /** In a file beside what is stored. */
        record File() implements Index {}

        /**
         * Where a plugin keeps it.
         *
         * @param chosen opens it
         */
        record Provided(Chosen<IndexProvider> chosen) implements Index {}
    }

    /** Who of several servers with one storage fetches a version. */
    public sealed interface SingleFlight {
        /** Each for itself, if several there are. */
        record Alone() implements SingleFlight {}

        /** The storage says it, if it can. */
        record OfStorage() implements SingleFlight {}

        /**
         * A service says it.
         *
         * @param chosen opens it
         */
        record Provided(Chosen<ClaimsProvider> chosen) implements SingleFlight {}
    }

    /**
     * A part of a kind that was chosen.
     *
     * @param provider opens it
     * @param section its settings
     */
    public record Chosen<P>(P provider, PartSection section) {
        /** What a provider opens. */
        @FunctionalInterface
        public interface Opening<P, T> {
            T open(P provider, ConfigSection section) throws IOException;
        }

        /**
         * Opens it. The caller closes what is open then.
         *
         * @throws ConfigException if a setting of it cannot be used, or is none that it knows
         * @throws IOException if it cannot be opened; nothing stays open
         */
        public <T extends Closeable> T open(Opening<P, T> opening) throws IOException {
            T opened = opening.open(provider, section);
            try {
                section.refuseUnasked();
                return opened;
            } catch (ConfigException e) {
                opened.close();
                throw e;
            }
        }
    }

    /**
     * When clients are sent to the storage for a zip.
     *
     * @param minBytes the least size of such a zip
     * @param validFor how long a link is valid at the most
     */
    public record Redirects(long minBytes, Duration validFor) {}

    /**
     * What is removed from the storage.
     *
     * @param maxBytes the size from which on the least recently used versions go; empty for no limit
     * @param onlyTags patterns of modules of which only tagged versions stay
     * @param maxPseudoVersions how many pseudo-versions of a module stay; the first pattern that matches counts
     * @param evictsPrivate whether private modules may go too
     * @param acceptLoss patterns of modules that may go though nothing shows that they could be had again
     * @param interval the time between two looks at the storage
     */
    public record Retention(
            Optional<Long> maxBytes,
            List<String> onlyTags,
            List<PatternLimit> maxPseudoVersions,
            boolean evictsPrivate,
            List<String> acceptLoss,
            Duration interval) {
        /** Copies the lists. */
        public Retention {
            onlyTags = List.copyOf(onlyTags);
            maxPseudoVersions = List.copyOf(maxPseudoVersions);
            acceptLoss = List.copyOf(acceptLoss);
        }
    }

    /**
     * Who may tell that somebody has pushed: those who know a secret, of which there may be two of a kind while it is changed.
     *
     * @param github those of GitHub
     * @param gitlab those of GitLab
     * @param gitea those of Gitea and Forgejo
     * @param generic those of anybody else
     * @param repositories where modules are that have other paths than their repositories, such as
     *     {@code https://git.corp.example/team/tool=corp.example/tool}
     */
    public record HooksIn(
            List<Secret> github,
            List<Secret> gitlab,
            List<Secret> gitea,
            List<Secret> generic,
            List<String> repositories) {
        /** Copies the lists. */
        public HooksIn {
            github = List.copyOf(github);
            gitlab = List.copyOf(gitlab);
            gitea = List.copyOf(gitea);
            generic = List.copyOf(generic);
            repositories = List.copyOf(repositories);
        }

        /** Tells whether anybody may. */
        public boolean isOpen() {
            return Stream.of(github, gitlab, gitea, generic).anyMatch(secrets -> !secrets.isEmpty());
        }
    }

    /**
     * Who is told what happens to versions.
     *
     * @param source what events say that they come from; the same for all servers of a fleet
     * @param giveUpAfter how long a target is tried that cannot be reached, for each event
     * @param targets who is told
     */
    public record HooksOut(String source, Duration giveUpAfter, List<HookTarget> targets) {
        /** Copies the list. */
        public HooksOut {
            targets = List.copyOf(targets);
        }
    }

    /**
     * Somebody who is told.
     *
     * @param name what it is known by, also in the storage
     * @param url where events are posted
     * @param modules which modules it is told of
     * @param types which types of events, by their last words
     * @param secret signs what is posted
     * @param formerSecret signs it as well, while the target learns the other one
     */
    public record HookTarget(
            String name,
            URI url,
            PathPatterns modules,
            List<String> types,
            Secret secret,
            Optional<Secret> formerSecret) {
        /** Copies the list. */
        public HookTarget {
            types = List.copyOf(types);
        }

        /** Without the login in the URL. */
        @Override
        public String toString() {
            return "HookTarget[name=" + name + ", url=" + Masked.urls(url.toString()) + ", modules=" + modules
                    + ", types=" + types + "]";
        }
    }

    /**
     * What building from git may cost; a version that needs more is refused.
     *
     * @param cacheBytes on disk, all clones together
     * @param repositoryBytes of one fetch
     * @param fileBytes of one file in a module
     * @param fetchTime of one fetch
     */
    public record GitLimits(long cacheBytes, long repositoryBytes, long fileBytes, Duration fetchTime) {}

    /**
     * Where is seen what was counted.
     *
     * @param own a listener of its own, without a login; that of the server if empty
     */
    public record Metrics(Optional<InetSocketAddress> own) {}

    /**
     * What is logged.
     *
     * @param level the least level of what is logged
     * @param format how lines look
     */
    public record Log(Level level, LogFormat format) {}

    /** How log lines look. */
    public enum LogFormat {
        /** For people. */
        PLAIN,
        /** One JSON object per line. */
        JSON,
        /** One JSON object per line, with the names that Google Cloud reads. */
        GCP
    }

    /** Copies the list. */
    public ServerConfig {
        warnings = List.copyOf(warnings);
    }

    /**
     * Makes the configuration of environment variables and options.
     *
     * @param values environment variables, and options of the command line under their names such as {@code --port},
     *     which win
     * @throws ConfigException if a value cannot be used
     */
    public static ServerConfig of(Map<String, String> values) {
        return of(Settings.of(values, TomlFile.none()));
    }

    public static ServerConfig of(Settings settings) {
        return new ConfigReader(settings).read();
    }

    /**
     * Reads only where connections are taken, which is faster.
     *
     * @throws ConfigException if a value of that cannot be used
     */
    public static Listen listen(Settings settings) {
        return new ConfigReader(settings).listen();
    }
}
