package dev.athens.fetch;

import dev.athens.content.Blob;
import dev.athens.module.ModuleVersion;
import dev.athens.zip.DirHash;
import java.io.IOException;

/** Whether the origin of a zip has the go.mod file that is stored already. */
public final class FittingMod {
    private FittingMod() {}

    /**
     * Refuses another go.mod file than the one before, which somebody may have built upon.
     *
     * @param before of the head that is stored
     * @param now of the origin of the zip
     * @param origin names it
     * @throws FetchException.Refused if they differ; the message has the hashes of both
     */
    public static void require(ModuleVersion version, Blob before, Blob now, String origin)
            throws FetchException.Refused, FetchException.Unavailable {
        try {
            String stored = DirHash.ofGoMod(before).toString();
            String offered = DirHash.ofGoMod(now).toString();
            if (!stored.equals(offered)) {
                throw new FetchException.Refused(
                        version + ": the zip does not fit the go.mod file that is stored already: "
                                + origin + " now has the go.mod file " + offered + ", but " + stored
                                + " was served before; if the change is known to be right, delete what is stored of this version");
            }
        } catch (IOException e) {
            throw new FetchException.Unavailable(version + ": cannot read a go.mod file", e);
        }
    }
}
