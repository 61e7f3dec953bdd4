package dev.athens.sumdb;

import dev.athens.fetch.FetchException;
import dev.athens.fetch.GoEnvironment;
import dev.athens.fetch.ModuleFetcher;
import dev.athens.protocol.SumdbRequest;
import dev.athens.upstream.UpstreamClient;
import dev.athens.upstream.UpstreamFetcher;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

/**
 * Where modules come from, and who verifies them, as a go command with the same environment has it: the proxies of GOPROXY,
 * repositories for what is private or where {@code direct} says so, and the checksum database of GOSUMDB. Thread-safe if
 * the given fetcher is.
 *
 * <pre>{@code
 * GoOrigins origins = GoOrigins.of(System.getenv(), git, Path.of("sumdb"));
 * ModuleProxy proxy = ModuleProxy.builder(storage, origins.fetcher()).build();
 * AthensServer server = AthensServer.builder(proxy).sumdb(origins::sumdb).start();
 * }</pre>
 */
public final class GoOrigins {
    private final ModuleFetcher fetcher;
    private final ChecksumDatabases databases;

    private GoOrigins(ModuleFetcher fetcher, ChecksumDatabases databases) {
        this.fetcher = fetcher;
        this.databases = databases;
    }

    /**
     * Puts them together.
     *
     * @param environment such as {@link System#getenv()}: the go command's variables, below which the files count that it
     *     reads, as {@link GoEnvironment#load} says; and those for HTTP proxies, certificates and netrc logins
     * @param direct asks the repositories themselves
     * @param sumdbFolder where is kept what checksum databases have proved; made if it is missing
     * @throws IllegalArgumentException if a variable is malformed; the message holds no credentials
     * @throws IOException if a file of the go command's settings cannot be read, or the folder cannot be made
     */
    public static GoOrigins of(Map<String, String> environment, ModuleFetcher direct, Path sumdbFolder)
            throws IOException {
        GoEnvironment go = GoEnvironment.load(environment);
        UpstreamClient client =
                UpstreamClient.builder().environment(environment).build();
        ChecksumDatabases databases =
                ChecksumDatabases.builder(go, client).folder(sumdbFolder).build();
        ModuleFetcher fetcher = go.fetcher(
                databases.verified(direct),
                url -> databases.verified(UpstreamFetcher.builder(url)
                        .client(client)
                        .insecure(go.insecure())
                        .build()));
        return new GoOrigins(fetcher, databases);
    }

    /** Fetches in the order of GOPROXY; what the checksum database does not know as it was fetched is refused. */
    public ModuleFetcher fetcher() {
        return fetcher;
    }

    /**
     * Answers what clients ask the checksum database below {@code /sumdb/} of the proxy.
     *
     * @param database the name as in the database's key; may contain {@code /}
     * @throws FetchException.NotFound if this database is not relayed, cannot be served now, or has no such thing
     * @throws FetchException.Refused if the module is private
     * @throws FetchException.Unavailable if the database could not be asked
     */
    public byte[] sumdb(String database, SumdbRequest request) throws FetchException, InterruptedException {
        return databases.get(database, request);
    }
}
