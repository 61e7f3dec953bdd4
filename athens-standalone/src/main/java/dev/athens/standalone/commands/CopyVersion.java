package dev.athens.standalone.commands;

import dev.athens.content.Blob;
import dev.athens.content.ModuleFiles;
import dev.athens.content.ModuleHead;
import dev.athens.module.ModuleVersion;
import dev.athens.standalone.versions.Outcome;
import dev.athens.standalone.versions.VersionCheck;
import dev.athens.standalone.versions.VersionCheck.DamagedException;
import dev.athens.storage.HeadMismatchException;
import dev.athens.storage.RecordedHashes.Hashes;
import dev.athens.storage.StorageParts;
import dev.athens.zip.CheckedZip;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;

/**
 * Copies one version after the other from a storage into another. Thread-safe.
 *
 * @param from has them
 * @param to gets them
 * @param scratch a folder for zips that are no files
 * @param rate how fast zips are read
 * @param dryRun whether to store nothing
 */
record CopyVersion(StorageParts from, StorageParts to, Path scratch, Optional<ByteRate> rate, boolean dryRun) {
    /** Copies one. */
    Outcome of(ModuleVersion version) throws IOException {
        try {
            if (to.storage().find(version).isPresent()) {
                return there(version);
            }
            Optional<ModuleFiles> files = from.storage().find(version);
            if (files.isPresent()) {
                return whole(version, files.get());
            }
            Optional<ModuleHead> head = from.storage().findHead(version);
            return head.isPresent() ? head(version, head.get()) : Outcome.of("deleted meanwhile");
        } catch (DamagedException e) {
            return Outcome.problem("damaged", version + ": " + e.reason());
        } catch (HeadMismatchException e) {
            return Outcome.problem("different", String.valueOf(e.getMessage()));
        }
    }

    /** What both have is compared as far as both have recorded what it is, which costs no zip. */
    private Outcome there(ModuleVersion version) throws IOException {
        Hashes ours = recorded(from, version);
        Hashes theirs = recorded(to, version);
        if (differ(ours.mod(), theirs.mod()) || differ(ours.zip(), theirs.zip())) {
            return Outcome.problem(
                    "different",
                    version + ": " + ours.mod() + " and " + ours.zip() + " here, but there already with " + theirs.mod()
                            + " and " + theirs.zip());
        }
        return Outcome.of("there already");
    }

    private static boolean differ(Optional<?> one, Optional<?> other) {
        return one.isPresent() && other.isPresent() && !one.equals(other);
    }

    private static Hashes recorded(StorageParts parts, ModuleVersion version) throws IOException {
        return parts.hashes().isPresent() ? parts.hashes().get().recorded(version) : Hashes.NONE;
    }

    private Outcome head(ModuleVersion version, ModuleHead head) throws DamagedException, IOException {
        VersionCheck.checkHead(version, head, recorded(from, version));
        if (dryRun) {
            return Outcome.of("to copy without a zip");
        }
        return Outcome.of(to.storage().saveHead(version, head) ? "copied without a zip" : "there already");
    }

    private Outcome whole(ModuleVersion version, ModuleFiles files) throws DamagedException, IOException {
        Blob source = rate.map(limited -> limited.limit(files.zip())).orElse(files.zip());
        if (source.file().isPresent()) {
            return whole(version, files, source);
        }
        Path copy = Files.createTempFile(scratch, "copy", ".zip");
        try {
            try (InputStream in = source.openStream()) {
                Files.copy(in, copy, StandardCopyOption.REPLACE_EXISTING);
            }
            return whole(version, files, Blob.of(copy));
        } finally {
            Files.deleteIfExists(copy);
        }
    }

    private Outcome whole(ModuleVersion version, ModuleFiles files, Blob zip) throws DamagedException, IOException {
        Hashes recorded = recorded(from, version);
        ModuleFiles copied = new ModuleFiles(files.head(), zip);
        CheckedZip checked = VersionCheck.check(version, copied, recorded);
        VersionCheck.compare(copied, checked, recorded);
        if (dryRun) {
            return Outcome.of("to copy");
        }
        return Outcome.of(
                to.storage().save(version, new ModuleFiles(files.head(), checked)) ? "copied" : "there already");
    }
}
