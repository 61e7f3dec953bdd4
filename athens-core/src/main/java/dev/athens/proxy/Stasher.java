package dev.athens.proxy;

import com.google.common.base.Stopwatch;
import dev.athens.content.Blob;
import dev.athens.content.ModuleFiles;
import dev.athens.fetch.FetchException;
import dev.athens.fetch.ModuleFetcher;
import dev.athens.internal.ScratchSpace;
import dev.athens.module.ModuleVersion;
import dev.athens.module.Version;
import dev.athens.protocol.VersionInfo;
import dev.athens.storage.Storage;
import dev.athens.zip.CheckedZip;
import dev.athens.zip.InvalidZipException;
import dev.athens.zip.ModuleZipChecker;
import dev.athens.zip.ZipLimits;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** Fetches versions, checks them and stores them. Thread-safe, but one version is stashed by one thread at a time. */
final class Stasher {
    private final Storage storage;
    private final ModuleFetcher fetcher;
    private final ScratchSpace scratch;
    private final ProxyListener listener;

    Stasher(Storage storage, ModuleFetcher fetcher, ScratchSpace scratch, ProxyListener listener) {
        this.storage = storage;
        this.fetcher = fetcher;
        this.scratch = scratch;
        this.listener = listener;
    }

    /** Gives the stored files of a version, after fetching them if they are not there. */
    ModuleFiles stash(ModuleVersion version) throws FetchException, IOException, InterruptedException {
        // the caller's own look may be older than the end of the fetch before this one
        Optional<ModuleFiles> stored = storage.find(version);
        if (stored.isPresent()) {
            return stored.get();
        }
        Stopwatch stopwatch = Stopwatch.createStarted();
        try {
            if (fetchAndSave(version)) {
                listener.stored(version, stopwatch.elapsed());
            }
        } catch (FetchException | IOException | InterruptedException | RuntimeException e) {
            listener.failed(version, e, stopwatch.elapsed());
            throw e;
        }
        return storage.find(version)
                .orElseThrow(() -> new IOException(version + ": not in the storage right after it was saved"));
    }

    /** Tells whether the version was stored; if not, another process was faster, and its files count. */
    private boolean fetchAndSave(ModuleVersion version) throws FetchException, IOException, InterruptedException {
        Path folder = scratch.newFolder();
        try {
            ModuleFiles files = fetcher.fetch(version, folder);
            return storage.save(version, checked(version, files, folder));
        } finally {
            ScratchSpace.remove(folder);
        }
    }

    /** The same files, and what is known of the zip by now. */
    private static ModuleFiles checked(ModuleVersion version, ModuleFiles files, Path folder)
            throws FetchException.Unavailable, IOException {
        Version resolved = parseInfo(version, files.info()).version();
        if (!resolved.equals(version.version())) {
            throw new FetchException.Unavailable(
                    version + ": origin returned info for version " + resolved + " instead of requested version");
        }
        if (files.mod().sizeBytes() > ZipLimits.MAX_GO_MOD_BYTES) {
            throw new FetchException.Unavailable(
                    version + ": origin returned a go.mod file over " + ZipLimits.MAX_GO_MOD_BYTES + " bytes");
        }
        try {
            CheckedZip zip = ModuleZipChecker.check(version, files.zip(), folder);
            return new ModuleFiles(files.info(), files.mod(), zip);
        } catch (InvalidZipException e) {
            throw new FetchException.Unavailable(version + ": origin returned a bad zip: " + e.getMessage(), e);
        }
    }

    private static VersionInfo parseInfo(ModuleVersion version, Blob info) throws FetchException.Unavailable {
        try {
            return VersionInfo.parse(info.readBytes(VersionInfo.MAX_BYTES));
        } catch (IOException e) {
            throw new FetchException.Unavailable(version + ": origin returned bad info: " + e.getMessage(), e);
        }
    }
}
