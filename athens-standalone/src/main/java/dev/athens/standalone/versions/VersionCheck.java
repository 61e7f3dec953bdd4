package dev.athens.standalone.versions;

import dev.athens.content.Blob;
import dev.athens.content.ModuleFiles;
import dev.athens.content.ModuleHead;
import dev.athens.module.GoModFile;
import dev.athens.module.ModuleVersion;
import dev.athens.storage.RecordedHashes.Hashes;
import dev.athens.zip.CheckedZip;
import dev.athens.zip.InvalidFilesException;
import dev.athens.zip.ModuleFilesChecker;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/** Checks the files of a version that lies on a disk, by the rules for those that are fetched, and against each other. */
public final class VersionCheck {
    private static final int BUFFER_BYTES = 16 * 1024;

    private VersionCheck() {}

    /** The files are not what they should be. The message says which one and why. */
    public static final class DamagedException extends Exception {
        private static final long serialVersionUID = 1L;

        private final String reason;

        public DamagedException(String reason) {
            super(reason);
            this.reason = reason;
        }

        public String reason() {
            return reason;
        }
    }

    /**
     * Checks three files by the rules for all that enters.
     *
     * @param recorded what is known of them; if it says nothing of the go.mod file, that must be the one in the zip, since
     *     nothing else tells a torn copy from a whole one
     * @return the zip, whose hash is known now
     * @throws DamagedException if they are no such version
     * @throws IOException if they cannot be read
     */
    public static CheckedZip check(ModuleVersion version, ModuleFiles files, Hashes recorded)
            throws DamagedException, IOException {
        Path file = files.zip().file().orElseThrow(() -> new IOException(version + ": zip is not in a file"));
        CheckedZip zip;
        try {
            zip = ModuleFilesChecker.check(version, files, file); // which is no scratch folder, but needs none
        } catch (InvalidFilesException e) {
            throw new DamagedException(String.valueOf(e.getMessage()));
        }
        if (recorded.mod().isEmpty()) {
            checkMod(version, files.mod(), file);
        }
        return zip;
    }

    /**
     * Compares with the hashes that were recorded earlier, as far as there are any.
     *
     * @param zip of these files, as it was checked
     * @return the hashes of the files
     * @throws DamagedException if one differs
     */
    public static Hashes compare(ModuleFiles files, CheckedZip zip, Hashes recorded)
            throws DamagedException, IOException {
        Hashes hashes =
                Hashes.ofHead(files.head()).withZip(Optional.of(zip.hash()), Optional.of(Hashes.ofBytes(files.zip())));
        compare("info", hashes.info(), recorded.info());
        compare("go.mod", hashes.mod(), recorded.mod());
        compare("zip", hashes.zip(), recorded.zip());
        compare("zip", hashes.zipBytes(), recorded.zipBytes());
        return hashes;
    }

    /**
     * Checks info and go.mod by the rules for all that enters, and compares them with the hashes that were recorded earlier,
     * as far as there are any.
     *
     * @return what is recorded, and the hashes of both
     * @throws DamagedException if one is none, or differs
     * @throws IOException if they cannot be read
     */
    public static Hashes checkHead(ModuleVersion version, ModuleHead head, Hashes recorded)
            throws DamagedException, IOException {
        try {
            ModuleFilesChecker.checkHead(version, head);
        } catch (InvalidFilesException e) {
            throw new DamagedException(String.valueOf(e.getMessage()));
        }
        Hashes hashes = Hashes.ofHead(head).withZip(recorded.zip(), recorded.zipBytes());
        compare("info", hashes.info(), recorded.info());
        compare("go.mod", hashes.mod(), recorded.mod());
        return hashes;
    }

    private static void compare(String file, Optional<?> hash, Optional<?> recorded) throws DamagedException {
        if (recorded.isPresent() && !recorded.equals(hash)) {
            throw new DamagedException(file + " is "
                    + hash.map(Object::toString).orElse("unknown") + ", but " + recorded.get() + " was recorded");
        }
    }

    /** The .mod is the go.mod of the zip, or what the go command makes up where there is none. */
    private static void checkMod(ModuleVersion version, Blob mod, Path file) throws DamagedException, IOException {
        try (ZipFile zip = new ZipFile(file.toFile())) {
            ZipEntry entry = zip.getEntry(version + "/go.mod");
            try (InputStream expected = entry == null
                            ? new ByteArrayInputStream(GoModFile.synthesise(version.path()))
                            : zip.getInputStream(entry);
                    InputStream found = mod.openStream()) {
                if (!isSame(expected, found)) {
                    String what = entry == null ? "made up for a zip without one" : "in the zip";
                    throw new DamagedException("go.mod is not the one " + what);
                }
            }
        }
    }

    private static boolean isSame(InputStream one, InputStream other) throws IOException {
        byte[] ones = new byte[BUFFER_BYTES];
        byte[] others = new byte[BUFFER_BYTES];
        while (true) {
            int n = one.readNBytes(ones, 0, BUFFER_BYTES);
            int m = other.readNBytes(others, 0, BUFFER_BYTES);
            if (n != m || !Arrays.equals(ones, 0, n, others, 0, m)) {
                return false;
            }
            if (n < BUFFER_BYTES) {
                return true;
            }
        }
    }
}
