package dev.athens.retention;

import dev.athens.module.ModuleVersion;
import java.io.IOException;

/** Finds out whether a version could be had again, as it is stored, once it is gone. Asked by one thread at a time. */
@FunctionalInterface
public interface Evidence {
    /** What is known of a version at its origins. */
    enum Kind {
        /** They have it, with the same content. */
        SAME,
        /** They do not have it, or not all of it. */
        GONE,
        /** They have other content under its name. */
        CHANGED,
        /** They could not be asked, or refuse to answer. */
        SILENT,
        /** It would have to be downloaded to be compared, and that is more than may be downloaded. */
        UNCOMPARED,
        /** The storage cannot read it, or not remove it. */
        UNREADABLE
    }

    /**
     * What was found.
     *
     * @param kind only {@link Kind#SAME} lets a version go
     * @param detail for people, such as what the origin said
     */
    record Finding(Kind kind, String detail) {}

    /**
     * Looks for a version.
     *
     * @param budget what may still be downloaded
     * @throws IOException if the storage failed
     */
    Finding find(ModuleVersion version, DownloadBudget budget) throws IOException, InterruptedException;
}
