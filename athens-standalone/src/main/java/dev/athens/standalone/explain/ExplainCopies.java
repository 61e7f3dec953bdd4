package dev.athens.standalone.explain;

import dev.athens.content.ModuleFiles;
import dev.athens.fetch.FetchException;
import dev.athens.fetch.ProxyList;
import dev.athens.module.ModuleHash;
import dev.athens.module.ModuleVersion;
import dev.athens.protocol.SumdbRequest;
import dev.athens.protocol.VersionInfo;
import dev.athens.server.options.SumdbSource;
import dev.athens.standalone.config.ServerConfig;
import dev.athens.standalone.wiring.Origins;
import dev.athens.standalone.wiring.Storages;
import dev.athens.storage.StorageParts;
import dev.athens.zip.DirHash;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Gets a version from everybody who may have it besides its repository.
 *
 * @param config says where the store is
 * @param origins the other proxies and the checksum databases
 * @param version the version
 * @param scratch a folder for what is downloaded
 */
record ExplainCopies(ServerConfig config, Origins origins, ModuleVersion version, Path scratch) {
    /**
     * What somebody has of a version.
     *
     * @param label who
     * @param zipHash the {@code h1:} hash of the zip, if it is known
     * @param goModHash that of go.mod
     * @param zip the zip itself, if it is at hand
     * @param info the version info, if it is at hand
     * @param trouble why there is nothing
     */
    record Copy(
            String label,
            Optional<ModuleHash> zipHash,
            Optional<ModuleHash> goModHash,
            Optional<Path> zip,
            Optional<VersionInfo> info,
            Optional<String> trouble) {
        static Copy ofHashes(String label, Optional<ModuleHash> zipHash, Optional<ModuleHash> goModHash) {
            return new Copy(label, zipHash, goModHash, Optional.empty(), Optional.empty(), Optional.empty());
        }

        static Copy missing(String label, String trouble) {
            return new Copy(
                    label,
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.of(trouble));
        }

        static Copy of(String label, ModuleFiles files) throws IOException {
            Path zip = files.zip().file().orElseThrow(() -> new IOException("zip is not in a file"));
            return new Copy(
                    label,
                    Optional.of(DirHash.ofZip(zip)),
                    Optional.of(DirHash.ofGoMod(files.mod())),
                    Optional.of(zip),
                    Optional.of(VersionInfo.parse(files.info().readBytes(VersionInfo.MAX_BYTES))),
                    Optional.empty());
        }

        boolean hasHashes() {
            return zipHash.isPresent() || goModHash.isPresent();
        }
    }

    /** The store's copy. */
    Copy stored() {
        String label = "store";
        if (config.storage().isMemory()) {
            return Copy.missing(label, "in the memory of the server, out of reach");
        }
        if (config.storage().isDisk() && !Files.isDirectory(config.storage().root())) {
            return Copy.missing(label, "there is no folder " + config.storage().root());
        }
        try (StorageParts store = Storages.open(config.storage())) {
            Optional<ModuleFiles> files = store.storage().find(version);
            return files.isPresent() ? Copy.of(label, files.get()) : Copy.missing(label, "has no such version");
        } catch (IOException e) {
            return Copy.missing(label, "cannot be read: " + e.getMessage());
        }
    }

    /** The checksum database's record, which has proved true if its key is known. */
    List<Copy> recorded() throws InterruptedException {
        List<Copy> copies = new ArrayList<>();
        Optional<SumdbSource> source = origins.sumdb(Optional.empty());
        for (String name : origins.sumdbNames()) {
            String label = name + (origins.proves(name) ? " (record)" : " (record, not verified)");
            if (origins.noSumdb().matches(version.path())) {
                copies.add(Copy.missing(label, "not asked, for GONOSUMDB or GOPRIVATE matches"));
            } else if (source.isPresent()) {
                copies.add(recorded(name, label, source.get()));
            }
        }
        return copies;
    }

    private Copy recorded(String name, String label, SumdbSource source) throws InterruptedException {
        try {
            String record = new String(source.get(name, new SumdbRequest.Lookup(version)), StandardCharsets.UTF_8);
            return Copy.ofHashes(label, hash(record, ""), hash(record, "/go.mod"));
        } catch (FetchException e) {
            return Copy.missing(label, String.valueOf(e.getMessage()));
        }
    }

    private Optional<ModuleHash> hash(String record, String suffix) {
        String start = version.path() + " " + version.version() + suffix + " ";
        return record.lines()
                .filter(line -> line.startsWith(start))
                .map(line -> line.substring(start.length()))
                .findFirst()
                .flatMap(ModuleHash::tryParse);
    }

    /** The copies of the proxies that GOPROXY names. */
    List<Copy> upstream() throws IOException, InterruptedException {
        List<ProxyList.Proxy> proxies = origins.go().proxies().entries().stream()
                .flatMap(entry -> entry.source() instanceof ProxyList.Proxy proxy ? Stream.of(proxy) : Stream.empty())
                .toList();
        List<Copy> copies = new ArrayList<>();
        for (ProxyList.Proxy proxy : proxies) {
            copies.add(
                    origins.go().noProxy().matches(version.path())
                            ? Copy.missing(proxy.toString(), "not asked, for GONOPROXY or GOPRIVATE matches")
                            : fetched(proxy, Files.createTempDirectory(scratch, "upstream")));
        }
        return copies;
    }

    private Copy fetched(ProxyList.Proxy proxy, Path folder) throws InterruptedException {
        try {
            return Copy.of(proxy.toString(), origins.proxy(proxy.url()).fetch(version, folder));
        } catch (FetchException | IOException e) {
            return Copy.missing(proxy.toString(), String.valueOf(e.getMessage()));
        }
    }
}
