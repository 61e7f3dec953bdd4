package dev.athens.standalone.versions;

import dev.athens.content.Blob;
import dev.athens.content.ModuleFiles;
import dev.athens.content.ModuleHead;
import dev.athens.journal.Journal;
import dev.athens.journal.Note;
import dev.athens.module.ModuleVersion;
import dev.athens.standalone.versions.DatabaseCheck.SilentException;
import dev.athens.standalone.versions.VersionCheck.DamagedException;
import dev.athens.storage.RecordedHashes;
import dev.athens.storage.RecordedHashes.Hashes;
import dev.athens.storage.Storage;
import dev.athens.zip.CheckedZip;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;

/**
 * Looks for damage in versions that are stored, and moves them to the quarantine.
 *
 * @param storage where they are
 * @param hashes what was recorded of them
 * @param database vouches for what nothing else does
 * @param journal where is noted what is moved to the quarantine
 * @param scratch where a zip is put to be read, if the storage has no files
 * @param changes whether anything is changed; otherwise it is only told what is damaged
 * @param records whether the hashes of intact versions are recorded that have none
 */
public record Verification(
        Storage storage,
        RecordedHashes hashes,
        DatabaseCheck database,
        Journal journal,
        Path scratch,
        boolean changes,
        boolean records) {
    /** What is counted of a version that was moved. */
    public static final String QUARANTINED = "moved to quarantine";

    /**
     * Reads a version, whole or not.
     *
     * @throws IOException if it cannot be read, or somebody who knows more about it cannot be asked
     */
    public Outcome of(ModuleVersion version) throws IOException, InterruptedException {
        Optional<ModuleFiles> found = storage.find(version);
        Optional<ModuleHead> head = found.isPresent() ? found.map(ModuleFiles::head) : storage.findHead(version);
        if (head.isEmpty()) {
            return Outcome.of("deleted meanwhile");
        }
        Hashes recorded = hashes.recorded(version);
        try {
            return found.isPresent() ? whole(version, found.get(), recorded) : headOnly(version, head.get(), recorded);
        } catch (DamagedException e) {
            return damaged(version, head.get(), e.reason());
        }
    }

    private Outcome whole(ModuleVersion version, ModuleFiles found, Hashes recorded)
            throws DamagedException, IOException, InterruptedException {
        if (found.zip().file().isPresent()) {
            return onDisk(version, found, recorded);
        }
        Path copy = Files.createTempFile(Files.createDirectories(scratch), "athens-verify-", ".zip");
        try (InputStream content = found.zip().openStream()) {
            Files.copy(content, copy, StandardCopyOption.REPLACE_EXISTING);
            return onDisk(version, new ModuleFiles(found.head(), Blob.of(copy)), recorded);
        } finally {
            Files.deleteIfExists(copy);
        }
    }

    private Outcome onDisk(ModuleVersion version, ModuleFiles found, Hashes recorded)
            throws DamagedException, IOException, InterruptedException {
        CheckedZip zip = VersionCheck.check(version, found, recorded);
        Hashes known = VersionCheck.compare(found, zip, recorded);
        database.checkGitFiles(zip, found.mod());
        return intact(version, found.head(), recorded, known, "intact");
    }

    private Outcome headOnly(ModuleVersion version, ModuleHead found, Hashes recorded)
            throws DamagedException, IOException, InterruptedException {
        Hashes known = VersionCheck.checkHead(version, found, recorded);
        if (recorded.mod().isEmpty()) {
            try {
                database.checkGoMod(version, found.mod());
            } catch (SilentException e) {
                return Outcome.of("without a zip that nothing vouches for");
            }
        }
        return intact(version, found, recorded, known, "intact without a zip");
    }

    private Outcome intact(ModuleVersion version, ModuleHead found, Hashes recorded, Hashes known, String label)
            throws IOException {
        if (known.equals(recorded)) {
            return Outcome.of(label);
        }
        boolean recording = changes && records && hashes.record(version, found, known);
        return Outcome.of(label + (recording ? " and now recorded" : " but not recorded"));
    }

    private Outcome damaged(ModuleVersion version, ModuleHead found, String reason) throws IOException {
        if (!changes) {
            return Outcome.problem("damaged", version + ": " + reason);
        }
        journal.append(List.of(new Note(Note.Kind.QUARANTINED, version, reason, "")));
        return hashes.quarantine(version, found, version + ": " + reason)
                ? Outcome.problem(QUARANTINED, version + ": " + reason + "; moved to quarantine")
                : Outcome.problem("changed meanwhile", version + ": changed while it was read, verify it again");
    }
}
