package dev.athens.standalone.versions;

import dev.athens.content.Blob;
import dev.athens.fetch.FetchException;
import dev.athens.module.ModuleHash;
import dev.athens.module.ModuleVersion;
import dev.athens.standalone.versions.VersionCheck.DamagedException;
import dev.athens.standalone.wiring.Origins;
import dev.athens.zip.CheckedZip;
import dev.athens.zip.DirHash;
import java.io.IOException;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Asks the checksum database about what nothing else vouches for: zips with files that git would take for its own, and go.mod
 * files without a zip. It is asked for nothing else. Thread-safe.
 *
 * @param origins know the database; asked for when they are first needed
 */
public record DatabaseCheck(Supplier<Origins> origins) {
    /** The database could not be asked. The message says why. */
    public static final class SilentException extends IOException {
        private static final long serialVersionUID = 1L;

        SilentException(String text, FetchException.Unavailable cause) {
            super(text + ", and the checksum database cannot be asked: " + cause.getMessage(), cause);
        }
    }

    /**
     * Checks a zip.
     *
     * @throws DamagedException if it has such a file, and the database does not have it by its hashes
     * @throws SilentException if the database could not be asked
     */
    public void checkGitFiles(CheckedZip zip, Blob mod) throws DamagedException, IOException, InterruptedException {
        Optional<String> problem = zip.gitProblem();
        if (problem.isEmpty()) {
            return;
        }
        try {
            if (!get().vouches(zip.version(), zip.hash(), DirHash.ofGoMod(mod))) {
                throw new DamagedException(problem.get() + ", and no checksum database vouches for it");
            }
        } catch (FetchException.Unavailable e) {
            throw new SilentException(problem.get(), e);
        }
    }

    /**
     * Checks a go.mod file. One of a private module, or of a version that the database does not know, is taken for right.
     *
     * @throws DamagedException if the database has another one
     * @throws SilentException if the database could not be asked
     */
    public void checkGoMod(ModuleVersion version, Blob mod) throws DamagedException, IOException, InterruptedException {
        Optional<ModuleHash> known;
        try {
            known = get().goModHash(version);
        } catch (FetchException.Unavailable e) {
            throw new SilentException(version + ": has no zip that its go.mod could be held against", e);
        }
        ModuleHash hash = DirHash.ofGoMod(mod);
        if (known.isPresent() && !known.get().equals(hash)) {
            throw new DamagedException("go.mod is " + hash + ", but the checksum database has " + known.get());
        }
    }

    private Origins get() {
        return origins.get();
    }
}
