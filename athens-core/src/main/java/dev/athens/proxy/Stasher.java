package dev.athens.proxy;

import com.google.common.base.Stopwatch;
import dev.athens.content.Blob;
import dev.athens.content.ModuleFiles;
import dev.athens.fetch.FetchException;
import dev.athens.fetch.ModuleFetcher;
import dev.athens.internal.ScratchSpace;
import dev.athens.module.ModuleHash;
import dev.athens.module.ModuleVersion;
import dev.athens.module.VersionQuery;
import dev.athens.storage.NotWritableException;
import dev.athens.storage.RecordedHashes;
import dev.athens.storage.RecordedHashes.Hashes;
import dev.athens.storage.Storage;
import dev.athens.sumdb.ProvedZip;
import dev.athens.zip.CheckedZip;
import dev.athens.zip.DirHash;
import dev.athens.zip.InvalidFilesException;
import dev.athens.zip.ModuleFilesChecker;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Fetches versions, checks them and stores them. Thread-safe, but one version is stashed by one thread at a time. */
final class Stasher {
    private final Storage storage;
    private final ModuleFetcher fetcher;
    private final ScratchSpace scratch;
    private final ProxyListener listener;
    private final Optional<RecordedHashes> recorded;
    private final Optional<StoredCheck> check;

    Stasher(
            Storage storage,
            ModuleFetcher fetcher,
            ScratchSpace scratch,
            ProxyListener listener,
            Optional<RecordedHashes> recorded,
            Optional<StoredCheck> check) {
        this.storage = storage;
        this.fetcher = fetcher;
        this.scratch = scratch;
        this.listener = ProxyListener.of(List.of(listener));
        this.recorded = recorded;
        this.check = check;
    }

    /** Gives the stored files of a version, after fetching them if they are not there. */
    ModuleFiles stash(ModuleVersion version) throws FetchException, IOException, InterruptedException {
        // the caller's own look may be older than the end of the fetch before this one
        Optional<ModuleFiles> stored = storage.find(version);
        if (stored.isPresent()) {
            return stored.get();
        }
        Stopwatch stopwatch = Stopwatch.createStarted();
        boolean saved;
        try {
            saved = fetchAndSave(version);
        } catch (FetchException | IOException | InterruptedException | RuntimeException e) {
            listener.failed(version, e, stopwatch.elapsed());
            throw e;
        }
        if (saved) {
            listener.stored(version, stopwatch.elapsed());
        }
        return storage.find(version)
                .orElseThrow(() -> new IOException(version + ": not in the storage right after it was saved"));
    }

    /** Tells whether the version was stored; if not, another process was faster, and its files count. */
    private boolean fetchAndSave(ModuleVersion version) throws FetchException, IOException, InterruptedException {
        refuseUnlessWritable(version);
        Path folder = scratch.newFolder();
        try {
            ModuleFiles fetched = fetcher.fetch(version, folder);
            CheckedZip zip = checked(version, fetched, folder);
            refuseUnlessAsRecorded(version, fetched.mod(), zip);
            boolean saved = storage.save(version, new ModuleFiles(fetched.info(), fetched.mod(), zip));
            if (saved) {
                check.ifPresent(checking -> checking.stored(version));
            }
            return saved;
        } finally {
            ScratchSpace.remove(folder);
        }
    }

    /** Fails before anything is fetched for nothing, but not if there is no such version: then that is the answer. */
    private void refuseUnlessWritable(ModuleVersion version)
            throws FetchException, NotWritableException, InterruptedException {
        Optional<String> reason = storage.readOnlyReason();
        if (reason.isPresent()) {
            fetcher.resolve(version.path(), new VersionQuery.Exact(version.version()));
            throw new NotWritableException(version + ": not stored here: " + reason.get());
        }
    }

    /** Checks the files; what is known of the zip by now goes with it. */
    private static CheckedZip checked(ModuleVersion version, ModuleFiles files, Path folder)
            throws FetchException.Unavailable, FetchException.Refused, IOException {
        Optional<CheckedZip> proved = ProvedZip.of(version, files.zip());
        Blob zip = proved.<Blob>map(known -> known).orElse(files.zip());
        CheckedZip checked;
        try {
            checked = ModuleFilesChecker.check(version, new ModuleFiles(files.info(), files.mod(), zip), folder);
        } catch (InvalidFilesException e) {
            throw new FetchException.Unavailable(version + ": origin returned " + e.getMessage(), e);
        }
        Optional<String> danger = proved.isPresent() ? Optional.empty() : checked.gitProblem();
        if (danger.isPresent()) {
            throw new FetchException.Refused(
                    version + ": " + danger.get() + ", and no checksum database vouches for it");
        }
        return checked;
    }

    /**
     * Holds a version against what was recorded when it was here before, which is known if it was damaged. Its info may
     * differ: no checksum covers it, and another origin words it differently.
     */
    private void refuseUnlessAsRecorded(ModuleVersion version, Blob mod, CheckedZip zip)
            throws FetchException.Refused, IOException {
        if (recorded.isEmpty()) {
            return;
        }
        Hashes before = recorded.get().recorded(version);
        if (before.mod().isPresent()) {
            refuseUnless(version, "go.mod", DirHash.ofGoMod(mod), before.mod().get());
        }
        if (before.zip().isPresent()) {
            refuseUnless(version, "zip", zip.hash(), before.zip().get());
        }
    }

    private static void refuseUnless(ModuleVersion version, String file, ModuleHash now, ModuleHash before)
            throws FetchException.Refused {
        if (!now.equals(before)) {
            throw new FetchException.Refused(version + ": checksum mismatch: the stored " + file
                    + " was damaged, and its origin now has " + now + ", but " + before
                    + " was recorded when it was stored; if the change is known to be right, remove what is recorded of"
                    + " this version from the storage (on disk, its file below .athens/hashes)");
        }
    }
}
