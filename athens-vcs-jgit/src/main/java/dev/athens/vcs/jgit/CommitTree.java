package dev.athens.vcs.jgit;

import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import org.eclipse.jgit.lib.FileMode;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectReader;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.treewalk.TreeWalk;

/**
 * The files of one commit, as they are in the repository: nothing is converted and symbolic links are not followed.
 *
 * @param repository a clone that holds the commit's tree
 * @param tree the root tree
 */
record CommitTree(Repository repository, ObjectId tree) {
    /** The most bytes of a file that is read at once: go.mod and LICENSE may not be larger, attributes are smaller. */
    static final int MAX_FILE_BYTES = 16 << 20;

    /** Finds a file, be it regular or a link; empty if there is none, or a folder or a submodule. */
    Optional<ObjectId> find(String path) throws IOException {
        try (TreeWalk walk = TreeWalk.forPath(repository, path, tree)) {
            if (walk == null || !isBlob(walk.getFileMode(0))) {
                return Optional.empty();
            }
            return Optional.of(walk.getObjectId(0));
        }
    }

    /** Tells whether an entry of a tree has bytes of its own. */
    static boolean isBlob(FileMode mode) {
        return !FileMode.TREE.equals(mode) && !FileMode.GITLINK.equals(mode);
    }

    /** Tells whether there is such a file. */
    boolean has(String path) throws IOException {
        return find(path).isPresent();
    }

    /**
     * Reads the start of a file: at most {@link #MAX_FILE_BYTES} and one, so that a reader can tell that it is too large.
     */
    Optional<byte[]> read(String path) throws IOException {
        Optional<ObjectId> id = find(path);
        if (id.isEmpty()) {
            return Optional.empty();
        }
        try (ObjectReader reader = repository.newObjectReader();
                InputStream in = reader.open(id.get()).openStream()) {
            return Optional.of(in.readNBytes(MAX_FILE_BYTES + 1));
        }
    }
}
