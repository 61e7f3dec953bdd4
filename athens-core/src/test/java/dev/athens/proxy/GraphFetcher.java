package dev.athens.proxy;

import dev.athens.content.Blob;
import dev.athens.content.ModuleFiles;
import dev.athens.content.ModuleHead;
import dev.athens.fetch.FetchException;
import dev.athens.fetch.FittingMod;
import dev.athens.fetch.ModuleFetcher;
import dev.athens.module.ModulePath;
import dev.athens.module.ModuleVersion;
import dev.athens.module.Version;
import dev.athens.module.VersionQuery;
import dev.athens.protocol.VersionInfo;
import dev.athens.zip.InvalidZipException;
import dev.athens.zip.ModuleZipWriter;
import dev.athens.zip.SourceEntry;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/** Serves modules that consist of a go.mod file, in two steps; counts, and blocks or fails on cue. */
final class GraphFetcher implements ModuleFetcher {
    final Map<ModuleVersion, String> mods = new ConcurrentHashMap<>();
    final Queue<ModuleVersion> heads = new ConcurrentLinkedQueue<>();
    final Queue<ModuleVersion> zips = new ConcurrentLinkedQueue<>();
    final AtomicInteger queries = new AtomicInteger();
    volatile CountDownLatch zipGate = new CountDownLatch(0);
    volatile CountDownLatch headGate = new CountDownLatch(0);
    volatile Optional<FetchException> zipFailure = Optional.empty();

    GraphFetcher with(String module, String version, String mod) {
        mods.put(ModuleVersion.parse(module, version), mod);
        return this;
    }

    @Override
    public List<Version> list(ModulePath module) {
        return mods.keySet().stream()
                .filter(version -> version.path().equals(module))
                .map(ModuleVersion::version)
                .sorted()
                .toList();
    }

    @Override
    public VersionInfo resolve(ModulePath module, VersionQuery query) throws FetchException {
        queries.incrementAndGet();
        throw new FetchException.NotFound(module + "@" + query + ": unknown revision");
    }

    @Override
    public Optional<ModuleHead> fetchHead(ModuleVersion version) throws FetchException, InterruptedException {
        heads.add(version);
        headGate.await();
        return Optional.of(head(version));
    }

    private ModuleHead head(ModuleVersion version) throws FetchException {
        String mod = Optional.ofNullable(mods.get(version))
                .orElseThrow(() -> new FetchException.NotFound(version + ": unknown revision"));
        return new ModuleHead(Blob.of("{\"Version\":\"" + version.version() + "\"}"), Blob.of(mod));
    }

    @Override
    public Blob fetchZip(ModuleVersion version, ModuleHead head, Path scratch)
            throws FetchException, InterruptedException {
        ModuleFiles files = fetch(version, scratch);
        FittingMod.require(version, head.mod(), files.mod(), "the graph");
        return files.zip();
    }

    @Override
    public ModuleFiles fetch(ModuleVersion version, Path scratch) throws FetchException, InterruptedException {
        zips.add(version);
        zipGate.await();
        if (zipFailure.isPresent()) {
            throw zipFailure.get();
        }
        ModuleHead head = head(version);
        byte[] mod = mods.get(version).getBytes(StandardCharsets.UTF_8);
        SourceEntry entry = new SourceEntry("go.mod", SourceEntry.Kind.REGULAR, () -> new ByteArrayInputStream(mod));
        try {
            return new ModuleFiles(
                    head,
                    ModuleZipWriter.write(version, List.of(entry), scratch.resolve("zip"))
                            .zip());
        } catch (IOException | InvalidZipException e) {
            throw new IllegalStateException(e);
        }
    }
}
