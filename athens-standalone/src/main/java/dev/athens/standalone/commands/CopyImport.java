package dev.athens.standalone.commands;

import dev.athens.content.Blob;
import dev.athens.content.ModuleFiles;
import dev.athens.content.ModuleHead;
import dev.athens.fetch.FetchException;
import dev.athens.module.ModuleHash;
import dev.athens.module.ModuleVersion;
import dev.athens.standalone.versions.DatabaseCheck;
import dev.athens.standalone.versions.Outcome;
import dev.athens.standalone.versions.VersionCheck;
import dev.athens.standalone.versions.VersionCheck.DamagedException;
import dev.athens.storage.HeadMismatchException;
import dev.athens.storage.RecordedHashes.Hashes;
import dev.athens.storage.Storage;
import dev.athens.zip.CheckedZip;
import dev.athens.zip.DirHash;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.StringJoiner;

/**
 * Takes over one version after the other. What a module cache lacks is asked for or left out; in a store of gomods/athens a
 * version that lacks a file is damage.
 *
 * <p>Thread-safe.
 *
 * @param storage takes them; empty if it is not there and shall not be made
 * @param database vouches for what nothing else does
 * @param origins gives info and go.mod of what has none, if that is wanted
 * @param dryRun whether to store nothing
 */
record CopyImport(Optional<Storage> storage, DatabaseCheck database, Optional<LazyOrigins> origins, boolean dryRun) {
    /** Takes one over. */
    Outcome of(ImportSource.Copy copy) throws IOException, InterruptedException {
        if (copy.version().isEmpty()) {
            return Outcome.problem("broken", copy.name() + ": no name of a module and a version");
        }
        String missing = missing(copy);
        if (!missing.isEmpty() && !copy.mayBePartial()) {
            return Outcome.problem("broken", copy.name() + ": has no " + missing);
        }
        ModuleVersion version = copy.version().get();
        try {
            return of(version, copy);
        } catch (DamagedException e) {
            return Outcome.problem("broken", version + ": " + e.reason());
        } catch (HeadMismatchException e) {
            return Outcome.problem("different", String.valueOf(e.getMessage()));
        }
    }

    private Outcome of(ModuleVersion version, ImportSource.Copy copy)
            throws DamagedException, IOException, InterruptedException {
        Optional<ModuleHead> stored = storage.isPresent() ? storage.get().findHead(version) : Optional.empty();
        if (stored.isPresent()) {
            Optional<Outcome> known = compare(version, copy, stored.get());
            return known.isPresent() ? known.get() : importWhole(version, stored.get(), Blob.of(copy.zip()));
        }
        Optional<ModuleHead> head = head(copy);
        if (head.isPresent()) {
            return isThere(copy.zip())
                    ? importWhole(version, head.get(), Blob.of(copy.zip()))
                    : importUnverifiedHead(version, head.get());
        }
        if (origins.isEmpty()) {
            return Outcome.of("incomplete in the source");
        }
        try {
            ModuleHead asked = ask(version, copy, origins.get());
            return isThere(copy.zip()) ? importWhole(version, asked, Blob.of(copy.zip())) : importHead(version, asked);
        } catch (FetchException e) {
            return Outcome.problem("not completed", text(version, e));
        }
    }

    private static Optional<ModuleHead> head(ImportSource.Copy copy) throws IOException {
        return isThere(copy.info()) && isThere(copy.mod())
                ? Optional.of(new ModuleHead(Blob.of(copy.info()), Blob.of(copy.mod())))
                : Optional.empty();
    }

    private static String missing(ImportSource.Copy copy) {
        StringJoiner missing = new StringJoiner(" and no ");
        for (Path file : new Path[] {copy.info(), copy.mod(), copy.zip()}) {
            if (!isThere(file)) {
                missing.add(String.valueOf(file.getFileName()));
            }
        }
        return missing.toString();
    }

    private static boolean isThere(Path file) {
        return Files.isRegularFile(file);
    }

    /** Asks the origin for info and go.mod, which the checksum database verifies; go.mod must be the one of the copy. */
    private static ModuleHead ask(ModuleVersion version, ImportSource.Copy copy, LazyOrigins origins)
            throws FetchException, DamagedException, IOException, InterruptedException {
        ModuleHead asked = origins.get()
                .fetcher()
                .fetchHead(version)
                .orElseThrow(() -> new FetchException.NotFound(version + ": its origin gives no info without a zip"));
        if (isThere(copy.mod())) {
            ModuleHash found = DirHash.ofGoMod(Blob.of(copy.mod()));
            ModuleHash expected = DirHash.ofGoMod(asked.mod());
            if (!found.equals(expected)) {
                throw new DamagedException("go.mod is " + found + ", but its origin has " + expected);
            }
        }
        return asked;
    }

    private static String text(ModuleVersion version, FetchException e) {
        String text = String.valueOf(e.getMessage());
        return text.startsWith(version.path().value()) ? text : version + ": " + text;
    }

    private Outcome importWhole(ModuleVersion version, ModuleHead head, Blob copy)
            throws DamagedException, IOException, InterruptedException {
        CheckedZip zip = VersionCheck.check(version, new ModuleFiles(head, copy), Hashes.NONE);
        database.checkGitFiles(zip, head.mod());
        if (dryRun || storage.isEmpty()) {
            return Outcome.of("to import");
        }
        return Outcome.of(storage.get().save(version, new ModuleFiles(head, zip)) ? "imported" : "stored already");
    }

    private Outcome importUnverifiedHead(ModuleVersion version, ModuleHead head)
            throws DamagedException, IOException, InterruptedException {
        database.checkGoMod(version, head.mod());
        return importHead(version, head);
    }

    private Outcome importHead(ModuleVersion version, ModuleHead head) throws DamagedException, IOException {
        VersionCheck.checkHead(version, head, Hashes.NONE);
        if (dryRun || storage.isEmpty()) {
            return Outcome.of("to import without a zip");
        }
        return Outcome.of(storage.get().saveHead(version, head) ? "imported without a zip" : "stored already");
    }

    /** What there is to say of a copy of a version that is stored; empty if the copy has a zip that is missing there. */
    private Optional<Outcome> compare(ModuleVersion version, ImportSource.Copy copy, ModuleHead stored)
            throws IOException {
        Optional<Outcome> other = isThere(copy.mod()) ? compareMod(version, copy, stored) : Optional.empty();
        if (other.isPresent()) {
            return other;
        }
        if (!isThere(copy.zip())) {
            return Optional.of(Outcome.of("stored already"));
        }
        Optional<ModuleFiles> whole = storage.orElseThrow().find(version);
        return whole.isPresent() ? Optional.of(compareZip(version, copy, whole.get())) : Optional.empty();
    }

    /** Mostly the bytes are the same, which is cheaper to see than what they hash to. */
    private static Optional<Outcome> compareMod(ModuleVersion version, ImportSource.Copy copy, ModuleHead stored)
            throws IOException {
        if (Files.mismatch(copy.mod(), stored.mod().file().orElseThrow()) < 0) {
            return Optional.empty();
        }
        ModuleHash found = DirHash.ofGoMod(Blob.of(copy.mod()));
        return Optional.of(differs(version, "go.mod", found, DirHash.ofGoMod(stored.mod())));
    }

    private static Outcome compareZip(ModuleVersion version, ImportSource.Copy copy, ModuleFiles stored)
            throws IOException {
        Path storedZip = stored.zip().file().orElseThrow();
        if (Files.mismatch(copy.zip(), storedZip) < 0) {
            return Outcome.of("stored already");
        }
        ModuleHash found = DirHash.ofZip(copy.zip());
        ModuleHash kept = DirHash.ofZip(storedZip);
        return found.equals(kept) ? Outcome.of("stored already") : differs(version, "zip", found, kept);
    }

    private static Outcome differs(ModuleVersion version, String what, ModuleHash found, ModuleHash kept) {
        return Outcome.problem(
                "different",
                version + ": its " + what + " is " + found + ", that of the stored version is " + kept
                        + "; the stored one is kept");
    }
}
