package dev.athens.upstream;

import dev.athens.content.Blob;
import dev.athens.content.ModuleFiles;
import dev.athens.content.ModuleHead;
import dev.athens.fetch.FetchException;
import dev.athens.fetch.FittingMod;
import dev.athens.fetch.ModuleFetcher;
import dev.athens.internal.Aside;
import dev.athens.internal.Urls;
import dev.athens.module.ModulePath;
import dev.athens.module.ModuleVersion;
import dev.athens.module.PathPatterns;
import dev.athens.module.Version;
import dev.athens.module.VersionQuery;
import dev.athens.net.AddressGuard;
import dev.athens.observe.Running;
import dev.athens.protocol.VersionInfo;
import dev.athens.protocol.VersionList;
import dev.athens.zip.CheckedZip;
import dev.athens.zip.DirHash;
import dev.athens.zip.InvalidZipException;
import dev.athens.zip.ModuleZipChecker;
import dev.athens.zip.ZipLimits;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import okhttp3.HttpUrl;

/**
 * Fetches modules from another module proxy, over https, http, or from a folder in the layout of a proxy. Thread-safe.
 *
 * <p>Documents pass through as the proxy sends them, once they are known to be what was asked for. Source: Go Modules
 * Reference, "GOPROXY protocol"; cmd/go/internal/modfetch, proxyRepo.
 */
public final class UpstreamFetcher implements ModuleFetcher {
    /** The most bytes of a version list; the longest in public use have some hundred KiB. */
    private static final int MAX_LIST_BYTES = 1 << 20;

    /** The most lines of one, of some 200 bytes in memory each; the longest in public use have a few thousand. */
    private static final int MAX_LIST_LINES = 50_000;

    /** Which part of the heap a go.mod file may take, for there are several copies of it at one time. */
    private static final int HEAP_SHARE_OF_MOD = 64;

    /** Whatever the heap; the longest in public use have some hundred KiB. */
    private static final long SMALLEST_MOD_LIMIT_BYTES = 1 << 20;

    private static final VersionQuery LATEST = new VersionQuery.Latest();

    private final ProxyFiles files;
    private final String name;
    private final boolean isOwn;
    private final boolean witness;
    private final int maxModBytes;

    private UpstreamFetcher(ProxyFiles files, String name, boolean isOwn, boolean witness, long heapBytes) {
        this.files = files;
        this.name = name;
        this.isOwn = isOwn;
        this.witness = witness;
        this.maxModBytes = (int)
                Math.min(Math.max(SMALLEST_MOD_LIMIT_BYTES, heapBytes / HEAP_SHARE_OF_MOD), ZipLimits.MAX_GO_MOD_BYTES);
    }

    /**
     * Starts to build a fetcher.
     *
     * @param base the proxy's base URL with scheme https, http or file; user info in it is sent as credentials
     */
    public static Builder builder(URI base) {
        return new Builder(base);
    }

    @Override
    public List<Version> list(ModulePath module) throws FetchException, InterruptedException {
        return VersionList.parse(listText(module)).stream()
                .filter(module::accepts)
                .toList();
    }

    private String listText(ModulePath module) throws FetchException, InterruptedException {
        byte[] bytes = files.readCurrent(new ProxyFiles.Place(module, module.value(), "@v/list"), MAX_LIST_BYTES);
        if (bytes.length > MAX_LIST_BYTES) {
            throw new FetchException.Unavailable(module + ": version list larger than " + MAX_LIST_BYTES + " bytes");
        }
        int lines = 0;
        for (byte b : bytes) {
            lines += b == '\n' ? 1 : 0;
        }
        if (lines > MAX_LIST_LINES) {
            throw new FetchException.Unavailable(module + ": version list longer than " + MAX_LIST_LINES + " lines");
        }
        return new String(bytes, StandardCharsets.UTF_8);
    }

    @Override
    public VersionInfo resolve(ModulePath module, VersionQuery query) throws FetchException, InterruptedException {
        if (query instanceof VersionQuery.Exact exact) {
            return exact(module, exact.version());
        }
        if (query instanceof VersionQuery.Latest) {
            return latest(module);
        }
        if (query instanceof VersionQuery.Revision revision) {
            return revision(module, revision);
        }
        throw new AssertionError(query);
    }

    private VersionInfo exact(ModulePath module, Version version) throws FetchException, InterruptedException {
        ProxyFiles.Place place = infoPlace(module, version);
        VersionInfo info = checked(place, version, readInfo(place));
        if (!witness) {
            return info;
        }
        files.require(place(new ModuleVersion(module, version), ".zip"));
        return new VersionInfo(info.version(), info.time(), Optional.empty());
    }

    private static ProxyFiles.Place infoPlace(ModulePath module, Version version) {
        return new ProxyFiles.Place(module, module + "@" + version, "@v/" + version.escaped() + ".info");
    }

    private VersionInfo checked(ProxyFiles.Place place, Version version, byte[] json) throws FetchException {
        VersionInfo info = parsed(place, json);
        if (!info.version().equals(version)) {
            throw new FetchException.Unavailable(place.subject() + ": proxy returned info for version " + info.version()
                    + " instead of requested version");
        }
        return info;
    }

    private VersionInfo revision(ModulePath module, VersionQuery.Revision revision)
            throws FetchException, InterruptedException {
        String subject = module + "@" + revision;
        String escaped = revision.escaped()
                .orElseThrow(() -> new FetchException.NotFound(
                        subject + ": version \"" + revision + "\" invalid: disallowed version string"));
        return fitting(new ProxyFiles.Place(module, subject, "@v/" + escaped + ".info"));
    }

    private VersionInfo latest(ModulePath module) throws FetchException, InterruptedException {
        try {
            return fitting(new ProxyFiles.Place(module, module + "@" + LATEST, "@latest"));
        } catch (FetchException.NotFound e) {
            // the endpoint is optional
            return latestOfList(module);
        }
    }

    private VersionInfo latestOfList(ModulePath module) throws FetchException, InterruptedException {
        Optional<Version> latest = LatestOfList.choose(module, listText(module));
        if (latest.isEmpty()) {
            throw new FetchException.NotFound(module + "@" + LATEST + ": no matching versions for query \"latest\"");
        }
        return exact(module, latest.get());
    }

    private VersionInfo fitting(ProxyFiles.Place place) throws FetchException, InterruptedException {
        VersionInfo info = parsed(place, files.readCurrent(place, VersionInfo.MAX_BYTES));
        if (!place.module().accepts(info.version())) {
            throw new FetchException.Unavailable(place.subject() + ": proxy returned version " + info.version()
                    + ", whose major does not fit the module path");
        }
        return info;
    }

    private byte[] readInfo(ProxyFiles.Place place) throws FetchException, InterruptedException {
        return files.read(place, VersionInfo.MAX_BYTES);
    }

    private VersionInfo parsed(ProxyFiles.Place place, byte[] json) throws FetchException.Unavailable {
        try {
            return VersionInfo.parse(json);
        } catch (IOException e) {
            // the reason quotes the answer
            throw new FetchException.Unavailable(
                    place.subject() + ": invalid response from proxy \"" + name + "\""
                            + (isOwn ? ": " + e.getMessage() : ""),
                    e);
        }
    }

    @Override
    public ModuleFiles fetch(ModuleVersion version, Path scratch) throws FetchException, InterruptedException {
        ModuleHead head = head(version);
        return new ModuleFiles(head, files.download(place(version, ".zip"), scratch));
    }

    @Override
    public Optional<ModuleHead> fetchHead(ModuleVersion version) throws FetchException, InterruptedException {
        return Optional.of(head(version));
    }

    /** Reads info and go.mod at the same time. */
    private ModuleHead head(ModuleVersion version) throws FetchException, InterruptedException {
        ProxyFiles.Place infoPlace = infoPlace(version.path(), version.version());
        try (Aside<byte[]> mod = Aside.start(Running.carried(() -> readMod(version)))) {
            byte[] info = readInfo(infoPlace);
            checked(infoPlace, version.version(), info);
            return new ModuleHead(Blob.of(info), Blob.of(joined(mod)));
        }
    }

    private static byte[] joined(Aside<byte[]> read) throws FetchException, InterruptedException {
        try {
            return read.join();
        } catch (ExecutionException e) {
            throw FetchException.in(e);
        }
    }

    /**
     * {@inheritDoc}
     *
     * <p>A zip need not hold the go.mod file that its proxy serves, as the go command sees it; only then the proxy is asked
     * for the latter once more.
     */
    @Override
    public Blob fetchZip(ModuleVersion version, ModuleHead head, Path scratch)
            throws FetchException, InterruptedException {
        Blob file = files.download(place(version, ".zip"), scratch);
        try {
            CheckedZip zip = ModuleZipChecker.check(version, file, scratch);
            if (!zip.goModHash().equals(Optional.of(DirHash.ofGoMod(head.mod())))) {
                FittingMod.require(version, head.mod(), Blob.of(readMod(version)), name);
            }
            return zip;
        } catch (InvalidZipException e) {
            throw new FetchException.Unavailable(version + ": origin returned a bad zip: " + e.getMessage(), e);
        } catch (IOException e) {
            throw new FetchException.Unavailable(version + ": cannot read what was fetched", e);
        }
    }

    private byte[] readMod(ModuleVersion version) throws FetchException, InterruptedException {
        byte[] mod = files.read(place(version, ".mod"), maxModBytes);
        if (mod.length > maxModBytes && maxModBytes < ZipLimits.MAX_GO_MOD_BYTES) {
            throw new FetchException.Refused(version + ": go.mod file of more than the " + maxModBytes
                    + " bytes that this heap allows: give Java a larger one (-Xmx)");
        }
        if (mod.length > ZipLimits.MAX_GO_MOD_BYTES) {
            throw new FetchException.NotFound(
                    version + ": go.mod file too large (max size is " + ZipLimits.MAX_GO_MOD_BYTES + " bytes)");
        }
        return mod;
    }

    private static ProxyFiles.Place place(ModuleVersion version, String extension) {
        return new ProxyFiles.Place(
                version.path(), version.toString(), "@v/" + version.version().escaped() + extension);
    }

    /** The base URL without credentials. */
    @Override
    public String toString() {
        return name;
    }

    /** Settings of a fetcher; all but the base URL are optional. Not thread-safe. */
    public static final class Builder {
        private final URI base;
        private Optional<UpstreamClient> client = Optional.empty();
        private PathPatterns insecure = PathPatterns.none();
        private Optional<AddressGuard> namedByStranger = Optional.empty();
        private boolean witness;
        private long heapBytes = Runtime.getRuntime().maxMemory();

        private Builder(URI base) {
            this.base = base;
        }

        /** The connections to use; by default the fetcher has its own. Not needed for a folder. */
        public Builder client(UpstreamClient client) {
            this.client = Optional.of(client);
            return this;
        }

        /** Modules for which the base URL's credentials may travel over plain http; none by default. */
        public Builder insecure(PathPatterns insecure) {
            this.insecure = insecure;
            return this;
        }

        /**
         * Resolves an exact version only if its zip is there too, and without its origin: the proxy has not seen that now but
         * was told it once. For {@link dev.athens.retention.OriginEvidence}.
         */
        public Builder witness() {
            this.witness = true;
            return this;
        }

        /** The heap by which go.mod files are limited; that of the process by default. */
        Builder heapBytes(long bytes) {
            this.heapBytes = bytes;
            return this;
        }

        /**
         * Says that somebody else than the operator named the proxy, such as a go-import page: then it is reached through
         * a guard, and what it says about failures is not passed on.
         */
        public Builder namedByStranger(AddressGuard guard) {
            this.namedByStranger = Optional.of(guard);
            return this;
        }

        /**
         * Builds the fetcher.
         *
         * @throws IllegalArgumentException if the base is no https, http or file URL; the message holds no credentials
         */
        public UpstreamFetcher build() {
            String name = Urls.redact(base);
            if ("file".equals(String.valueOf(base.getScheme()).toLowerCase(Locale.ROOT))) {
                return new UpstreamFetcher(new DirectoryFiles(Path.of(base)), name, true, witness, heapBytes);
            }
            HttpUrl url = HttpUrl.get(base);
            if (url == null) {
                throw new IllegalArgumentException("invalid proxy URL scheme (must be https, http, file): " + name);
            }
            UpstreamClient chosen =
                    client.orElseGet(() -> UpstreamClient.builder().build());
            return new UpstreamFetcher(
                    new HttpFiles(chosen, url, insecure, new Revalidation(), namedByStranger),
                    name,
                    namedByStranger.isEmpty(),
                    witness,
                    heapBytes);
        }
    }
}
