package dev.athens.server;

import dev.athens.content.Blob;
import dev.athens.content.ModuleFiles;
import dev.athens.module.GoModFile;
import dev.athens.module.ModuleVersion;
import dev.athens.module.Version;
import dev.athens.protocol.VersionInfo;
import dev.athens.storage.RecordedHashes.Hashes;
import dev.athens.zip.CheckedZip;
import dev.athens.zip.InvalidZipException;
import dev.athens.zip.ModuleZipChecker;
import dev.athens.zip.ZipLimits;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/** Checks the files of a version that lies on a disk, by the rules for those that are fetched, and against each other. */
final class VersionCheck {
    private static final int BUFFER_BYTES = 16 * 1024;

    private VersionCheck() {}

    /** The files are not what they should be. The message says which one and why. */
    static final class DamagedException extends Exception {
        private static final long serialVersionUID = 1L;

        private final String reason;

        DamagedException(String reason) {
            super(reason);
            this.reason = reason;
        }

        String reason() {
            return reason;
        }
    }

    /**
     * Checks three files.
     *
     * @return the zip, whose hash is known now
     * @throws DamagedException if they are no such version
     * @throws IOException if they cannot be read
     */
    static CheckedZip check(ModuleVersion version, ModuleFiles files) throws DamagedException, IOException {
        checkInfo(version, files.info());
        if (files.mod().sizeBytes() > ZipLimits.MAX_GO_MOD_BYTES) {
            throw new DamagedException("go.mod file over " + ZipLimits.MAX_GO_MOD_BYTES + " bytes");
        }
        Path file = files.zip().file().orElseThrow(() -> new IOException(version + ": zip is not in a file"));
        try {
            CheckedZip zip = ModuleZipChecker.checked(version, file);
            checkMod(version, files.mod(), file);
            return zip;
        } catch (InvalidZipException e) {
            throw new DamagedException("bad zip: " + e.getMessage());
        }
    }

    /**
     * Compares with the hashes that were recorded earlier, as far as there are any.
     *
     * @param zip of these files, as it was checked
     * @return the hashes of the files
     * @throws DamagedException if one differs
     */
    static Hashes compare(ModuleFiles files, CheckedZip zip, Hashes recorded) throws DamagedException, IOException {
        Hashes hashes = new Hashes(
                Optional.of(Hashes.ofBytes(files.info())),
                Optional.of(Hashes.ofMod(files.mod())),
                Optional.of(zip.hash()),
                Optional.of(Hashes.ofBytes(files.zip())));
        compare("info", hashes.info(), recorded.info());
        compare("go.mod", hashes.mod(), recorded.mod());
        compare("zip", hashes.zip(), recorded.zip());
        compare("zip", hashes.zipBytes(), recorded.zipBytes());
        return hashes;
    }

    private static void compare(String file, Optional<String> hash, Optional<String> recorded) throws DamagedException {
        if (recorded.isPresent() && !recorded.equals(hash)) {
            throw new DamagedException(
                    file + " is " + hash.orElse("unknown") + ", but " + recorded.get() + " was recorded");
        }
    }

    private static void checkInfo(ModuleVersion version, Blob info) throws DamagedException, IOException {
        if (info.sizeBytes() > VersionInfo.MAX_BYTES) {
            throw new DamagedException("info over " + VersionInfo.MAX_BYTES + " bytes");
        }
        byte[] json = info.readBytes(VersionInfo.MAX_BYTES);
        Version named;
        try {
            named = VersionInfo.parse(json).version();
        } catch (IOException e) {
            throw new DamagedException("bad info: " + e.getMessage());
        }
        if (!named.equals(version.version())) {
            throw new DamagedException("info is for version " + named);
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
