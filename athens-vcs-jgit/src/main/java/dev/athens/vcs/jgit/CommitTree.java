package dev.athens.vcs.jgit;

import dev.athens.fetch.FetchException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Collection;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.eclipse.jgit.lib.FileMode;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectReader;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.treewalk.TreeWalk;

/**
 * The files of one commit, as they are in the repository: nothing is converted and symbolic links are not followed.
 * Contents are here only once they were fetched.
 *
 * @param snapshot the remote repository
 * @param repository a clone that holds the commit's folders
 * @param tree the root tree
 */
record CommitTree(RepositorySnapshot snapshot, Repository repository, ObjectId tree) {
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

    /** Finds a folder; the empty path is the root. */
    Optional<ObjectId> folder(String path) throws IOException {
        if (path.isEmpty()) {
            return Optional.of(tree);
        }
        try (TreeWalk walk = TreeWalk.forPath(repository, path, tree)) {
            boolean found = walk != null && FileMode.TREE.equals(walk.getFileMode(0));
            return found ? Optional.of(walk.getObjectId(0)) : Optional.empty();
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

    /** Makes sure that files can be read; those that do not exist are passed over. */
    void fetch(Collection<String> paths) throws IOException, FetchException, InterruptedException {
        Set<ObjectId> files = new HashSet<>();
        for (String path : paths) {
            find(path).ifPresent(files::add);
        }
        snapshot.fetchFiles(this, files);
    }

    /** Makes sure that everything can be read that the zip of a module is made of. */
    void fetchModule(String folder) throws IOException, FetchException, InterruptedException {
        snapshot.fetchFiles(this, ModuleBlobs.of(this, folder));
    }

    /**
     * Reads the start of a file that was fetched: at most {@link #MAX_FILE_BYTES} and one, so that a reader can tell that
     * it is too large.
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
