package dev.athens.storage;

import dev.athens.content.ModuleFiles;
import dev.athens.content.ModuleHead;
import dev.athens.module.ModuleHash;
import dev.athens.module.ModuleVersion;
import dev.athens.zip.DirHash;
import java.io.IOException;

/** A zip was to complete a version whose stored head has another go.mod file than the one that came with it. */
public final class HeadMismatchException extends IOException {
    private static final long serialVersionUID = 1L;

    /**
     * Says so.
     *
     * @param stored the hash of the go.mod file that is stored
     * @param offered the hash of the other one
     */
    public HeadMismatchException(ModuleVersion version, ModuleHash stored, ModuleHash offered) {
        super(version + ": stored with the go.mod file " + stored + ", and a zip that came with the go.mod file "
                + offered + " does not belong to it; delete the version if the other one is right");
    }

    /**
     * Makes sure that a zip may complete a head.
     *
     * @param stored the head
     * @param offered the zip and what came with it
     * @throws HeadMismatchException if their go.mod files differ
     * @throws IOException if one of them cannot be read
     */
    public static void requireFitting(ModuleVersion version, ModuleHead stored, ModuleFiles offered)
            throws IOException {
        ModuleHash storedHash = DirHash.ofGoMod(stored.mod());
        ModuleHash offeredHash = DirHash.ofGoMod(offered.mod());
        if (!storedHash.equals(offeredHash)) {
            throw new HeadMismatchException(version, storedHash, offeredHash);
        }
    }
}
