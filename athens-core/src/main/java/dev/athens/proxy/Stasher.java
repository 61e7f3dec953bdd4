package dev.athens.proxy;

import com.google.common.base.Stopwatch;
import dev.athens.content.Blob;
import dev.athens.content.ModuleFiles;
import dev.athens.content.ModuleHead;
import dev.athens.fetch.FetchException;
import dev.athens.fetch.ModuleFetcher;
import dev.athens.internal.ScratchSpace;
import dev.athens.module.ModuleHash;
import dev.athens.module.ModuleVersion;
import dev.athens.module.VersionQuery;
import dev.athens.observe.Running;
import dev.athens.observe.Step;
import dev.athens.storage.HeadMismatchException;
import dev.athens.storage.NotWritableException;
import dev.athens.storage.RecordedHashes;
import dev.athens.storage.RecordedHashes.Hashes;
import dev.athens.storage.Storage;
import dev.athens.sumdb.ProvedZip;
import dev.athens.tombstone.Tombstone;
import dev.athens.tombstone.Tombstones;
import dev.athens.zip.CheckedZip;
import dev.athens.zip.DirHash;
import dev.athens.zip.InvalidFilesException;
import dev.athens.zip.ModuleFilesChecker;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Fetches versions or their heads, checks them and stores them. Thread-safe, but one version is stashed by one thread at a
 * time, and its head by another one.
 */
final class Stasher {
    private final Storage storage;
    private final ModuleFetcher fetcher;
    private final ScratchSpace scratch;
    private final ProxyListener listener;
    private final Optional<RecordedHashes> recorded;
    private final Optional<StoredCheck> check;
    private final Tombstones tombstones;

    Stasher(
            Storage storage,
            ModuleFetcher fetcher,
            ScratchSpace scratch,
            ProxyListener listener,
            Optional<RecordedHashes> recorded,
            Optional<StoredCheck> check,
            Tombstones tombstones) {
        this.tombstones = tombstones;
        this.storage = storage;
        this.fetcher = fetcher;
        this.scratch = scratch;
        this.listener = ProxyListener.of(List.of(listener));
        this.recorded = recorded;
        this.check = check;
    }

    /**
     * A head that is stored now.
     *
     * @param isNew whether it was not before
     */
    record Stashed(ModuleHead head, boolean isNew) {}

    /** Gives the stored files of a version, after fetching what is missing of them. */
    ModuleFiles stash(ModuleVersion version) throws FetchException, IOException, InterruptedException {
        // the caller's own look may be older than the end of the fetch before this one
        Optional<ModuleFiles> stored = storage.find(version);
        if (stored.isPresent()) {
            return stored.get();
        }
        timed(version, this::fetchAndSave);
        return storage.find(version).orElseThrow(() -> lost(version));
    }

    /** Gives the stored head of a version, after fetching it, or the whole if it cannot be had alone. */
    Stashed stashHead(ModuleVersion version) throws FetchException, IOException, InterruptedException {
        Optional<ModuleHead> stored = storage.findHead(version);
        if (stored.isPresent()) {
            return new Stashed(stored.get(), false);
        }
        timed(version, this::fetchAndSaveHead);
        return new Stashed(storage.findHead(version).orElseThrow(() -> lost(version)), true);
    }

    private static IOException lost(ModuleVersion version) {
        return new IOException(version + ": not in the storage right after it was saved");
    }

    private interface Work {
        void of(ModuleVersion version, Stopwatch stopwatch) throws FetchException, IOException, InterruptedException;
    }

    private void timed(ModuleVersion version, Work work) throws FetchException, IOException, InterruptedException {
        Stopwatch stopwatch = Stopwatch.createStarted();
        try {
            refuseUnlessWritable(version);
            work.of(version, stopwatch);
        } catch (FetchException | IOException | InterruptedException | RuntimeException e) {
            listener.failed(version, e, stopwatch.elapsed());
            throw e;
        }
    }

    private void fetchAndSave(ModuleVersion version, Stopwatch stopwatch)
            throws FetchException, IOException, InterruptedException {
        Path folder = scratch.newFolder();
        boolean saved;
        try {
            saved = fetchAndSave(version, folder);
        } finally {
            ScratchSpace.remove(folder);
        }
        if (saved) {
            check.ifPresent(checking -> checking.saved(version));
            listener.stored(version, stopwatch.elapsed());
        }
    }

    /** Tells whether the version was stored; if not, somebody else was faster, and his files count. */
    private boolean fetchAndSave(ModuleVersion version, Path folder)
            throws FetchException, IOException, InterruptedException {
        Optional<ModuleHead> head = storage.findHead(version);
        ModuleFiles fetched =
                head.isPresent() ? completed(version, head.get(), folder) : fetcher.fetch(version, folder);
        CheckedZip zip = admitted(version, fetched, folder);
        refuseIfBuried(version);
        try {
            return saved("version", version, () -> storage.save(version, new ModuleFiles(fetched.head(), zip)));
        } catch (HeadMismatchException e) {
            throw new FetchException.Refused(String.valueOf(e.getMessage()));
        }
    }

    private interface Save {
        boolean run() throws IOException;
    }

    private static boolean saved(String kind, ModuleVersion version, Save save) throws IOException {
        try (Running step = Running.begin(Step.SAVE, kind, version.toString())) {
            try {
                return step.done(save.run());
            } catch (IOException | RuntimeException e) {
                step.failed(e);
                throw e;
            }
        }
    }

    private CheckedZip admitted(ModuleVersion version, ModuleFiles fetched, Path folder)
            throws FetchException, IOException {
        try (Running step = Running.begin(Step.VERIFICATION, "files", version.toString())) {
            try {
                CheckedZip zip = checked(version, fetched, folder);
                refuseUnlessAsRecorded(version, fetched.mod(), Optional.of(zip));
                return step.done(zip);
            } catch (FetchException | IOException | RuntimeException e) {
                step.failed(e);
                throw e;
            }
        }
    }

    private ModuleFiles completed(ModuleVersion version, ModuleHead head, Path folder)
            throws FetchException, IOException, InterruptedException {
        try {
            return new ModuleFiles(head, fetcher.fetchZip(version, head, folder));
        } catch (FetchException.Refused e) {
            if (e.condemnsHead()) {
                condemn(version, head, e.getMessage());
            }
            throw e;
        }
    }

    /** A head that contradicts the checksum database helps nobody; the next request fetches another one. */
    private void condemn(ModuleVersion version, ModuleHead head, String reason) throws IOException {
        if (check.isPresent()) {
            check.get().condemn(version, head, reason);
        } else {
            storage.delete(version);
        }
    }

    private void fetchAndSaveHead(ModuleVersion version, Stopwatch stopwatch)
            throws FetchException, IOException, InterruptedException {
        Optional<ModuleHead> fetched = fetcher.fetchHead(version);
        if (fetched.isEmpty()) {
            fetchAndSave(version, stopwatch);
            return;
        }
        try {
            ModuleFilesChecker.checkHead(version, fetched.get());
        } catch (InvalidFilesException e) {
            throw invalid(version, e);
        }
        refuseUnlessAsRecorded(version, fetched.get().mod(), Optional.empty());
        refuseIfBuried(version);
        if (saved("head", version, () -> storage.saveHead(version, fetched.get()))) {
            check.ifPresent(checking -> checking.savedHead(version));
            listener.headStored(version, stopwatch.elapsed());
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

    /** What was deleted while it was fetched is not stored again. */
    private void refuseIfBuried(ModuleVersion version) throws FetchException, IOException {
        Optional<Tombstone> tombstone = tombstones.findRecent(version);
        if (tombstone.isPresent()) {
            throw new FetchException.NotFound(tombstone.get().message());
        }
    }

    /** Checks the files; what is known of the zip by now goes with it. */
    private static CheckedZip checked(ModuleVersion version, ModuleFiles files, Path folder)
            throws FetchException.Unavailable, FetchException.Refused, IOException {
        Optional<CheckedZip> proved = ProvedZip.of(version, files.zip());
        Blob zip = proved.<Blob>map(known -> known).orElse(files.zip());
        CheckedZip checked;
        try {
            checked = ModuleFilesChecker.check(version, new ModuleFiles(files.head(), zip), folder);
        } catch (InvalidFilesException e) {
            throw invalid(version, e);
        }
        Optional<String> danger = proved.isPresent() ? Optional.empty() : checked.gitProblem();
        if (danger.isPresent()) {
            throw new FetchException.Refused(
                    version + ": " + danger.get() + ", and no checksum database vouches for it");
        }
        return checked;
    }

    private static FetchException.Unavailable invalid(ModuleVersion version, InvalidFilesException reason) {
        return new FetchException.Unavailable(version + ": origin returned " + reason.getMessage(), reason);
    }

    /**
     * Holds a version against what was recorded when it was here before, which is known if it was damaged. Its info may
     * differ: no checksum covers it, and another origin words it differently.
     */
    private void refuseUnlessAsRecorded(ModuleVersion version, Blob mod, Optional<CheckedZip> zip)
            throws FetchException.Refused, IOException {
        if (recorded.isEmpty()) {
            return;
        }
        Hashes before = recorded.get().recorded(version);
        if (before.mod().isPresent()) {
            refuseUnless(version, "go.mod", DirHash.ofGoMod(mod), before.mod().get());
        }
        if (zip.isPresent() && before.zip().isPresent()) {
            refuseUnless(version, "zip", zip.get().hash(), before.zip().get());
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
