package dev.athens.zip;

import dev.athens.content.Blob;
import dev.athens.content.ModuleFiles;
import dev.athens.content.ModuleHead;
import dev.athens.module.ModuleVersion;
import dev.athens.module.Version;
import dev.athens.protocol.VersionInfo;
import java.io.IOException;
import java.nio.file.Path;

/**
 * Checks the three files of a version by what the go command accepts from a proxy: whatever is to be stored has passed here,
 * wherever it comes from.
 *
 * <p>That the go.mod file is the one in the zip is no rule: the go command takes the one and builds with the other, and
 * checksum databases have a line for each.
 */
public final class ModuleFilesChecker {
    private ModuleFilesChecker() {}

    /**
     * Checks all three files.
     *
     * @param scratch a folder for a copy of a zip that is no file
     * @return the zip, whose hash is known now
     * @throws InvalidFilesException if they are no files of that version
     * @throws IOException if they cannot be read or copied
     */
    public static CheckedZip check(ModuleVersion version, ModuleFiles files, Path scratch)
            throws InvalidFilesException, IOException {
        checkHead(version, files.head());
        return checkZip(version, files.zip(), scratch);
    }

    /**
     * Checks a version that has no zip yet.
     *
     * @throws InvalidFilesException if it is no head of that version
     * @throws IOException if it cannot be read
     */
    public static void checkHead(ModuleVersion version, ModuleHead head) throws InvalidFilesException, IOException {
        checkInfo(version, head.info());
        checkMod(head.mod());
    }

    private static void checkInfo(ModuleVersion version, Blob info) throws InvalidFilesException, IOException {
        if (info.sizeBytes() > VersionInfo.MAX_BYTES) {
            throw new InvalidFilesException("bad info: over " + VersionInfo.MAX_BYTES + " bytes");
        }
        byte[] json = info.readBytes(VersionInfo.MAX_BYTES);
        Version named;
        try {
            named = VersionInfo.parse(json).version();
        } catch (IOException e) {
            throw new InvalidFilesException("bad info: " + e.getMessage(), e);
        }
        if (!named.equals(version.version())) {
            throw new InvalidFilesException("info for version " + named + " instead of requested version");
        }
    }

    private static void checkMod(Blob mod) throws InvalidFilesException {
        if (mod.sizeBytes() > ZipLimits.MAX_GO_MOD_BYTES) {
            throw new InvalidFilesException("a go.mod file over " + ZipLimits.MAX_GO_MOD_BYTES + " bytes");
        }
    }

    private static CheckedZip checkZip(ModuleVersion version, Blob zip, Path scratch)
            throws InvalidFilesException, IOException {
        try {
            return ModuleZipChecker.check(version, zip, scratch);
        } catch (InvalidZipException e) {
            throw new InvalidFilesException("a bad zip: " + e.getMessage(), e);
        }
    }
}
