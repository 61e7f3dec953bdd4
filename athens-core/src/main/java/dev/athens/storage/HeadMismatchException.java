package dev.athens.storage;

import dev.athens.module.ModuleHash;
import dev.athens.module.ModuleVersion;
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
}
