package dev.athens.sumdb;

import dev.athens.fetch.DocumentFetcher;
import dev.athens.fetch.FetchException;
import dev.athens.fetch.ProxyList;
import dev.athens.internal.Urls;
import dev.athens.protocol.SumdbRequest;
import dev.athens.sumdb.tree.Tile;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Passes requests on to the checksum databases that are named, and to no others. Thread-safe.
 *
 * <p>A database without its own URL is reached as the go command reaches it: through the first proxy of a GOPROXY list
 * that offers it, else at {@code https://<name>}. What a proxy said is remembered for some minutes.
 *
 * <p>Concurrency: no lock is held while a proxy is asked, so that several first requests may each ask.
 *
 * <p>Source: Proposal "Secure the Public Go Module Ecosystem", "Proxying a Checksum Database";
 * cmd/go/internal/modfetch, dbClient.initBase.
 */
public final class SumdbRelay {
    private static final int MAX_SUPPORTED_BYTES = 64 * 1024;
    private static final int MAX_TEXT_BYTES = 1 << 20;

    private record Base(URI url, Instant goodUntil) {}

    private final DocumentFetcher documents;
    private final Map<String, Optional<URI>> databases;
    private final List<ProxyList.Entry> proxies;
    private final Clock clock;
    private final Duration memory;
    private final Map<String, Base> bases = new ConcurrentHashMap<>();

    private SumdbRelay(Builder builder) {
        this.documents = builder.documents;
        this.databases = Map.copyOf(builder.databases);
        this.proxies = builder.proxies;
        this.clock = builder.clock;
        this.memory = builder.memory;
    }

    /**
     * Starts to build a relay.
     *
     * @param documents gets what is asked for, without any credentials of clients
     */
    public static Builder builder(DocumentFetcher documents) {
        return new Builder(documents);
    }

    /**
     * Passes a request on.
     *
     * @param database the name of the database, such as {@code db.example}
     * @return the answer as the database gave it
     * @throws FetchException.NotFound if the database is not relayed, or there is no such thing in it
     * @throws FetchException.Refused if the database or the proxy to it forbids the answer
     * @throws FetchException.Unavailable if the database or a proxy on the way could not be asked
     */
    public byte[] relay(String database, SumdbRequest request) throws FetchException, InterruptedException {
        Optional<URI> ownUrl = databases.get(database);
        if (ownUrl == null) {
            throw new FetchException.NotFound("checksum database is not relayed here");
        }
        if (request instanceof SumdbRequest.Supported) {
            base(database, ownUrl);
            return new byte[0];
        }
        Optional<Tile> tile =
                request instanceof SumdbRequest.HashTile hashes ? Optional.of(Tile.of(hashes)) : Optional.empty();
        int maxBytes = tile.map(Tile::bytes).orElse(MAX_TEXT_BYTES);
        byte[] bytes = documents.get(Urls.below(base(database, ownUrl), request.path()), maxBytes);
        if (tile.filter(asked -> asked.bytes() != bytes.length).isPresent()) {
            throw new FetchException.Unavailable(
                    database + ": " + request + ": got " + bytes.length + " of " + maxBytes + " bytes");
        }
        return bytes;
    }

    private URI base(String database, Optional<URI> ownUrl) throws FetchException, InterruptedException {
        if (ownUrl.isPresent()) {
            return ownUrl.get();
        }
        Base known = bases.get(database);
        if (known != null && clock.instant().isBefore(known.goodUntil())) {
            return known.url();
        }
        URI found = ask(database);
        bases.put(database, new Base(found, clock.instant().plus(memory)));
        return found;
    }

    private URI ask(String database) throws FetchException, InterruptedException {
        for (ProxyList.Entry entry : proxies) {
            if (!(entry.source() instanceof ProxyList.Proxy proxy)) {
                break;
            }
            if (!isFolder(proxy) && offers(proxy, database, entry)) {
                return Urls.below(proxy.url(), "sumdb/" + database);
            }
        }
        return URI.create("https://" + database);
    }

    /** A folder has no database to offer: the go command finds no file there and goes on. */
    private static boolean isFolder(ProxyList.Proxy proxy) {
        return "file".equals(proxy.url().getScheme().toLowerCase(Locale.ROOT));
    }

    private boolean offers(ProxyList.Proxy proxy, String database, ProxyList.Entry entry)
            throws FetchException, InterruptedException {
        try {
            documents.get(Urls.below(proxy.url(), "sumdb/" + database + "/supported"), MAX_SUPPORTED_BYTES);
            return true;
        } catch (FetchException e) {
            if (entry.fallback().follows(e)) {
                return false;
            }
            throw e;
        }
    }

    /** Settings of a relay. Not thread-safe. */
    public static final class Builder {
        private final DocumentFetcher documents;
        private final Map<String, Optional<URI>> databases = new LinkedHashMap<>();
        private List<ProxyList.Entry> proxies = List.of();
        private Clock clock = Clock.systemUTC();
        private Duration memory = Duration.ofMinutes(5);

        private Builder(DocumentFetcher documents) {
            this.documents = documents;
        }

        /**
         * Relays a database, through a proxy if one offers it.
         *
         * @param name its name as in its key, {@code host[/path]}
         * @throws IllegalArgumentException if this is no such name
         */
        public Builder database(String name) {
            SumdbSetting.checkName(name);
            databases.put(name, Optional.empty());
            return this;
        }

        /**
         * Relays a database from its own URL, past all proxies.
         *
         * @param name its name as in its key, {@code host[/path]}
         * @param url where it is
         * @throws IllegalArgumentException if this is no such name
         */
        public Builder database(String name, URI url) {
            SumdbSetting.checkName(name);
            databases.put(name, Optional.of(url));
            return this;
        }

        /** Proxies that may offer the databases, in the order of asking; none by default. */
        public Builder proxies(ProxyList list) {
            this.proxies = list.entries();
            return this;
        }

        /** How long it is remembered which proxy offers a database; 5 minutes by default. */
        public Builder memory(Duration memory) {
            this.memory = memory;
            return this;
        }

        /** The clock for {@link #memory}; the system's by default. */
        public Builder clock(Clock clock) {
            this.clock = clock;
            return this;
        }

        /** Builds the relay. */
        public SumdbRelay build() {
            return new SumdbRelay(this);
        }
    }
}
