package dev.athens.internal;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A process's own place for temporary folders, below a root that other processes may share. */
public final class ScratchSpace implements Closeable {
    private static final String PREFIX = "athens-scratch-";

    private final OwnedFolder own;

    private ScratchSpace(OwnedFolder own) {
        this.own = own;
    }

    /** Makes a place below the root, which is created if need be, and removes those of dead processes. */
    public static ScratchSpace open(Path root) throws IOException {
        OwnedFolder own = OwnedFolder.create(root, PREFIX);
        OwnedFolder.sweep(root, PREFIX);
        return new ScratchSpace(own);
    }

    /** Makes an empty folder; {@link #remove} ends it. */
    public Path newFolder() throws IOException {
        return Files.createTempDirectory(own.path(), "");
    }

    /** Removes a folder with everything in it; what cannot be removed now goes when the space is swept. */
    public static void remove(Path folder) {
        try {
            OwnedFolder.deleteTree(folder);
        } catch (IOException e) {
            System.getLogger(ScratchSpace.class.getName())
                    .log(System.Logger.Level.WARNING, "cannot remove temporary folder " + folder, e);
        }
    }

    /** Removes everything. */
    @Override
    public void close() throws IOException {
        own.close();
    }
}
